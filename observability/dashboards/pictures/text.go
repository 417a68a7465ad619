// Package pictures draws the dashboards for the documents, and lists their panels.
// What it shows is what Grafana is given: the same rows, panels and places.
package pictures

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/observability/dashboards"
	"github.com/vibe-engineering/vibe-platform/observability/metrics"
)

// identifier is what may be a metric, a label or a word of the language.
var identifier = regexp.MustCompile(`[a-zA-Z_][a-zA-Z0-9_:]*`)

// reads are the series that a panel's queries read, in the order in which they are
// named; a panel of logs reads a selector of streams.
func reads(p dashboards.Panel) []string {
	var all []string
	for _, query := range p.Queries {
		if p.Kind == dashboards.Logs || query.Loki {
			start, end := strings.Index(query.Expr, "{"), strings.Index(query.Expr, "}")
			all = append(all, query.Expr[start:end+1])
			continue
		}
		for _, word := range identifier.FindAllString(query.Expr, -1) {
			// A colon is in the names of recording rules alone.
			if strings.Contains(word, ":") || len(metrics.Lookup(word)) > 0 {
				all = append(all, word)
			}
		}
	}
	var unique []string
	for _, name := range all {
		if !slices.Contains(unique, name) {
			unique = append(unique, name)
		}
	}
	return unique
}

// unit is a unit in a reader's words.
func unit(u dashboards.Unit) string {
	switch u {
	case dashboards.Number, dashboards.Plain:
		return "number"
	case dashboards.Percent, dashboards.Share:
		return "%"
	case dashboards.BytesRate:
		return "bytes/s"
	case dashboards.Seconds:
		return "seconds"
	case dashboards.Microseconds:
		return "µs"
	case dashboards.Days:
		return "days"
	case dashboards.Requests:
		return "requests/s"
	case dashboards.Operations, dashboards.PerSecond:
		return "1/s"
	case dashboards.PerMinute:
		return "1/min"
	case dashboards.IOPS:
		return "1/s"
	default:
		return string(u)
	}
}

// kind is a kind in a reader's words.
func kind(k dashboards.Kind) string {
	switch k {
	case dashboards.TimeSeries:
		return "lines"
	case dashboards.Stat:
		return "number"
	default:
		return string(k)
	}
}

// Markdown lists d's panels: what each shows and its queries.
func Markdown(d dashboards.Dashboard) string {
	var out strings.Builder
	for _, row := range d.Rows {
		fmt.Fprintf(&out, "\n### %s\n\n| panel | shows | unit | queries |\n|---|---|---|---|\n", row.Title)
		for _, p := range row.Panels {
			var texts []string
			for _, q := range p.Queries {
				texts = append(texts, "`"+strings.ReplaceAll(strings.Join(strings.Fields(q.Expr), " "), "|", `\|`)+"`")
			}
			title := p.Title
			if p.Runbook != "" {
				title = fmt.Sprintf("[%s](runbooks/%s)", p.Title, p.Runbook)
			}
			fmt.Fprintf(&out, "| %s | %s | %s, %s | %s |\n", title, strings.ReplaceAll(p.Description, "|", `\|`), kind(p.Kind), unit(p.Unit), strings.Join(texts, "<br>"))
		}
	}
	return out.String() + "\n"
}
