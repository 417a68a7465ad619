package check

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"sigs.k8s.io/yaml"
)

// sample is a report with a row of each status.
func sample(t *testing.T) *Report {
	t.Helper()
	two := Check{ID: "stacks.state", Severity: Fatal, What: "every stack stands", How: "cloudformation:DescribeStacks", Remedy: "look", Do: func(context.Context) (Outcome, error) {
		return Outcome{Findings: []Finding{
			{Subject: "vibe-data", Got: "is ROLLBACK_COMPLETE", Want: "stand", Remedy: "delete it of $ENV"},
			{Subject: "vibe-edge", Got: "is missing"},
		}}, nil
	}}
	rows, skipped := Run(t.Context(), of(good("network.nat"), bad("network.routes", Warning), idle("network.endpoints"), two, failing("stacks.drift"), good("traffic.skipped")),
		Options{Selection: Selection{Skip: []string{"traffic"}}})
	for i := range rows {
		rows[i].Seconds = 0.25
	}
	r := NewReport("production", rows, skipped)
	r.Command, r.Account, r.Region, r.Recovery, r.Seconds = "verify", "111122223333", "us-east-1", "us-west-2", 1.5
	return r
}

const table = `network
  ok        network.nat        it is
  warning   network.routes     it is not, and should be
  unneeded  network.endpoints  there is no region
stacks
  problem   stacks.state       vibe-data is ROLLBACK_COMPLETE, and should stand (and 1 more)
  unknown   stacks.drift       no answer

network.routes
  must hold:  it must be
  asked by:   a look
  found:      it is not, and should be
  to do:      mend it
  read:       https://example.com/runbooks/page.md#section

stacks.state
  must hold:  every stack stands
  asked by:   cloudformation:DescribeStacks
  found:      vibe-data is ROLLBACK_COMPLETE, and should stand
              delete it of production
  found:      vibe-edge is missing
  to do:      look

stacks.drift
  must hold:  it must be
  asked by:   a look
  no answer:  no answer
  to do:      mend it

verify of production in 1.5 s: 1 ok, 1 unneeded, 1 problem, 1 warning, 1 unknown, 1 skipped
`

func TestTable(t *testing.T) {
	var out bytes.Buffer
	if err := sample(t).Table(&out, Style{Runbooks: "https://example.com/runbooks"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(table, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	out.Reset()
	if err := sample(t).Table(&out, Style{Quiet: true}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "network.nat") || strings.Contains(out.String(), "network.endpoints") || !strings.Contains(out.String(), "network.routes") {
		t.Errorf("quiet, it says\n%s", out.String())
	}
}

// TestColour: only the word of the status is painted, and without colour nothing is.
func TestColour(t *testing.T) {
	var out bytes.Buffer
	if err := sample(t).Table(&out, Style{Colour: true}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"  \x1b[31mproblem\x1b[0m   stacks.state", "\x1b[32mok", "\x1b[33mwarning", "\x1b[1mnetwork"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%q", want, out.String())
		}
	}
}

// TestSchema holds what is written against the schema that is promised.
func TestSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "docs", "schemas", "checks.v1.json"))
	if err != nil {
		t.Fatal(err)
	}
	var written, inYAML bytes.Buffer
	r := sample(t)
	if err := r.JSON(&written); err != nil {
		t.Fatal(err)
	}
	if err := r.YAML(&inYAML); err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(written.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}
	asJSON, err := yaml.YAMLToJSON(inYAML.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var fromJSON, fromYAML any
	if err := json.Unmarshal(written.Bytes(), &fromJSON); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(asJSON, &fromYAML); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fromJSON, fromYAML); diff != "" {
		t.Errorf("JSON and YAML differ:\n%s", diff)
	}
	// A field that the schema does not know, or lacks, is refused.
	for _, broken := range []string{
		strings.Replace(written.String(), `"severity"`, `"severeness"`, 1),
		strings.Replace(written.String(), `"status": "warning"`, `"status": "amber"`, 1),
		strings.Replace(written.String(), Schema, "vibe.checks/v2", 1),
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(broken))
		if err != nil || broken == written.String() {
			t.Fatalf("%v; nothing was broken: %t", err, broken == written.String())
		}
		if schema.Validate(value) == nil {
			t.Error("a broken report is taken")
		}
	}
	text, err := os.ReadFile(filepath.Join("..", "docs", "VIBE.md"))
	if err != nil || !strings.Contains(string(text), Schema) {
		t.Errorf("docs/VIBE.md does not name %s: %v", Schema, err)
	}
}
