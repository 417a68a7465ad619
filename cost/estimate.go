package cost

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/cost/charges"
	"github.com/vibe-engineering/vibe-platform/cost/prices"
)

// shared is the stack, and the component, of what no resource alone is used for.
const shared = "shared"

// Estimate reckons what the assembly of env costs in a month.
func Estimate(env config.Environment, a *assembly.Assembly, table *prices.Table) *Report {
	m := newMonth(env, a, table)
	r := &Report{
		Schema: Schema, Environment: env.Name, Account: env.Account, Region: env.Region, Recovery: env.Recovery.Region,
		Hours: hours, Unpriced: []Unpriced{}, Notes: notes(),
	}
	for _, one := range m.resources {
		r.add(m, one)
	}
	for _, use := range m.shared() {
		r.charge(m, resource{stack: assembly.Stack{ID: shared, Region: env.Region, Tags: map[string]string{tagComponent: shared}}, id: use.what}, use)
	}
	r.Assumptions = assumptions(env.Cost, r.Lines)
	r.Savings = savings(m, r.Lines)
	r.finish(m)
	return r
}

// tagComponent is the tag that costs are told apart by (names.Tags).
const tagComponent = "component"

// add charges for a resource, or names it.
func (r *Report) add(m *month, one resource) {
	if row, priced := rates()[one.Type]; priced {
		for _, i := range row(m, one) {
			r.charge(m, one, i)
		}
		return
	}
	if charge, known := charges.Of(one.Type); !known || charge.Costs {
		r.Unpriced = append(r.Unpriced, Unpriced{
			Stack: one.stack.ID, Region: one.stack.Region, Resource: one.name(), Type: one.Type,
			Why: "no row says what a " + one.Type + " costs; add one to cost/rows.go, or to cost/charges where it is free",
		})
	}
}

// charge adds a line for an item, or names it where its price is unknown.
func (r *Report) charge(m *month, one resource, i item) {
	region := cmp.Or(i.region, one.stack.Region)
	price, found := m.table.Find(i.price, region)
	product, known := m.table.Product(i.price)
	if !found || !known {
		why := i.price + " has no price in " + region + "; `vibe cost refresh --region " + region + "` may know it"
		if !known {
			why = cmp.Or(i.basis, "it") + ": there is no product " + i.price + " in " + prices.File
		}
		r.Unpriced = append(r.Unpriced, Unpriced{Stack: one.stack.ID, Region: region, Resource: one.name(), Type: one.Type, Item: i.what, Why: why})
		return
	}
	unit := price.USD * cmp.Or(i.factor, 1)
	assumes := slices.Compact(slices.Sorted(slices.Values(i.assumes)))
	for n := range assumes {
		assumes[n] = "cost." + assumes[n]
	}
	r.Lines = append(r.Lines, Line{
		Stack: one.stack.ID, Component: cmp.Or(one.stack.Tags[tagComponent], one.stack.ID), Region: region, Resource: one.name(), Type: one.Type,
		Item: i.what, Price: i.price, Unit: product.Unit, UnitUSD: round(unit, 10), Quantity: round(i.quantity, 4), MonthUSD: round(i.quantity*unit, 4),
		Basis: i.reckoned(), Assumes: append([]string{}, assumes...), PriceDate: price.Date, PriceSource: price.Source, FromMemory: m.table.Memory(price),
	})
}

// shared is what all resources of a kind are used for together.
func (m *month) shared() []item {
	e := m.cost.Events
	var items []item
	if len(m.of(typeBucket, "")) > 0 {
		items = append(items,
			item{what: "objects written and listed", price: "s3-writes", quantity: float64(e.ObjectWritesThousands), basis: "thousand requests", assumes: []string{"events.objectWritesThousands"}},
			item{what: "objects read", price: "s3-reads", quantity: float64(e.ObjectReadsThousands), basis: "thousand requests", assumes: []string{"events.objectReadsThousands"}})
	}
	if len(m.of("AWS::KMS::Key", "")) > 0 {
		items = append(items, item{what: "uses of keys", price: "kms-requests", quantity: float64(e.KeyRequestsThousands) / 10, basis: "ten thousand requests", assumes: []string{"events.keyRequestsThousands"}})
	}
	if len(m.of("AWS::SecretsManager::Secret", "")) > 0 {
		items = append(items, item{what: "secrets read", price: "secret-calls", quantity: float64(e.SecretCallsThousands) / 10, basis: "ten thousand requests", assumes: []string{"events.secretCallsThousands"}})
	}
	return items
}

// finish adds up, and compares with the budget.
func (r *Report) finish(m *month) {
	r.Stacks = sums(r.Lines, func(l Line) string { return l.Stack })
	r.Components = sums(r.Lines, func(l Line) string { return l.Component })
	for _, l := range r.Lines {
		r.MonthUSD += l.MonthUSD
		if l.FromMemory {
			r.Prices.FromMemoryUSD += l.MonthUSD
		}
	}
	r.MonthUSD, r.Prices.FromMemoryUSD = round(r.MonthUSD, 2), round(r.Prices.FromMemoryUSD, 2)
	r.Prices.collect(m.table, r.Lines)
	limit := m.env.Operations.MonthlyBudgetUSD
	r.Budget = Budget{USD: limit, Percent: round(100*r.MonthUSD/float64(max(1, limit)), 1), Over: r.MonthUSD > float64(limit)}
	switch {
	// What has no price only adds to a sum that is over the budget already.
	case r.Budget.Over:
		r.Verdict = check.VerdictProblems
	case len(r.Unpriced) > 0:
		r.Verdict = check.VerdictUnknown
	default:
		r.Verdict = check.VerdictGood
	}
}

// sums adds up the lines by a key, the dearest first.
func sums(lines []Line, key func(Line) string) []Sum {
	by := map[string]*Sum{}
	var order []*Sum
	for _, l := range lines {
		s := by[key(l)]
		if s == nil {
			s = &Sum{Name: key(l)}
			by[key(l)] = s
			order = append(order, s)
		}
		s.MonthUSD += l.MonthUSD
	}
	slices.SortStableFunc(order, func(a, b *Sum) int {
		return cmp.Or(cmp.Compare(b.MonthUSD, a.MonthUSD), cmp.Compare(a.Name, b.Name))
	})
	out := make([]Sum, len(order))
	for i, s := range order {
		out[i] = Sum{s.Name, round(s.MonthUSD, 2)}
	}
	return out
}

// round keeps so many digits behind the point.
func round(value float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(value*scale) / scale
}

// figure writes a number without digits that say nothing.
func figure(value float64) string {
	digits := 2
	switch {
	case value == math.Trunc(value) || value >= 1000:
		digits = 0
	case value >= 10:
		digits = 1
	}
	return strconv.FormatFloat(value, 'f', digits, 64)
}

// reckoned is an item's basis; one that names but a unit gets the quantity before it.
func (i item) reckoned() string {
	if strings.ContainsAny(i.basis, "0123456789") {
		return i.basis
	}
	return figure(i.quantity) + " " + i.basis
}
