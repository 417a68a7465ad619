// Package dashboards is what a person on call looks at: four dashboards for
// Grafana as typed Go, the JSON and the ConfigMaps that Grafana reads them from,
// and pictures of them for the documents.
package dashboards

import (
	"github.com/vibe-engineering/vibe-platform/config"
)

// Dashboard is one dashboard: rows of panels.
type Dashboard struct {
	// UID is part of its address and never changes.
	UID string
	// File is the name of its picture and the last part of its ConfigMap's.
	File        string
	Title       string
	Description string
	// Runbooks are the files of docs/runbooks that belong to it.
	Runbooks  []string
	Variables []Variable
	Rows      []Row
}

// Variable is a choice that the reader has, which queries name by `$name`.
type Variable struct {
	Name, Label string
	// Metric and Key are whose values there are: those of the label Key of the
	// series of Metric.
	Metric, Key string
}

// Row is a heading and the panels below it, in the order in which they fill the
// grid.
type Row struct {
	Title  string
	Panels []Panel
}

// Kind is how a panel shows what it shows.
type Kind string

// The kinds, by Grafana's own names of them.
const (
	TimeSeries Kind = "timeseries"
	Stat       Kind = "stat"
	Gauge      Kind = "gauge"
	Table      Kind = "table"
	Heatmap    Kind = "heatmap"
	Logs       Kind = "logs"
)

// Panel is one panel.
type Panel struct {
	Title string
	// Description says what is seen and what is good, in a sentence or two.
	Description string
	Kind        Kind
	Unit        Unit
	Queries     []Query
	// Size is the panel's width and height in the grid; none means the kind's
	// own.
	Size Size
	// Thresholds colour what is above them, lowest first; below the first it is
	// green.
	Thresholds []Threshold
	// Max is the end of the scale, such as 1 for a share; 0 leaves it to the data.
	Max float64
	// Stack puts the series of a TimeSeries on top of each other.
	Stack bool
	// Runbook is a section of docs/runbooks, `<file>.md#<heading>`; it may be
	// empty.
	Runbook string
}

// Size is in cells of Grafana's grid, which is 24 wide; a cell is 30 pixels high.
type Size struct{ Width, Height int }

// gridWidth is how many cells a row of Grafana's grid has.
const gridWidth = 24

// sizes are the kinds' own sizes.
func (k Kind) size() Size {
	switch k {
	case Stat, Gauge:
		return Size{4, 4}
	case Table:
		return Size{12, 8}
	case Logs:
		return Size{24, 10}
	default:
		return Size{8, 7}
	}
}

// size is the panel's size.
func (p Panel) size() Size {
	if p.Size != (Size{}) {
		return p.Size
	}
	return p.Kind.size()
}

// Query is one query of a panel: LogQL in a panel of logs or with Loki set, else
// PromQL.
type Query struct {
	Expr string
	// Legend names a series; `{{label}}` stands for the label's value. In a
	// table, it is the heading of the column.
	Legend string
	// Loki asks Loki for numbers instead of Prometheus.
	Loki bool
}

// Threshold is a value from which on a colour holds.
type Threshold struct {
	From  float64
	Color Color
}

// Color is one of Grafana's colours.
type Color string

// The colours that mean something.
const (
	Green  Color = "green"
	Orange Color = "orange"
	Red    Color = "red"
)

// above colours what is too much.
func above(orange, red float64) []Threshold { return []Threshold{{orange, Orange}, {red, Red}} }

// atLeast is green from a value on, and red below.
func atLeast(good float64) []Threshold { return []Threshold{{lowest, Red}, {good, Green}} }

// anything is red from the first.
func anything() []Threshold { return []Threshold{{1, Red}} }

// lowest stands for minus infinity, from where the first colour holds.
const lowest = -1 << 53

// Unit is how a number is written, by Grafana's id of it
// (https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts).
type Unit string

// The units.
const (
	Number       Unit = "short"
	Plain        Unit = "none"
	Percent      Unit = "percent"
	Share        Unit = "percentunit"
	Bytes        Unit = "bytes"
	BytesRate    Unit = "Bps"
	Seconds      Unit = "s"
	Microseconds Unit = "µs"
	Milliseconds Unit = "ms"
	Ago          Unit = "dateTimeFromNow"
	Requests     Unit = "reqps"
	Operations   Unit = "ops"
	IOPS         Unit = "iops"
	PerSecond    Unit = "cps"
	PerMinute    Unit = "cpm"
	Days         Unit = "d"
	// Cores are written as plain numbers.
	Cores Unit = "cores"
)

// All are the dashboards of env.
func All(env config.Environment) []Dashboard {
	return []Dashboard{cluster(env), application(env), database(env), cache(env)}
}
