package cost

import (
	"cmp"
	"slices"
	"time"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/cost/prices"
)

// hours and days are how long a month is, as AWS' calculator reckons.
const (
	hours = prices.HoursAMonth
	days  = hours / 24.0
)

// item is one thing that a resource is charged for.
type item struct {
	// what it is, in a few words, without figures: it is how an item is found again
	// in another estimate.
	what string
	// price is the id of a unit price, quantity how many units there are, and basis
	// how that is reckoned.
	price    string
	quantity float64
	basis    string
	// assumes are the settings below `cost` that quantity was reckoned with.
	assumes []string
	// region is where it is charged; empty: where the resource stands.
	region string
	// factor is what the price is multiplied with; 0 is 1.
	factor float64
}

// month is what rows reckon with.
type month struct {
	env       config.Environment
	cost      config.Cost
	table     *prices.Table
	resources []resource
}

func newMonth(env config.Environment, a *assembly.Assembly, table *prices.Table) *month {
	m := &month{env: env, cost: env.Cost, table: table}
	for _, stack := range a.Stacks {
		for id, r := range stack.Template.Resources {
			m.resources = append(m.resources, resource{r, stack, id})
		}
	}
	slices.SortFunc(m.resources, func(a, b resource) int {
		return cmp.Or(cmp.Compare(a.stack.ID, b.stack.ID), cmp.Compare(a.Type, b.Type), cmp.Compare(a.name(), b.name()), cmp.Compare(a.id, b.id))
	})
	return m
}

// of are the resources of a type in a stack; in all, if its id is empty.
func (m *month) of(typ, stack string) []resource {
	var found []resource
	for _, r := range m.resources {
		if r.Type == typ && (stack == "" || r.stack.ID == stack) {
			found = append(found, r)
		}
	}
	return found
}

// refers is the resource in r's stack that value refers to; an empty one where there
// is none.
func (m *month) refers(r resource, value any) resource {
	id := assembly.TextAt(value, "Ref")
	if id == "" {
		id = assembly.TextAt(value, "Fn::GetAtt", 0)
	}
	i := slices.IndexFunc(m.resources, func(other resource) bool { return other.stack.ID == r.stack.ID && other.id == id })
	if i < 0 {
		return resource{}
	}
	return m.resources[i]
}

// share is 1 for what stands in the home region, and for what stands in the recovery
// region how much of the home region's use arises there.
func (m *month) share(r resource) (float64, []string) {
	if r.stack.Region == m.env.Region {
		return 1, nil
	}
	return float64(m.cost.Events.RecoveryPercent) / 100, []string{"events.recoveryPercent"}
}

// moved is how many GB of stored ones are new in a month: they are stored once more
// at most.
func (m *month) moved(stored float64) float64 {
	return stored * min(1, days*float64(m.cost.ChangePercent)/100)
}

// runs is how often a month a schedule starts, on average over a year.
func runs(schedule string) float64 {
	parsed, err := config.ParseSchedule(schedule)
	if err != nil {
		return days
	}
	count := 0
	for day := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2026; day = day.AddDate(0, 0, 1) {
		if parsed.RunsOn(day) {
			count++
		}
	}
	return float64(count) / 12
}
