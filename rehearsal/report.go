package rehearsal

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// What the emulator made of the resources of a type.
const (
	// Created are known to their own service's API.
	Created = "created"
	// Recorded are known to CloudFormation alone.
	Recorded = "recorded without backing"
	// Played are the cluster's: the handlers' work was played onto a Kubernetes
	// API server.
	Played = "played onto Kubernetes"
	// Unasked are made, and no API of a service is asked of them: see
	// inventory.Unasked.
	Unasked = "created, not asked of"
	// NotExercised are custom resources whose function did not run.
	NotExercised = "not exercised"
)

// Report is what a rehearsal came to.
type Report struct {
	Environment string `json:"environment"`
	// Held is true where every step went through and every check held.
	Held  bool   `json:"held"`
	Steps []Step `json:"steps"`
	// Stacks are in the order in which they were deployed.
	Stacks []Stack `json:"stacks"`
	// Types are in the order of their names.
	Types []Type `json:"types"`
	// Adaptations are what the emulator got in another form than AWS would.
	Adaptations []Adaptation `json:"adaptations"`
	// Warnings are those of the Kubernetes API server. Which are expected, and why,
	// is held by test/kube.
	Warnings []string `json:"warnings"`
	// Checks are the outputs, and the claims held against the services' APIs.
	Checks Checks `json:"checks"`
	// Looked is what vibe said, and Unanswered what the emulator could not tell it.
	Looked     []Looked     `json:"looked"`
	Unanswered []Unanswered `json:"unanswered"`
	// Changes are the settings that were changed, and what that did.
	Changes []Changed `json:"changes"`
	// Destroyed are the stacks in the order in which they were deleted.
	Destroyed []string `json:"destroyed"`
	Left      Left     `json:"left"`
}

// Step is one step of a rehearsal.
type Step struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
	// Detail is what there is to say of it.
	Detail string `json:"detail,omitempty"`
	// Failure is why it did not hold.
	Failure string `json:"failure,omitempty"`
}

// Stack is a stack that was deployed.
type Stack struct {
	Name      string `json:"name"`
	Region    string `json:"region"`
	Resources int    `json:"resources"`
	// Seconds are what the emulator took for it, without the cluster's part.
	Seconds float64 `json:"seconds"`
}

// Type is a resource type of the templates.
type Type struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
	// Standing is one of Created, Recorded, Played and NotExercised.
	Standing string `json:"standing"`
	Adapted  bool   `json:"adapted"`
}

// Adaptation is one row of what the front changes, and how often it did.
type Adaptation struct {
	Type     string `json:"type"`
	Property string `json:"property"`
	What     string `json:"what"`
	Why      string `json:"why"`
	Times    int    `json:"times"`
}

// Checks count the outputs that were read back and the claims over the services'
// APIs.
type Checks struct {
	// Outputs are those that read a value.
	Outputs int `json:"outputs"`
	// Named are those that read the name of an attribute, such as Analyzer.Arn: the
	// emulator has no value for what it only records.
	Named []string `json:"named"`
	Held  int      `json:"held"`
	// Unverifiable are those that the emulator cannot answer.
	Unverifiable int      `json:"unverifiable"`
	Broken       []string `json:"broken"`
}

// Changed is a setting that was changed.
type Changed struct {
	Setting string `json:"setting"`
	// Properties are those that changed, as stack/type.Property.
	Properties []string `json:"properties"`
	// Stacks are those that were deployed again.
	Stacks []string `json:"stacks"`
}

// Left is what a destroy leaves behind.
type Left struct {
	// Retained is left on purpose.
	Retained []string `json:"retained"`
	// Lifted is left because the emulator goes by an earlier deletion policy: see
	// front.Lifted.
	Lifted []string `json:"lifted"`
	// Surplus should not be there, and Missing should.
	Surplus []string `json:"surplus"`
	Missing []string `json:"missing"`
	// Cluster is what is left in the cluster and should not be.
	Cluster []string `json:"cluster"`
}

// JSON writes the report as JSON.
func (r *Report) JSON(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// notice is what a rehearsal is not.
const notice = `A rehearsal, against an emulator on this machine: nothing was deployed to AWS. No
database, cache, node, container or function ran, and no policy was enforced.`

// Text writes the report for a reader.
func (r *Report) Text(out io.Writer) error {
	w := &sections{out: out}
	w.table("stack\tregion\tresources\tseconds", len(r.Stacks), func(i int) string {
		s := r.Stacks[i]
		return fmt.Sprintf("%s\t%s\t%d\t%.1f", s.Name, s.Region, s.Resources, s.Seconds)
	})
	w.table("resource type\tcount\tstanding\tadapted", len(r.Types), func(i int) string {
		t := r.Types[i]
		adapted := ""
		if t.Adapted {
			adapted = "yes"
		}
		return fmt.Sprintf("%s\t%d\t%s\t%s", t.Name, t.Count, t.Standing, adapted)
	})
	w.table("adapted\tproperty\ttimes\tto\tbecause", len(r.Adaptations), func(i int) string {
		a := r.Adaptations[i]
		return fmt.Sprintf("%s\t%s\t%d\t%s\t%s", a.Type, a.Property, a.Times, a.What, a.Why)
	})
	r.looked(w)
	for _, c := range r.Changes {
		w.printf("%s deploys %s:\n", c.Setting, strings.Join(c.Stacks, ", "))
		w.list("changes", c.Properties)
	}
	w.printf("\n")
	w.list("Kubernetes warns", r.Warnings)
	w.printf("outputs: %d read a value, %d the name of what the emulator only records\n", r.Checks.Outputs, len(r.Checks.Named))
	w.list("reads a name", r.Checks.Named)
	w.printf("API checks: %d hold, %d the emulator cannot answer, %d do not hold\n", r.Checks.Held, r.Checks.Unverifiable, len(r.Checks.Broken))
	w.list("does not hold", r.Checks.Broken)
	w.printf("\ndestroyed in this order: %s\n", strings.Join(r.Destroyed, ", "))
	w.printf("left on purpose: %d\n", len(r.Left.Retained))
	if n := len(r.Left.Lifted); n > 0 {
		w.printf("left by a policy that was lifted, which the emulator did not take: %d\n", n)
	}
	w.list("left, and should not be", r.Left.Surplus)
	w.list("gone, and should be left", r.Left.Missing)
	w.list("left in the cluster", r.Left.Cluster)
	w.table("step\tseconds\t", len(r.Steps), func(i int) string {
		s := r.Steps[i]
		if s.Failure != "" {
			return fmt.Sprintf("%s\t%.1f\tFAILED", s.Name, s.Seconds)
		}
		return fmt.Sprintf("%s\t%.1f\t%s", s.Name, s.Seconds, s.Detail)
	})
	for _, s := range r.Steps {
		if s.Failure != "" {
			w.printf("\n%s: %s\n", s.Name, s.Failure)
		}
	}
	verdict := "held"
	if !r.Held {
		verdict = "did NOT hold"
	}
	w.printf("\n%s\n\nThe rehearsal of %s %s, in %s.\n", notice, r.Environment, verdict, r.duration())
	return w.err
}

// looked writes what vibe said.
func (r *Report) looked(w *sections) {
	w.table("vibe\tchecks\tfalse alarms\tseconds", len(r.Looked), func(i int) string {
		l := r.Looked[i]
		return fmt.Sprintf("%s\t%d\t%d\t%.1f", l.Command, l.Checks, len(l.Alarms), l.Seconds)
	})
	for _, l := range r.Looked {
		w.list("false alarm of vibe "+l.Command, l.Alarms)
	}
	w.table("not answered by the emulator\tinstead\tbecause", len(r.Unanswered), func(i int) string {
		u := r.Unanswered[i]
		return fmt.Sprintf("%s\t%s\t%s", u.Name, u.Instead, u.Why)
	})
}

func (r *Report) duration() time.Duration {
	var sum float64
	for _, s := range r.Steps {
		sum += s.Seconds
	}
	return time.Duration(sum * float64(time.Second)).Round(time.Second)
}

// sections writes until the first error.
type sections struct {
	out io.Writer
	err error
}

func (s *sections) printf(format string, arguments ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.out, format, arguments...)
	}
}

func (s *sections) list(title string, lines []string) {
	for _, line := range lines {
		s.printf("  %s: %s\n", title, line)
	}
}

func (s *sections) table(head string, rows int, row func(i int) string) {
	if rows == 0 {
		return
	}
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, head)
	for i := range rows {
		fmt.Fprintln(w, row(i))
	}
	_ = w.Flush() // A Builder takes everything.
	s.printf("%s\n", text.String())
}
