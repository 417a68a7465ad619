package cluster

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// Report is what a player has done so far.
type Report struct {
	mutex sync.Mutex
	// Events are the custom resources that acted, in the order in which they
	// began, as "create stack/logical id".
	Events []string
	// Objects counts what was applied, by kind.
	Objects map[string]int
	// Releases are those that stand, each as "name revision n".
	Releases []string
	// Warnings are what the server warned of.
	Warnings []string
	// Refused are the objects that the server did not take, and why.
	Refused []string
	// Logged are failures of a deletion that the handlers only write into their
	// log, so that CloudFormation takes the resource for deleted.
	Logged []string
	// NotKept counts the objects that the server was only shown, by kind.
	NotKept map[string]int
}

// Report returns what was done so far.
func (p *Player) Report() *Report {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.report.mutex.Lock()
	defer p.report.mutex.Unlock()
	copied := &Report{
		Events:   slices.Clone(p.report.Events),
		Objects:  maps.Clone(p.report.Objects),
		Warnings: sorted(p.report.Warnings),
		Refused:  sorted(p.report.Refused),
		Logged:   slices.Clone(p.report.Logged),
		NotKept:  maps.Clone(p.report.NotKept),
	}
	for _, name := range slices.Sorted(maps.Keys(p.releases)) {
		copied.Releases = append(copied.Releases, fmt.Sprintf("%s revision %d", name, p.releases[name].revision))
	}
	return copied
}

// sorted are texts, each once.
func sorted(texts []string) []string { return slices.Compact(slices.Sorted(slices.Values(texts))) }

// HandleWarningHeader keeps a warning of the server.
func (r *Report) HandleWarningHeader(_ int, _ string, text string) { r.add(&r.Warnings, text) }

// add adds text to one of the lists of r.
func (r *Report) add(list *[]string, text string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	*list = append(*list, text)
}

// count counts an object of kind in one of the tables of r.
func (r *Report) count(table *map[string]int, kind string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if *table == nil {
		*table = map[string]int{}
	}
	(*table)[kind]++
}

// event notes that a resource acts.
func (p *Player) event(stack assembly.Stack, id string, a action) {
	p.report.add(&p.report.Events, fmt.Sprintf("%s %s/%s", a, stack.ID, id))
}

// refuse notes what the server refused.
func (p *Player) refuse(err error) error {
	p.report.add(&p.report.Refused, strings.TrimSpace(err.Error()))
	return err
}
