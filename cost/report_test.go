package cost

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/cost/charges"
)

// A type that no row knows is named, and the estimate is incomplete.
func TestUnknownTypeIsNamed(t *testing.T) {
	r := estimate(t, production(t, nil), stack("data", "us-east-1", map[string]assembly.Resource{
		"Stream": of("AWS::Kinesis::Stream", nil), "Disk": of("AWS::EC2::Volume", nil), "Role": of("AWS::IAM::Role", nil), "Key": of("AWS::KMS::Key", nil),
	}))
	if r.Verdict != check.VerdictUnknown || len(r.Unpriced) != 2 || r.MonthUSD != 4 {
		t.Errorf("%s, %v, %+v", r.Verdict, r.MonthUSD, r.Unpriced)
	}
	var out bytes.Buffer
	if err := r.Table(&out, Style{}); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"data/Stream (AWS::Kinesis::Stream): no row says what a AWS::Kinesis::Stream costs",
		"data/Disk (AWS::EC2::Volume): no row says", "incomplete: 2 without a price",
	} {
		if !strings.Contains(out.String(), text) {
			t.Errorf("%q is not said:\n%s", text, out.String())
		}
	}
}

// Where a region has no prices nothing is priced, and everything is named.
func TestRegionWithoutPrices(t *testing.T) {
	r := estimate(t, production(t, nil), stack("data", "eu-west-1", map[string]assembly.Resource{"Key": of("AWS::KMS::Key", nil)}))
	if len(r.Unpriced) != 1 || r.Unpriced[0].Why != "kms-key has no price in eu-west-1; `vibe cost refresh --region eu-west-1` may know it" {
		t.Errorf("%+v", r.Unpriced)
	}
}

func TestVerdict(t *testing.T) {
	for budget, verdict := range map[int]check.Verdict{3: check.VerdictProblems, 4: check.VerdictGood, 5: check.VerdictGood} {
		env := production(t, func(e *config.Environment) { e.Operations.MonthlyBudgetUSD = budget })
		r := estimate(t, env, stack("data", "us-east-1", map[string]assembly.Resource{"Key": of("AWS::KMS::Key", nil)}))
		// 1 for the key, 3 for its use.
		if r.Verdict != verdict || r.Budget.Over != (verdict == check.VerdictProblems) || r.MonthUSD != 4 {
			t.Errorf("%v of %d is %s", r.MonthUSD, budget, r.Verdict)
		}
	}
}

// Every type is priced or free; none is both.
func TestTypesAreOne(t *testing.T) {
	for typ := range rates() {
		if strings.HasPrefix(typ, "Custom::") || typ == "AWS::EC2::VPC" {
			continue // What passes through or stands on them is priced.
		}
		charge, known := charges.Of(typ)
		if !known || !charge.Costs && !strings.Contains(charge.Source, "charged") {
			t.Errorf("%s is priced, and its charge is %+v", typ, charge)
		}
	}
}

// Each setting below cost has a meaning, and each meaning a setting.
func TestMeanings(t *testing.T) {
	values := map[string]int{}
	flatten("", reflect.ValueOf(config.Cost{}), values)
	for _, m := range meanings() {
		if _, known := values[m.key]; !known || m.what == "" {
			t.Errorf("cost.%s is no setting", m.key)
		}
		delete(values, m.key)
	}
	for key := range values {
		t.Errorf("cost.%s has no meaning", key)
	}
}

// Sums are those of the lines, whatever they are added up by.
func TestSums(t *testing.T) {
	r := estimate(t, production(t, nil), network(3), cluster("ON_DEMAND", "t3.medium", 2.0), data(nil))
	for name, all := range map[string][]Sum{"stacks": r.Stacks, "components": r.Components} {
		total := 0.0
		for _, s := range all {
			total += s.MonthUSD
		}
		if total < r.MonthUSD-0.03 || total > r.MonthUSD+0.03 {
			t.Errorf("%s add up to %v, and the month is %v", name, total, r.MonthUSD)
		}
		if !slices.IsSortedFunc(all, func(a, b Sum) int { return int(100 * (b.MonthUSD - a.MonthUSD)) }) {
			t.Errorf("%s: %v", name, all)
		}
	}
}

func TestCompare(t *testing.T) {
	before := estimate(t, production(t, nil), network(2), data(nil))
	after := estimate(t, production(t, nil), network(3), data(func(d, _ object) { d["DBInstanceClass"] = "db.t4g.large" }))
	after.Compare(before, "before.json")
	type line struct {
		change    Change
		resource  string
		item      string
		changeUSD float64
	}
	var got []line
	for _, l := range after.Against.Lines {
		got = append(got, line{l.Change, l.Resource, l.Item, l.ChangeUSD})
	}
	want := []line{
		{Changed, "Database", "database instance", 93.44}, // 730 × (0.258 − 0.13)
		{Added, "Addressc", "public address", 3.65},
		{Added, "Natc", "NAT gateway", 32.85},
		{Removed, "VPC", "to NAT gateways of other zones", -1.3333},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if after.Against.ChangeUSD != 128.61 || after.Against.WasUSD != before.MonthUSD {
		t.Errorf("%+v", after.Against)
	}
	grown := estimate(t, production(t, nil), cluster("ON_DEMAND", "t3.medium", 3.0))
	grown.Compare(estimate(t, production(t, nil), cluster("ON_DEMAND", "t3.medium", 2.0)), "before")
	if len(grown.Against.Lines) != 2 || grown.Against.ChangeUSD != 34.37 { // 730 × 0.0416 + 50 × 0.08
		t.Errorf("a node more is %+v", grown.Against)
	}
	var text bytes.Buffer
	if err := after.JSON(&text); err != nil {
		t.Fatal(err)
	}
	again, err := ReadReport(text.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if after.Compare(again, "itself"); len(after.Against.Lines) > 0 || after.Against.ChangeUSD != 0 {
		t.Errorf("it differs from itself: %+v", after.Against)
	}
}

func TestReadReport(t *testing.T) {
	for text, want := range map[string]string{
		"{":                                      "no JSON of an estimate",
		"[]":                                     "no JSON of an estimate",
		`{"schema":"vibe.checks/v1"}`:            `its schema is "vibe.checks/v1"`,
		`{"schema":"vibe.cost/v1","lines":[]}`:   "it holds no line",
		`{"schema":"vibe.cost/v1","lines":"no"}`: "no JSON of an estimate",
	} {
		if _, err := ReadReport([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
