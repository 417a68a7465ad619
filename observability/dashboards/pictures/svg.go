package pictures

import (
	"fmt"
	"html"
	"strings"

	"github.com/vibe-engineering/vibe-platform/observability/dashboards"
)

// Measures, in pixels.
const (
	cellWidth  = 50
	cellHeight = 24
	margin     = 16
	header     = 64
	gap        = 8
	gridCells  = 24
	pictureX   = gridCells*cellWidth + 2*margin
)

// The width of a letter, in pixels, as broad fonts have it: a text that fits by
// it fits in all.
const (
	wideLetter  = 7.6
	smallLetter = 6.2
)

// SVG draws d: each panel in its place, with its title, its unit, a sketch of its
// kind and the series that it reads. It holds no value, for there is none.
func SVG(d dashboards.Dashboard) string {
	var body strings.Builder
	bottom := 0
	for _, p := range d.Layout() {
		drawPlaced(&body, p)
		bottom = max(bottom, p.Place.Y+p.Place.Height)
	}
	height := header + bottom*cellHeight + margin
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="Helvetica, Arial, sans-serif">`+"\n",
		pictureX, height, pictureX, height)
	fmt.Fprintf(&out, "<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#f4f5f7\"/>\n", html.EscapeString("Dashboard "+d.Title))
	text(&out, margin, 30, 20, "#1f2933", "bold", "start", d.Title)
	text(&out, margin, 50, 13, "#52606d", "normal", "start", fit(d.Description, gridCells*cellWidth*2/3, smallLetter))
	var choices []string
	for _, v := range d.Variables {
		choices = append(choices, v.Label)
	}
	text(&out, pictureX-margin, 30, 13, "#52606d", "normal", "end", "to choose: "+strings.Join(choices, ", "))
	return out.String() + body.String() + "</svg>\n"
}

// drawPlaced draws a panel, or a row's heading.
func drawPlaced(out *strings.Builder, p dashboards.Placed) {
	x, y := margin+p.Place.X*cellWidth, header+p.Place.Y*cellHeight
	width, height := p.Place.Width*cellWidth-gap, p.Place.Height*cellHeight-gap
	if p.Panel == nil {
		text(out, x, y+15, 14, "#1f2933", "bold", "start", p.Row.Title)
		return
	}
	panel := *p.Panel
	fmt.Fprintf(out, `<g><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="4" fill="#ffffff" stroke="#cbd2d9"/>`+"\n",
		html.EscapeString(panel.Description), x, y, width, height)
	measure := unit(panel.Unit)
	small := height < 100
	if small || panel.Kind == dashboards.Table || panel.Kind == dashboards.Logs {
		measure = ""
	}
	text(out, x+10, y+19, 13, "#1f2933", "bold", "start", fit(panel.Title, width-20-int(smallLetter*float64(len(measure))), wideLetter))
	text(out, x+width-10, y+19, 11, "#7b8794", "normal", "end", measure)

	lines := summary(reads(panel), width-20, nameLines(height))
	area := box{x + 10, y + 28, width - 20, height - 36 - 14*len(lines)}
	sketch(out, panel, area)
	for i, line := range lines {
		text(out, x+10, y+height-8-14*(len(lines)-1-i), 10, "#52606d", "normal", "start", line)
	}
	out.WriteString("</g>\n")
}

// summary are lines of the names that fit below a sketch.
func summary(names []string, width, most int) []string {
	var lines []string
	for i, name := range names[:min(len(names), max(1, most))] {
		if i > 0 && i == most-1 && len(names) > most {
			return append(lines, fmt.Sprintf("and %d more", len(names)-i))
		}
		lines = append(lines, fit(name, width, smallLetter))
	}
	return lines
}

// fit cuts a text to a width in pixels.
func fit(s string, width int, letter float64) string {
	letters := []rune(s)
	most := int(float64(width) / letter)
	if len(letters) <= most {
		return s
	}
	return strings.TrimRight(string(letters[:max(0, most-1)]), " ,.") + "…"
}

// text writes a line of text.
func text(out *strings.Builder, x, y, size int, color, weight, anchor, s string) {
	if s == "" {
		return
	}
	fmt.Fprintf(out, `<text x="%d" y="%d" font-size="%d" fill="%s" font-weight="%s" text-anchor="%s">%s</text>`+"\n",
		x, y, size, color, weight, anchor, html.EscapeString(s))
}

// nameLines is how many names a panel of that height has room for.
func nameLines(height int) int {
	if height < 100 {
		return 1
	}
	return 3
}
