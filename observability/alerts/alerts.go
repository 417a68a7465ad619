// Package alerts is what Prometheus watches: alerting and recording rules as
// rows, a file a component, and the PrometheusRule objects that carry them. The
// unit tests of each alert stand in the test file beside its row.
package alerts

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Component is what an alert is about. Alertmanager chooses the receivers by it.
type Component string

// The components.
const (
	Cluster       Component = "cluster"
	Application   Component = "application"
	Database      Component = "database"
	Cache         Component = "cache"
	Edge          Component = "edge"
	Backup        Component = "backup"
	Observability Component = "observability"
)

// Components lists every Component that exists.
func Components() []Component {
	return []Component{Cluster, Application, Database, Cache, Edge, Backup, Observability}
}

// Always is the severity of the one alert that is never silent: it shows that
// alerts arrive.
const Always names.Severity = "none"

// The labels of every alert, by which Alertmanager routes.
const (
	LabelSeverity  = "severity"
	LabelComponent = "component"
)

// The annotations of every alert, which the messages are made of.
const (
	AnnotationSummary     = "summary"
	AnnotationDescription = "description"
	AnnotationRunbook     = "runbook_url"
)

// Alert is one alerting rule. Expr, For, Summary and Description may hold names
// of the vocabulary, such as ${window}.
type Alert struct {
	// Name is unique, and says what is wrong.
	Name string
	// Expr is PromQL; each series that it returns is an alert.
	Expr string
	// For is how long Expr must have held; empty: at once.
	For string
	// KeepFiringFor is how long the alert goes on after Expr last held, for what
	// comes and goes.
	KeepFiringFor string
	Severity      names.Severity
	// Summary is the headline, the same for each series.
	Summary string
	// Description says which one it is, and how bad, as a Go template.
	Description string
	// Runbook is the section that says what to do, `<file>#<heading>` below
	// docs/runbooks.
	Runbook string
}

// Record is one recording rule: an expression that alerts and dashboards share.
type Record struct {
	// Name is level:metric:operations
	// (https://prometheus.io/docs/practices/rules/).
	Name string
	Expr string
}

// Group is the rules of one component. Prometheus evaluates them in their order,
// so that an alert can use the records of its group.
type Group struct {
	Component Component
	Records   []Record
	Alerts    []Alert
}

// Groups returns the rules of env, which must be valid. An alert about what env
// does not have is not among them.
func Groups(env config.Environment) []Group {
	groups := []Group{
		cluster(env),
		application(env),
		database(env),
		cache(env),
		edge(env),
		backup(env),
		observability(env),
	}
	words := vocabulary(env)
	for _, group := range groups {
		for i := range group.Records {
			r := &group.Records[i]
			r.Name, r.Expr = words.Replace(r.Name), words.Replace(r.Expr)
		}
		for i := range group.Alerts {
			a := &group.Alerts[i]
			a.Expr, a.For = words.Replace(a.Expr), words.Replace(a.For)
			a.Summary, a.Description = words.Replace(a.Summary), words.Replace(a.Description)
		}
	}
	return groups
}
