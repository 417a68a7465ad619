package test

import (
	"bytes"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/capacity/inventory"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/cost"
	"github.com/vibe-engineering/vibe-platform/cost/charges"
	"github.com/vibe-engineering/vibe-platform/cost/prices"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// costOf is the estimate of a synthesis.
func costOf(t *testing.T, s synthesis) *cost.Report {
	t.Helper()
	table, err := prices.Load()
	if err != nil {
		t.Fatal(err)
	}
	return cost.Estimate(s.Env, s.Assembly, table)
}

// TestSnapshotsOfCost holds the estimate of each environment, line by line, so that
// a review sees what a change costs.
func TestSnapshotsOfCost(t *testing.T) {
	everyEnvironment(t, func(t *testing.T, s synthesis) {
		var out bytes.Buffer
		if err := costOf(t, s).Table(&out, cost.Style{By: cost.ByResource, Quiet: true}); err != nil {
			t.Fatal(err)
		}
		compareSnapshot(t, filepath.Join("testdata", "cost", s.Env.Name+".txt"), out.String())
	})
}

// Nothing that ships is without a price, and no environment costs so much of its
// budget that the message at 80 % of it comes each month, or so little that it never
// tells.
func TestCostIsCompleteAndWithinItsBudget(t *testing.T) {
	everyEnvironment(t, func(t *testing.T, s synthesis) {
		r := costOf(t, s)
		for _, u := range r.Unpriced {
			t.Errorf("%s/%s: %s", u.Stack, u.Resource, u.Why)
		}
		if r.Budget.Percent >= 80 || r.Budget.Percent < 60 {
			t.Errorf("%v a month is %v %% of the budget of %d", r.MonthUSD, r.Budget.Percent, r.Budget.USD)
		}
	})
}

// besideTemplates are the types of charges that no template holds: a rehearsal's
// inventory asks for them (rehearsal/inventory's tests say why), and what makes them
// is priced.
func besideTemplates() []string {
	return []string{
		"AWS::Backup::RecoveryPoint", "AWS::EC2::Instance", "AWS::EC2::NetworkInterface", "AWS::EC2::Snapshot", "AWS::EC2::Volume",
		"AWS::ElastiCache::Snapshot", "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::TargetGroup",
		"AWS::RDS::DBInstanceAutomatedBackup", "AWS::RDS::DBSnapshot",
	}
}

// Brought up in the recovery region, production has a price for everything too.
func TestCostOfTheRecoveryRegion(t *testing.T) {
	for _, name := range []string{"failed over", "left the region", "left to others", "running"} {
		for _, u := range costOf(t, variant(t, name)).Unpriced {
			t.Errorf("%s: %s/%s: %s", name, u.Stack, u.Resource, u.Why)
		}
	}
}

// TestEveryTypeIsPricedOrFree: each type of every environment has a row, and no row
// is of a type that none has.
func TestEveryTypeIsPricedOrFree(t *testing.T) {
	synthesized := map[string]bool{}
	all := []synthesis{variant(t, "left to others")}
	everyEnvironment(t, func(_ *testing.T, s synthesis) { all = append(all, s) })
	priced := cost.PricedTypes()
	for _, s := range all {
		for _, stack := range s.Assembly.Stacks {
			for id, r := range stack.Template.Resources {
				synthesized[r.Type] = true
				charge, known := charges.Of(r.Type)
				switch isPriced := slices.Contains(priced, r.Type); {
				case !known:
					t.Errorf("%s/%s: %s has no row in cost/charges", stack.ID, id, r.Type)
				case charge.Costs && !isPriced:
					t.Errorf("%s/%s: %s costs, and has no row in cost/rows.go", stack.ID, id, r.Type)
				}
			}
		}
	}
	for _, typ := range priced {
		if !synthesized[typ] {
			t.Errorf("cost/rows.go has a row for %s, which no template holds", typ)
		}
	}
	for typ := range charges.All() {
		if synthesized[typ] == slices.Contains(besideTemplates(), typ) {
			t.Errorf("cost/charges has a row for %s; a template holds it: %t", typ, synthesized[typ])
		}
	}
}

// Nodes and volumes are those that capacity places: the estimate reads templates,
// and capacity what the charts render to.
func TestCostAgreesWithCapacity(t *testing.T) {
	var packed rendering.Charts
	everyEnvironment(t, func(t *testing.T, s synthesis) {
		sources, err := inventory.Sources(s.Env, &packed)
		if err != nil {
			t.Fatal(err)
		}
		workloads, err := inventory.Workloads(s.Env, sources)
		if err != nil {
			t.Fatal(err)
		}
		var nodes, gib float64
		for _, l := range costOf(t, s).Lines {
			switch {
			case l.Type == "AWS::EKS::Nodegroup" && l.Item == "nodes":
				nodes += l.Quantity / prices.HoursAMonth
			case strings.HasPrefix(l.Item, "volumes"):
				gib += l.Quantity
			}
		}
		if usual := capacity.Usual(s.Env, workloads).Counts.Total(); nodes != float64(usual) || s.Env.UsualNodes() != usual {
			t.Errorf("%v nodes are priced, config says %d, and capacity places %d", nodes, s.Env.UsualNodes(), usual)
		}
		if _, want := capacity.Volumes(workloads); gib != float64(want) {
			t.Errorf("%v GiB of volumes are priced, and the charts ask for %d", gib, want)
		}
	})
}

// TestSeededChangesOfCost changes one thing, and sees which lines move.
func TestSeededChangesOfCost(t *testing.T) {
	for name, row := range map[string]struct {
		environment string
		change      func(*config.Environment)
		// want are the items that changed, and usd what they come to.
		want map[string]int
		usd  float64
	}{
		"a NAT gateway more": {
			"development", func(e *config.Environment) { e.Network.NATGateways = 2 },
			map[string]int{"added NAT gateway": 1, "added public address": 1, "removed to NAT gateways of other zones": 1}, 32.85 + 3.65 - 0.5,
		},
		"larger nodes": {
			"production", func(e *config.Environment) { e.Cluster.Nodes.InstanceTypes = []string{"t3.large"} },
			map[string]int{"changed nodes": 3}, 151.84,
		},
		"one zone's database": {
			"production", func(e *config.Environment) { e.Database.MultiAZ = false },
			map[string]int{"changed database instance": 1, "changed database volume": 1, "changed Enhanced Monitoring": 1}, -(47.45 + 2.3 + 0.1095),
		},
		"other assumptions": {
			"production", func(e *config.Environment) { e.Cost.Traffic.NATGB += 100 },
			map[string]int{"changed through NAT gateways": 1}, 4.5,
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := synthesized(t, row.environment)
			env := before.Env
			row.change(&env)
			after := synthesis{Env: env, Result: synthesize(t, env, filepath.Join(t.TempDir(), "out"), true)}
			is := costOf(t, after)
			is.Compare(costOf(t, before), "before")
			got := map[string]int{}
			for _, l := range is.Against.Lines {
				got[string(l.Change)+" "+l.Item]++
			}
			if !maps.Equal(got, row.want) || math.Abs(is.Against.ChangeUSD-row.usd) > 0.02 {
				t.Errorf("%v come to %v; want %v and %.2f", got, is.Against.ChangeUSD, row.want, row.usd)
			}
		})
	}
}

// The report is as its schema says, with all that it can hold.
func TestCostIsOfItsSchema(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	schema, err := compiler.Compile(filepath.Join(root, "docs", "schemas", "cost.v1.json"))
	if err != nil {
		t.Fatal(err)
	}
	check := func(r *cost.Report) (map[string]any, error) {
		var text bytes.Buffer
		if err := r.JSON(&text); err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(&text)
		if err != nil {
			t.Fatal(err)
		}
		object, _ := value.(map[string]any)
		return object, schema.Validate(value)
	}
	everyEnvironment(t, func(t *testing.T, s synthesis) {
		r := costOf(t, s)
		r.Compare(costOf(t, synthesized(t, "development")), "development.json")
		r.Unpriced = append(r.Unpriced, cost.Unpriced{Stack: "a", Region: "b", Resource: "c", Type: "d", Item: "e", Why: "f"})
		value, err := check(r)
		if err != nil {
			t.Error(err)
		}
		text, err := os.ReadFile(filepath.Join(root, "docs", "schemas", "cost.v1.json"))
		if err != nil {
			t.Fatal(err)
		}
		for field := range value {
			if !bytes.Contains(text, []byte(`"`+field+`":`)) {
				t.Errorf("the schema does not know %s", field)
			}
		}
		r.Verdict = "maybe"
		if _, err := check(r); err == nil {
			t.Error("the schema takes any verdict")
		}
	})
}
