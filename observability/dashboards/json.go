package dashboards

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// schemaVersion is the version of Grafana's dashboard model that the JSON is
// written in, the newest that Grafana 12 and 13 know
// (https://github.com/grafana/grafana/blob/main/apps/dashboard/pkg/migration/schemaversion/migrations.go).
const schemaVersion = 42

// tag marks our dashboards, by which each links to the others.
const tag = names.Project

// fields is an object of JSON. Its keys are written in sorted order.
type fields = map[string]any

// JSON is d as Grafana reads it.
func (d Dashboard) JSON(env config.Environment) (string, error) {
	var panels []fields
	for _, p := range d.Layout() {
		if p.Panel == nil {
			panels = append(panels, fields{"id": p.ID, "type": "row", "title": p.Row.Title, "collapsed": false, "gridPos": p.Place.json(), "panels": []any{}})
		} else {
			panels = append(panels, p.json(env))
		}
	}
	variables := []fields{}
	for _, v := range d.Variables {
		variables = append(variables, v.json())
	}
	text, err := json.Marshal(fields{
		"uid": d.UID, "title": d.Title, "description": d.Description, "tags": []string{tag},
		"schemaVersion": schemaVersion, "version": 1, "editable": false, "graphTooltip": 1,
		"refresh": "1m", "timezone": "browser", "time": fields{"from": "now-6h", "to": "now"},
		"annotations": fields{"list": []fields{}},
		"links":       d.links(env),
		"panels":      panels,
		"templating":  fields{"list": variables},
	})
	if err != nil {
		return "", fmt.Errorf("dashboard %s: %w", d.Title, err)
	}
	return string(text), nil
}

// links lead to the other dashboards and to the runbooks.
func (d Dashboard) links(env config.Environment) []fields {
	all := []fields{{
		"type": "dashboards", "title": "Dashboards", "tags": []string{tag}, "asDropdown": true,
		"includeVars": false, "keepTime": true, "targetBlank": false,
	}}
	for _, file := range d.Runbooks {
		all = append(all, fields{
			"type": "link", "title": "Runbook: " + strings.TrimSuffix(file, ".md"), "icon": "doc",
			"url": env.Operations.RunbookURL + "/" + file, "targetBlank": true,
		})
	}
	return all
}

func (p Place) json() fields {
	return fields{"x": p.X, "y": p.Y, "w": p.Width, "h": p.Height}
}

// json is a variable that starts with all of its values.
func (v Variable) json() fields {
	query := fmt.Sprintf("label_values(%s, %s)", v.Metric, v.Key)
	return fields{
		"type": "query", "name": v.Name, "label": v.Label, "datasource": source(names.DataSourcePrometheus),
		"query": fields{"query": query, "refId": v.Name}, "definition": query,
		"refresh": 2, "sort": 1, "multi": true, "includeAll": true, "allValue": ".+",
		"current": fields{"text": []string{"All"}, "value": []string{"$__all"}},
	}
}

// source is a data source; its type is its name.
func source(uid string) fields { return fields{"type": uid, "uid": uid} }

// json is a panel.
func (p Placed) json(env config.Environment) fields {
	panel := *p.Panel
	uid := panel.source()
	targets := make([]fields, len(panel.Queries))
	for i, query := range panel.Queries {
		targets[i] = panel.target(query, refID(i), uid)
	}
	out := fields{
		"id": p.ID, "type": panel.Kind, "title": panel.Title, "description": panel.Description, "gridPos": p.Place.json(),
		"datasource": source(uid), "targets": targets, "options": panel.options(),
		"fieldConfig": fields{"defaults": panel.defaults(), "overrides": panel.overrides()},
	}
	if transformations := panel.transformations(); len(transformations) > 0 {
		out["transformations"] = transformations
	}
	if panel.Runbook != "" {
		out["links"] = []fields{{"title": "Runbook", "url": env.Operations.RunbookURL + "/" + panel.Runbook, "targetBlank": true}}
	}
	return out
}

// source is the data source that the panel asks.
func (p Panel) source() string {
	if p.Kind == Logs || (len(p.Queries) > 0 && p.Queries[0].Loki) {
		return names.DataSourceLoki
	}
	return names.DataSourcePrometheus
}

// refID names a query within its panel: A, then B.
func refID(i int) string { return string(rune('A' + i)) }

// target is a query.
func (p Panel) target(query Query, ref, uid string) fields {
	out := fields{"refId": ref, "expr": query.Expr, "datasource": source(uid), "legendFormat": query.Legend}
	switch p.Kind {
	case Stat, Gauge:
		out["instant"], out["range"] = true, false
	case Table:
		out["instant"], out["range"], out["format"] = true, false, "table"
	case Heatmap:
		out["range"], out["format"] = true, "heatmap"
	case Logs:
		out["queryType"], out["maxLines"] = "range", 200
	default:
		out["range"] = true
	}
	return out
}
