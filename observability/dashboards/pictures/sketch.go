package pictures

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/vibe-engineering/vibe-platform/observability/dashboards"
)

// box is where a sketch has room.
type box struct{ x, y, width, height int }

// shades are the colours of series, in Grafana's order.
func shades() []string { return []string{"#73bf69", "#f2cc0c", "#5794f2", "#ff9830"} }

// sketch draws what a panel of that kind looks like. The lines mean nothing.
func sketch(out *strings.Builder, p dashboards.Panel, area box) {
	switch p.Kind {
	case dashboards.Stat:
		fmt.Fprintf(out, `<rect x="%d" y="%d" width="%d" height="%d" rx="3" fill="#e3f5e1"/>`+"\n", area.x, area.y, area.width, area.height)
		text(out, area.x+area.width/2, area.y+area.height/2+7, 20, "#2b6e22", "bold", "middle", example(p.Unit))
	case dashboards.Gauge:
		gauge(out, p, area)
	case dashboards.Table:
		table(out, p, area)
	case dashboards.Heatmap:
		heatmap(out, area)
	case dashboards.Logs:
		logs(out, area)
	default:
		lines(out, p, area)
	}
}

// example stands for a number with its unit.
func example(u dashboards.Unit) string {
	if name := unit(u); name != "number" {
		return "# " + name
	}
	return "#"
}

// lines draws as many lines as there are queries, and four where one query gives
// many series.
func lines(out *strings.Builder, p dashboards.Panel, area box) {
	fmt.Fprintf(out, `<path d="M%d %dV%dH%d" fill="none" stroke="#e4e7eb"/>`+"\n", area.x, area.y, area.y+area.height, area.x+area.width)
	for i, threshold := range p.Thresholds {
		if threshold.From < 0 {
			continue
		}
		color := map[dashboards.Color]string{dashboards.Orange: "#ff9830", dashboards.Red: "#e02f44", dashboards.Green: "#73bf69"}[threshold.Color]
		y := area.y + area.height/3 - i*area.height/5
		fmt.Fprintf(out, `<path d="M%d %dH%d" stroke="%s" stroke-dasharray="4 3" opacity="0.7"/>`+"\n", area.x, y, area.x+area.width, color)
	}
	series := len(p.Queries)
	if strings.Contains(p.Queries[0].Legend, "{{") {
		series = max(series, 3)
	}
	series = min(series, len(shades()))
	const steps = 24
	for s := range series {
		var points []string
		for i := range steps + 1 {
			wave := math.Sin(float64(i)*(0.45+0.11*float64(s))+1.7*float64(s)) + 0.5*math.Sin(float64(i)*1.3+float64(s))
			level := 0.78 - 0.15*float64(s) - 0.06*wave
			points = append(points, fmt.Sprintf("%d,%d", area.x+i*area.width/steps, area.y+int(level*float64(area.height))))
		}
		path := "M" + strings.Join(points, "L")
		if p.Stack {
			fmt.Fprintf(out, `<path d="%sV%dH%dZ" fill="%s" opacity="0.25"/>`+"\n", path, area.y+area.height, area.x, shades()[s])
		}
		fmt.Fprintf(out, `<path d="%s" fill="none" stroke="%s" stroke-width="1.5"/>`+"\n", path, shades()[s])
	}
}

// gauge draws half a ring.
func gauge(out *strings.Builder, p dashboards.Panel, area box) {
	radius := min(area.height-6, area.width/2-10)
	x, y := area.x+area.width/2, area.y+area.height-4
	arc := func(from, to float64, color string) {
		point := func(share float64) (float64, float64) {
			angle := math.Pi * (1 - share)
			return float64(x) + float64(radius)*math.Cos(angle), float64(y) - float64(radius)*math.Sin(angle)
		}
		x1, y1 := point(from)
		x2, y2 := point(to)
		fmt.Fprintf(out, `<path d="M%.0f %.0fA%d %d 0 0 1 %.0f %.0f" fill="none" stroke="%s" stroke-width="9"/>`+"\n", x1, y1, radius, radius, x2, y2, color)
	}
	arc(0, 0.6, "#73bf69")
	arc(0.6, 1, "#e4e7eb")
	text(out, x, y-2, 14, "#1f2933", "bold", "middle", example(p.Unit))
}

// grouping are the labels by which a query puts its series together.
var grouping = regexp.MustCompile(`\bby \(([^)]*)\)`)

// table draws the headings of the columns, the labels and then what the queries
// give, and empty rows.
func table(out *strings.Builder, p dashboards.Panel, area box) {
	var headings []string
	for _, label := range strings.Split(grouping.FindStringSubmatch(p.Queries[0].Expr)[1], ",") {
		// A percentile's bucket is no column.
		if label = strings.TrimSpace(label); label != "le" {
			headings = append(headings, label)
		}
	}
	for _, query := range p.Queries {
		headings = append(headings, query.Legend)
	}
	column := area.width / len(headings)
	for i, heading := range headings {
		text(out, area.x+i*column+4, area.y+13, 11, "#3e4c59", "bold", "start", fit(heading, column-4, smallLetter))
	}
	for y := area.y + 20; y < area.y+area.height; y += 18 {
		fmt.Fprintf(out, `<path d="M%d %dH%d" stroke="#e4e7eb"/>`+"\n", area.x, y, area.x+area.width)
	}
}

// heatmap draws cells that are darkest in the middle.
func heatmap(out *strings.Builder, area box) {
	const columns, rows = 28, 6
	width, height := float64(area.width)/columns, area.height/rows
	for i := range columns {
		for j := range rows {
			middle := 3.2 + 1.2*math.Sin(float64(i)*0.5)
			shade := math.Exp(-math.Pow(float64(j)-middle, 2) / 1.5)
			fmt.Fprintf(out, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="#f2713f" opacity="%.2f"/>`+"\n",
				float64(area.x)+float64(i)*width, area.y+j*height, width-1, height-1, 0.08+0.85*shade)
		}
	}
}

// logs draws lines of text of different lengths.
func logs(out *strings.Builder, area box) {
	for i := 0; i*16+10 < area.height; i++ {
		y := area.y + i*16 + 4
		length := area.width * (45 + (i*37)%50) / 100
		fmt.Fprintf(out, `<rect x="%d" y="%d" width="4" height="10" fill="#e02f44"/><rect x="%d" y="%d" width="%d" height="8" rx="2" fill="#e4e7eb"/>`+"\n",
			area.x, y, area.x+12, y+1, length)
	}
}
