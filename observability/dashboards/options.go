package dashboards

import "slices"

// options are what Grafana's panel of that kind is set to.
func (p Panel) options() fields {
	switch p.Kind {
	case Stat:
		return fields{
			"colorMode": "background", "graphMode": "none", "justifyMode": "center", "textMode": "auto", "wideLayout": true,
			"orientation": "auto", "reduceOptions": lastValue(),
		}
	case Gauge:
		return fields{"orientation": "auto", "showThresholdLabels": false, "showThresholdMarkers": true, "reduceOptions": lastValue()}
	case Table:
		return fields{"showHeader": true, "cellHeight": "sm"}
	case Heatmap:
		return fields{
			"calculate": false, "yAxis": fields{"unit": p.Unit}, "cellGap": 1, "legend": fields{"show": true},
			"color": fields{"mode": "scheme", "scheme": "Oranges", "steps": 64}, "tooltip": fields{"mode": "single"},
		}
	case Logs:
		return fields{
			"showTime": true, "wrapLogMessage": true, "enableLogDetails": true, "sortOrder": "Descending",
			"dedupStrategy": "none", "prettifyLogMessage": false,
		}
	default:
		return fields{
			"legend":  fields{"displayMode": "list", "placement": "bottom", "showLegend": true},
			"tooltip": fields{"mode": "multi", "sort": "desc"},
		}
	}
}

// lastValue shows the newest value.
func lastValue() fields {
	return fields{"calcs": []string{"lastNotNull"}, "fields": "", "values": false}
}

// defaults are how values are written and coloured.
func (p Panel) defaults() fields {
	unit := p.Unit
	if unit == Cores {
		unit = Number
	}
	out := fields{"unit": unit, "thresholds": fields{"mode": "absolute", "steps": p.steps()}}
	if p.Max > 0 {
		out["min"], out["max"] = 0, p.Max
	}
	switch p.Kind {
	case Stat, Gauge:
		out["color"] = fields{"mode": "thresholds"}
		// No series is shown in words, not as a zero.
		out["noValue"] = "none"
	case TimeSeries:
		out["color"] = fields{"mode": "palette-classic"}
		out["custom"] = p.lines()
	default:
		// The other kinds have no more to set.
	}
	return out
}

// lines are how a TimeSeries is drawn. Thresholds are dashed.
func (p Panel) lines() fields {
	stacking, fill := "none", 8
	if p.Stack {
		stacking, fill = "normal", 40
	}
	thresholds := "off"
	if len(p.Thresholds) > 0 {
		thresholds = "dashed"
	}
	return fields{
		"drawStyle": "line", "lineWidth": 1, "fillOpacity": fill, "showPoints": "never", "spanNulls": false,
		"stacking": fields{"mode": stacking, "group": "A"}, "thresholdsStyle": fields{"mode": thresholds}, "axisSoftMin": 0,
	}
}

// steps are the colours, the first from minus infinity.
func (p Panel) steps() []fields {
	steps := []fields{{"color": Green, "value": nil}}
	for _, t := range p.Thresholds {
		if t.From == lowest {
			steps[0] = fields{"color": t.Color, "value": nil}
			continue
		}
		steps = append(steps, fields{"color": t.Color, "value": t.From})
	}
	return steps
}

// transformations make one table of a table's queries, and hide what every series
// carries. Grafana calls a query's column after its letter where there is more
// than one.
func (p Panel) transformations() []fields {
	if p.Kind != Table {
		return nil
	}
	renamed, column := fields{}, "Value"
	for i, query := range p.Queries {
		if len(p.Queries) > 1 {
			column = "Value #" + refID(i)
		}
		renamed[column] = query.Legend
	}
	all := []fields{}
	if len(p.Queries) > 1 {
		all = append(all, fields{"id": "merge", "options": fields{}})
	}
	return append(all, fields{"id": "organize", "options": fields{
		"excludeByName": fields{"Time": true}, "renameByName": renamed,
	}})
}

// overrides give a table's columns units of their own, where a query's legend ends
// with one in brackets that differs from the panel's.
func (p Panel) overrides() []fields {
	all := []fields{}
	if p.Kind != Table {
		return all
	}
	for _, row := range columnUnits() {
		if slices.ContainsFunc(p.Queries, func(q Query) bool { return hasSuffix(q.Legend, row.suffix) }) {
			all = append(all, fields{
				"matcher":    fields{"id": "byRegexp", "options": ".*\\(" + row.suffix + "\\)$"},
				"properties": []fields{{"id": "unit", "value": row.unit}},
			})
		}
	}
	return all
}

// columnUnit is a unit that the heading of a column names.
type columnUnit struct {
	suffix string
	unit   Unit
}

func columnUnits() []columnUnit {
	return []columnUnit{
		{"s", Seconds}, {"%", Share}, {"req/s", Requests}, {"bytes", Bytes}, {"calls/s", Operations}, {"rows/s", Operations},
	}
}

// hasSuffix reports whether a heading ends with a unit in brackets.
func hasSuffix(legend, unit string) bool {
	end := " (" + unit + ")"
	return len(legend) > len(end) && legend[len(legend)-len(end):] == end
}
