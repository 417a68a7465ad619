package rehearsal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// full is a report in which everything that a report can say is said.
func full() *Report {
	return &Report{
		Environment: "development",
		Held:        true,
		Steps: []Step{
			{Name: "cdk bootstrap", Seconds: 6.94, Detail: "us-east-1"},
			{Name: "cdk deploy --all", Seconds: 61.25, Detail: "it went far", Failure: "the stack vibe-development-data failed:\nno storage"},
		},
		Stacks: []Stack{
			{Name: "vibe-development-network", Region: "us-east-1", Resources: 80, Seconds: 0.04},
			{Name: "vibe-development-data", Region: "us-west-2", Resources: 9, Seconds: 12},
		},
		Types: []Type{
			{Name: "AWS::EKS::Cluster", Count: 1, Standing: Created, Adapted: true},
			{Name: "AWS::Budgets::Budget", Count: 12, Standing: Recorded},
		},
		Adaptations: []Adaptation{{Type: "AWS::EKS::Cluster", Property: "Version", What: "1.34", Why: "there is no newer one", Times: 1}},
		Warnings:    []string{"v1 Endpoints is deprecated"},
		Checks: Checks{
			Outputs: 57, Named: []string{"vibe-development-audit Analyzer: Analyzer.Arn"},
			Held: 600, Unverifiable: 62, Broken: []string{"AWS::KMS::Key k: it rotates: false, not true"},
		},
		Looked:     []Looked{{Command: "verify", Checks: 87, Alarms: []string{"network.nat is problem: gone"}, Seconds: 1.52}},
		Unanswered: []Unanswered{{Name: "eks GET /clusters/vibe", Instead: "stand-in", Why: "there is no control plane"}},
		Changes:    []Changed{{Setting: "cluster.nodes.max=7", Properties: []string{"cluster/T.Size", "platform/Q.Limit"}, Stacks: []string{"vibe-development-cluster", "vibe-development-platform"}}},
		Destroyed:  []string{"vibe-development-data", "vibe-development-network"},
		Left: Left{
			Retained: []string{"AWS::KMS::Key a", "AWS::KMS::Key b"}, Lifted: []string{"AWS::S3::Bucket c"},
			Surplus: []string{"AWS::EC2::Volume d"}, Missing: []string{"AWS::Logs::LogGroup e"}, Cluster: []string{"ConfigMap f"},
		},
	}
}

// TestFullSaysEverything has a field that is new be put into full.
func TestFullSaysEverything(t *testing.T) {
	var empty func(path string, v reflect.Value)
	empty = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				empty(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Slice:
			if v.Len() == 0 {
				t.Errorf("%s is empty", path)
				return
			}
			// Not every row says everything, but the fullest does.
			fullest := v.Index(0)
			for i := range v.Len() {
				if fmt.Sprint(v.Index(i)) != "" && zeros(v.Index(i)) < zeros(fullest) {
					fullest = v.Index(i)
				}
			}
			empty(path, fullest)
		default:
			if v.IsZero() {
				t.Errorf("%s is empty", path)
			}
		}
	}
	empty("Report", reflect.ValueOf(*full()))
}

// zeros counts the fields of a struct that say nothing.
func zeros(v reflect.Value) int {
	n := 0
	for i := 0; v.Kind() == reflect.Struct && i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			n++
		}
	}
	return n
}

// TestText compares with what was written by hand.
func TestText(t *testing.T) {
	for name, report := range map[string]*Report{
		"full":  full(),
		"empty": {Environment: "staging", Held: false},
	} {
		want, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if err := report.Text(&got); err != nil {
			t.Fatal(err)
		}
		// What pads the last column of a table is not seen.
		if diff := cmp.Diff(string(want), trimmed(got.String())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// trimmed is text without blanks at the ends of its lines.
func trimmed(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.Join(lines, "\n")
}

func TestJSON(t *testing.T) {
	var text bytes.Buffer
	if err := full().JSON(&text); err != nil {
		t.Fatal(err)
	}
	var back Report
	decoder := json.NewDecoder(&text)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full(), &back); diff != "" {
		t.Errorf("there and back (-want +got):\n%s", diff)
	}
}

// hiccup takes everything but one write.
type hiccup struct{ until int }

func (h *hiccup) Write(p []byte) (int, error) {
	if h.until--; h.until == 0 {
		return 0, errors.New("the disk is full")
	}
	return len(p), nil
}

// TestReportsThatCannotBeWritten end with an error, whichever write fails.
func TestReportsThatCannotBeWritten(t *testing.T) {
	whole := &hiccup{}
	if err := full().Text(whole); err != nil {
		t.Fatal(err)
	}
	for n := range -whole.until {
		if full().Text(&hiccup{n + 1}) == nil {
			t.Errorf("write %d failed, and no error", n+1)
		}
	}
	if full().JSON(&hiccup{1}) == nil {
		t.Error("no JSON is written, and no error")
	}
}
