package objectives

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// Store is a resource that holds data.
type Store struct {
	Type, Name string
	// Stack is the id of its stack, and Region where that is.
	Stack, Region string
	// Ways are the ways back, by tier.
	Ways [tiers]Way
	// Rules are the rules of backup plans that the store falls under, for what is
	// noticed late, and against whoever may delete the rest.
	Rules []Rule
	// Exemption is why the store is held to less. Nil: it is held to the promise.
	Exemption *Exemption
	// where names its resource for a person.
	where string
}

// Report is what an environment would lose, and how long it would be away.
type Report struct {
	Promise Promise
	Stores  []Store
	// Steps are those of the home region's recovery. None: nothing is promised.
	Steps    Steps
	Problems Problems
}

// Survey reckons what the stacks of a keep of the promise.
func Survey(a *assembly.Assembly, p Promise) *Report {
	s := &survey{index: indexed(a), promise: p}
	s.chosen = s.selections()
	s.testing()
	for _, r := range s.all {
		s.read(r)
	}
	var steps Steps
	if p.Made() {
		s.away()
		steps = s.recovery(a)
		for _, store := range s.stores {
			s.hold(store)
		}
	}
	slices.SortStableFunc(s.stores, func(a, b Store) int { return cmp.Or(s.order(a)-s.order(b), cmp.Compare(a.Name, b.Name)) })
	return &Report{Promise: p, Stores: s.stores, Steps: steps, Problems: s.problems.sorted()}
}

// survey is a report in the making.
type survey struct {
	index
	promise  Promise
	chosen   []selection
	stores   []Store
	problems Problems
}

// order sorts stores for a reader: the home region first, then by kind.
func (s *survey) order(store Store) int {
	n := slices.Index([]string{typeDatabase, typeBucket, typeImages, typeSecret}, store.Type)
	if n < 0 {
		n = len(kinds())
	}
	if store.Region != s.promise.Home {
		n += len(kinds()) + 1
	}
	return n
}

// says adds a problem with a resource.
func (s *survey) says(r resource, value, reason, remedy string) {
	s.problems = append(s.problems, Problem{r.where(), value, reason, remedy})
}

// read adds the stores that a resource is, if it is any.
func (s *survey) read(r resource) {
	if slices.Contains(stateless(), r.Type) {
		return
	}
	kind, known := kinds()[r.Type]
	if !known {
		s.says(r, r.Type, "is a type that nobody has said of whether it holds data",
			"give it a row in recovery/objectives/kinds.go with its ways back, or name it in recovery/objectives/stateless.go")
		return
	}
	for _, store := range kind.read(s, r) {
		store.Type, store.Stack, store.Region, store.where = r.Type, r.stack.ID, r.stack.Region, r.where()
		if store.Name == "" {
			store.Name = r.id
		}
		if r.stack.Region == s.promise.Away {
			store.Ways[Region] = Way{By: "it lies in " + s.promise.Away}
		}
		store.Exemption = s.promise.exemption(store)
		s.stores = append(s.stores, store)
	}
}

// hold demands of a store what was promised.
func (s *survey) hold(store Store) {
	s.holdBackedUp(store)
	for tier := range tiers {
		limit, why := PointLimit, fmt.Sprintf("and %s is promised", PointLimit)
		if store.Exemption != nil {
			limit, why = store.Exemption.limit(tier, limit, why)
		}
		way := store.Ways[tier]
		if way.Loss <= limit {
			continue
		}
		value := fmt.Sprintf("%s loses %s %s (%s)", store.Name, way.Loss, tier, way.By)
		if way.Loss == Everything {
			value = fmt.Sprintf("%s has no way back: what is lost %s is gone (%s)", store.Name, tier, way.By)
		}
		s.problems = append(s.problems, Problem{store.where, value, why, kinds()[store.Type].remedies[tier]})
	}
}

// holdBackedUp demands of a database or a bucket that it falls under a backup plan:
// versions and replicas are gone once somebody may delete them, a recovery point in
// a locked vault is not.
func (s *survey) holdBackedUp(store Store) {
	if len(store.Rules) > 0 || store.Exemption != nil || store.Region != s.promise.Home || store.Type != typeDatabase && store.Type != typeBucket {
		return
	}
	if _, allowed := s.promise.Unbacked[store.Name]; allowed {
		return
	}
	s.problems = append(s.problems, Problem{store.where, store.Name, "is in no backup plan",
		"add it to the selection of stacks/backup.go, or say in recovery/objectives/exemptions.go why it need not be"})
}

// away demands a key and a vault of the recovery region.
func (s *survey) away() {
	for kind, what := range map[string]string{typeVault: "backup vault", typeKey: "key"} {
		if _, exists := s.first(func(r resource) bool { return r.Type == kind && r.stack.Region == s.promise.Away }); !exists {
			s.problems = append(s.problems, Problem{
				s.promise.Away, "the recovery region", "has no " + what + ", so that no copy can be made there",
				"deploy the recovery stack with it, stacks/recovery.go",
			})
		}
	}
}

// testing demands of restore tests that they ever run.
func (s *survey) testing() {
	for _, r := range s.of("AWS::Backup::RestoreTestingPlan") {
		s.schedule(r, "restore tests", assembly.TextAt(r.at("ScheduleExpression")))
	}
}

// keyIn reports whether value is a key of these stacks in a region.
func (s *survey) keyIn(region string, r resource, value any) bool {
	key, exists := s.target(r, value)
	return exists && key.Type == typeKey && key.stack.Region == region
}
