package check

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// Schema names the form of a report as JSON or YAML. Fields may be added under the
// same name; where one goes or changes its meaning, the name changes.
const Schema = "vibe.checks/v1"

// Status is what became of a check.
type Status string

// What can become of a check.
const (
	// OK: it holds.
	OK Status = "ok"
	// Problem: it does not hold, and is fatal.
	Problem Status = "problem"
	// Warned: it does not hold, and is a warning.
	Warned Status = "warning"
	// Unknown: it could not be asked.
	Unknown Status = "unknown"
	// Unneeded: there is nothing to check.
	Unneeded Status = "unneeded"
)

// Fine reports whether there is nothing to do: it holds, or there is nothing to check.
func (s Status) Fine() bool { return s == OK || s == Unneeded }

// Verdict is what a report comes to.
type Verdict string

// The verdicts.
const (
	// VerdictGood: every check was asked, and none that is fatal found anything.
	VerdictGood Verdict = "good"
	// VerdictProblems: a fatal check found something.
	VerdictProblems Verdict = "problems"
	// VerdictUnknown: no problem was found, and something could not be asked.
	VerdictUnknown Verdict = "unknown"
)

// Row is one check, and what became of it.
type Row struct {
	ID       string   `json:"id"`
	Category string   `json:"category"`
	What     string   `json:"what"`
	How      string   `json:"how"`
	Severity Severity `json:"severity"`
	Status   Status   `json:"status"`
	// Detail is what was seen, or why it could not be, in one line.
	Detail   string    `json:"detail"`
	Findings []Finding `json:"findings"`
	// Remedy and Runbook are there unless the status is fine.
	Remedy  string  `json:"remedy,omitempty"`
	Runbook string  `json:"runbook,omitempty"`
	Seconds float64 `json:"seconds"`
	// Asked is how often it was, under --wait.
	Asked int `json:"asked"`
}

// Report is what a run of checks came to.
type Report struct {
	Schema string `json:"schema"`
	// Command is what was run: preflight or verify.
	Command     string  `json:"command"`
	Environment string  `json:"environment"`
	Account     string  `json:"account"`
	Region      string  `json:"region"`
	Recovery    string  `json:"recoveryRegion,omitempty"`
	Verdict     Verdict `json:"verdict"`
	// Checks are in the order in which they are written down.
	Checks []Row `json:"checks"`
	// Skipped are the ids of those that were not asked, as --only or --skip says.
	Skipped []string `json:"skipped"`
	Seconds float64  `json:"seconds"`
}

// Alarms are the rows about which there is something to do.
func (r *Report) Alarms() []Row {
	return slices.DeleteFunc(slices.Clone(r.Checks), func(row Row) bool { return row.Status.Fine() })
}

// count is how many rows have a status.
func (r *Report) count(s Status) int {
	n := 0
	for _, row := range r.Checks {
		if row.Status == s {
			n++
		}
	}
	return n
}

// verdict is what rows come to.
func verdict(rows []Row) Verdict {
	has := func(s Status) bool { return slices.ContainsFunc(rows, func(r Row) bool { return r.Status == s }) }
	switch {
	case has(Problem):
		return VerdictProblems
	case has(Unknown):
		return VerdictUnknown
	default:
		return VerdictGood
	}
}

// JSON writes the report.
func (r *Report) JSON(out io.Writer) error { return JSON(out, r) }

// YAML writes the report, with the same fields.
func (r *Report) YAML(out io.Writer) error { return YAML(out, r) }

// JSON writes a value for machines and for people.
func JSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// YAML writes a value with the fields that JSON has.
func YAML(out io.Writer, value any) error {
	text, err := yaml.Marshal(value)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}

// NewReport is the report of what Run returned of an environment.
func NewReport(environment string, rows []Row, skipped []string) *Report {
	if skipped == nil {
		skipped = []string{}
	}
	named := strings.NewReplacer("$ENV", environment)
	for i := range rows {
		rows[i].Remedy = named.Replace(rows[i].Remedy)
		for j := range rows[i].Findings {
			rows[i].Findings[j].Remedy = named.Replace(rows[i].Findings[j].Remedy)
		}
	}
	return &Report{Schema: Schema, Environment: environment, Verdict: verdict(rows), Checks: rows, Skipped: skipped}
}
