package logs

import (
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Loki's ruler finds its rules in a directory, below it one for each tenant. With
// auth_enabled off there is one, which Loki calls so
// (https://grafana.com/docs/loki/latest/operations/multi-tenancy/).
const (
	RulesTenant = "fake"
	RulesFile   = "patterns.yaml"
)

// pattern is a row: what in the lines raises an alert.
type pattern struct {
	// Name is unique among these and Prometheus' alerts.
	Name string
	// Component chooses the receivers, with Severity: the ones of package alerts.
	Component string
	Severity  names.Severity
	// Expr is LogQL
	// (https://grafana.com/docs/loki/latest/query/metric_queries/); each series
	// that it returns is an alert.
	Expr string
	// For is how long Expr must have held; empty: at once.
	For     string
	Summary string
	// Description says which one it is, as a Go template.
	Description string
	// Runbook is a section below docs/runbooks.
	Runbook string
}

// The format of Loki's rule files, which is Prometheus'
// (https://grafana.com/docs/loki/latest/alert/).
type (
	ruleFile struct {
		Groups []ruleGroup `json:"groups"`
	}
	ruleGroup struct {
		Name     string `json:"name"`
		Interval string `json:"interval"`
		Rules    []rule `json:"rules"`
	}
	rule struct {
		Alert       string            `json:"alert"`
		Expr        string            `json:"expr"`
		For         string            `json:"for,omitempty"`
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
	}
)

// Rules is the file of Loki's ruler, RulesFile in the directory RulesTenant.
func Rules(env config.Environment) string {
	group := ruleGroup{Name: "patterns", Interval: "1m"}
	for _, p := range patterns(env) {
		group.Rules = append(group.Rules, rule{
			Alert:  p.Name,
			Expr:   p.Expr,
			For:    p.For,
			Labels: map[string]string{"severity": string(p.Severity), "component": p.Component},
			Annotations: map[string]string{
				"summary":     p.Summary,
				"description": p.Description,
				"runbook_url": env.Operations.RunbookURL + "/" + p.Runbook,
			},
		})
	}
	text, err := yaml.Marshal(ruleFile{Groups: []ruleGroup{group}})
	if err != nil {
		// Strings and maps of strings alone: it cannot fail.
		panic(err)
	}
	return string(text)
}
