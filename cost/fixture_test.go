package cost

import (
	"math"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/cost/prices"
)

// object is a JSON object.
type object = map[string]any

// of is a resource.
func of(typ string, properties object) assembly.Resource {
	return assembly.Resource{Type: typ, Properties: properties}
}

// stack is a stack of production in a region.
func stack(id, region string, resources map[string]assembly.Resource) assembly.Stack {
	return assembly.Stack{
		ID: id, Name: "vibe-production-" + id, Account: config.PlaceholderAccount, Region: region,
		Tags: map[string]string{"component": id}, Template: assembly.Template{Resources: resources},
	}
}

// production is the environment, with a change.
func production(t *testing.T, change func(*config.Environment)) config.Environment {
	t.Helper()
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&env)
	}
	return env
}

// table is the data file.
func table(t *testing.T) *prices.Table {
	t.Helper()
	all, err := prices.Load()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// estimate is the report of stacks.
func estimate(t *testing.T, env config.Environment, stacks ...assembly.Stack) *Report {
	t.Helper()
	return Estimate(env, &assembly.Assembly{Stacks: stacks}, table(t))
}

// want compares a line's month with a figure that was reckoned by hand.
func want(t *testing.T, r *Report, resource, item string, usd float64) {
	t.Helper()
	for _, l := range r.Lines {
		if l.Resource == resource && l.Item == item {
			if math.Abs(l.MonthUSD-usd) > 0.00006 {
				t.Errorf("%s, %s: %v a month (%s), want %v", resource, item, l.MonthUSD, l.Basis, usd)
			}
			return
		}
	}
	t.Errorf("%s, %s has no line", resource, item)
}

// absent fails where there is such a line.
func absent(t *testing.T, r *Report, resource, item string) {
	t.Helper()
	for _, l := range r.Lines {
		if l.Resource == resource && l.Item == item {
			t.Errorf("%s, %s has a line: %v", resource, item, l)
		}
	}
}
