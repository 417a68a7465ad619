package cost

import (
	"io"
	"slices"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/cost/prices"
)

// Schema names the form of a report as JSON or YAML, which docs/schemas/cost.v1.json
// describes. Fields may be added under the same name; where one goes or changes its
// meaning, the name changes.
const Schema = "vibe.cost/v1"

// Report is an estimate. Money is in US dollars.
type Report struct {
	Schema      string `json:"schema"`
	Environment string `json:"environment"`
	Account     string `json:"account"`
	Region      string `json:"region"`
	Recovery    string `json:"recoveryRegion,omitempty"`
	// Hours is how long the month is.
	Hours    int     `json:"hours"`
	MonthUSD float64 `json:"monthUsd"`
	Budget   Budget  `json:"budget"`
	// Verdict is problems where the month is over its budget, unknown where something
	// has no price, and good otherwise.
	Verdict check.Verdict `json:"verdict"`
	// Lines are by stack, type and resource.
	Lines []Line `json:"lines"`
	// Stacks and Components add them up, the dearest first.
	Stacks     []Sum `json:"stacks"`
	Components []Sum `json:"components"`
	// Unpriced is what is there and has no price: it is not in the sum.
	Unpriced    []Unpriced   `json:"unpriced"`
	Assumptions []Assumption `json:"assumptions"`
	// Notes say what is not in the estimate.
	Notes   []string `json:"notes"`
	Prices  Prices   `json:"prices"`
	Savings []Saving `json:"savings"`
	// Against is the difference from another estimate.
	Against *Difference `json:"against,omitempty"`
}

// Budget is operations.monthlyBudgetUsd, and how much of it the estimate is.
type Budget struct {
	USD     int     `json:"usd"`
	Percent float64 `json:"percent"`
	Over    bool    `json:"over"`
}

// Line is one thing that a resource is charged for.
type Line struct {
	Stack     string `json:"stack"`
	Component string `json:"component"`
	// Region is where it is charged.
	Region string `json:"region"`
	// Resource is its path in the code, below its stack.
	Resource string `json:"resource"`
	Type     string `json:"type"`
	Item     string `json:"item"`
	// Price is the id of the unit price, in cost/prices/prices.json.
	Price    string  `json:"price"`
	Unit     string  `json:"unit"`
	UnitUSD  float64 `json:"unitUsd"`
	Quantity float64 `json:"quantity"`
	MonthUSD float64 `json:"monthUsd"`
	// Basis is how the quantity is reckoned, and Assumes the settings that it was
	// reckoned with.
	Basis       string   `json:"basis"`
	Assumes     []string `json:"assumes"`
	PriceDate   string   `json:"priceDate"`
	PriceSource string   `json:"priceSource"`
	FromMemory  bool     `json:"priceFromMemory"`
}

// Sum is what lines with something in common cost.
type Sum struct {
	Name     string  `json:"name"`
	MonthUSD float64 `json:"monthUsd"`
}

// Unpriced is a resource, or an item of one, without a price.
type Unpriced struct {
	Stack    string `json:"stack"`
	Region   string `json:"region"`
	Resource string `json:"resource"`
	Type     string `json:"type"`
	Item     string `json:"item,omitempty"`
	Why      string `json:"why"`
}

// Prices says how good the unit prices are.
type Prices struct {
	// Oldest and Newest are the dates of those that were used.
	Oldest string `json:"oldest"`
	Newest string `json:"newest"`
	// FromMemoryUSD is how much of the month is reckoned with prices that nobody
	// looked up.
	FromMemoryUSD float64 `json:"fromMemoryUsd"`
	// Sources are those that were used, with what they are.
	Sources map[string]string `json:"sources"`
}

// collect gathers what lines used of table.
func (p *Prices) collect(table *prices.Table, lines []Line) {
	p.Sources = map[string]string{}
	var dates []string
	for _, l := range lines {
		p.Sources[l.PriceSource] = table.Sources[l.PriceSource].What
		dates = append(dates, l.PriceDate)
	}
	if len(dates) > 0 {
		p.Oldest, p.Newest = slices.Min(dates), slices.Max(dates)
	}
}

// JSON writes the report.
func (r *Report) JSON(out io.Writer) error { return check.JSON(out, r) }

// YAML writes the report, with the same fields.
func (r *Report) YAML(out io.Writer) error { return check.YAML(out, r) }
