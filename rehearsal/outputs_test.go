package rehearsal

import (
	"slices"
	"strings"
	"testing"
)

const withOutputs = `{"Outputs": {
	"Analyzer": {"Value": {"Fn::GetAtt": ["Analyzer", "Arn"]}},
	"Endpoint": {"Value": {"Fn::GetAtt": ["Database", "Endpoint.Address"]}},
	"Literal":  {"Value": "Analyzer.Arn"},
	"Vpc":      {"Value": {"Ref": "Vpc"}}}}`

// TestReadOutputs tells values from names of attributes by the template.
func TestReadOutputs(t *testing.T) {
	for _, c := range []struct {
		name   string
		values map[string]string
		read   int
		named  []string
	}{
		{"values", map[string]string{"Analyzer": "arn:aws:1", "Endpoint": "db.example.com", "Literal": "Analyzer.Arn", "Vpc": "vpc-1"}, 4, nil},
		{
			"names",
			map[string]string{"Analyzer": "Analyzer.Arn", "Endpoint": "Database.Endpoint.Address", "Literal": "Analyzer.Arn", "Vpc": "Vpc"}, 2,
			[]string{"vibe-audit Analyzer: Analyzer.Arn", "vibe-audit Endpoint: Database.Endpoint.Address"},
		},
		{"a name of another attribute", map[string]string{"Analyzer": "Analyzer.Id", "Endpoint": "Analyzer.Arn", "Literal": "x", "Vpc": "Vpc.Arn"}, 4, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			read, named, err := readOutputs(read(t, map[string]string{"audit": withOutputs}).Stacks[0], c.values)
			if err != nil || read != c.read || !slices.Equal(named, c.named) {
				t.Errorf("%d read a value, %q a name, error %v", read, named, err)
			}
		})
	}
}

// TestOutputsThatReadNothing wants every one of them named.
func TestOutputsThatReadNothing(t *testing.T) {
	stack := read(t, map[string]string{"audit": withOutputs}).Stacks[0]
	_, _, err := readOutputs(stack, map[string]string{"Analyzer": `{"Fn::GetAtt":["Analyzer","Arn"]}`, "Literal": "x", "Vpc": ""})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{`output Analyzer of vibe-audit reads "{\"Fn::GetAtt\"`, `output Endpoint of vibe-audit reads ""`, `output Vpc of vibe-audit reads ""`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %s", err, want)
		}
	}
}
