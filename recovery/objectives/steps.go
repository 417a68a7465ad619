package objectives

import (
	"fmt"
	"slices"
	"time"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Step is one step of the home region's recovery.
type Step struct {
	ID, Does string
	Minutes  int
	// After are the steps that it waits for.
	After []string
	// Source is where Minutes are from.
	Source string
}

// The sources of durations beside pages. A drill's figure replaces an estimate:
// then the source says which drill.
const (
	guide        = "estimate, docs/FIRST_DEPLOYMENT.md"
	controlPlane = "https://easontechtalk.com/unofficial-eks-cluster-creation-performance-across-aws-regions for the control plane, the rest estimate"
	shortNames   = "estimate; a load balancer's name lives 60 seconds, https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html"
	someHours    = "estimate for 100 GiB; AWS says up to a few hours, https://docs.aws.amazon.com/prescriptive-guidance/latest/dr-standard-edition-amazon-rds/rds-pitr-snapshot.html"
)

// The steps that others wait for.
const (
	stepNotice    = "notice"
	stepDecide    = "decide"
	stepConfigure = "configure"
	stepRestore   = "restore"
	stepCheck     = "check"
	stepSnapshot  = "snapshot"
	stepObjects   = "objects"
	stepReceivers = "receivers"
	stepPods      = "pods"
	stepVerify    = "verify"
	stepRecords   = "records"
)

// byHand are the steps beside the deployment of stacks. They stand in the order of
// the runbook.
//
// The data stack takes a snapshot of ours and no point in time, because
// CloudFormation restores an instance from a snapshot alone where the instance
// stays what the stack made; so the point in time is restored into an instance
// beside it first.
func byHand() []Step {
	return []Step{
		{stepNotice, "an alarm reaches somebody who looks", 10, nil, estimate},
		{stepDecide, "who may decide has the facts, and decides", 30, []string{stepNotice}, estimate},
		{stepConfigure, "the configuration names the recovery region as home; somebody reads the difference", 15, []string{stepDecide}, estimate},
		{stepRestore, "the replicated backups become an instance at the latest point in time", 45, []string{deployed(names.Network)}, someHours},
		{stepCheck, "the restored data is looked at", 10, []string{stepRestore}, estimate},
		{stepSnapshot, "a snapshot of that instance is taken", 15, []string{stepCheck}, "estimate for 100 GiB"},
		{stepObjects, "objects are copied from the replicas into the new buckets", 60, []string{deployed(names.Storage)}, "estimate for 100 GiB within a region"},
		{stepReceivers, "somebody fills in where alerts go", 10, []string{deployed(names.Observability)}, estimate},
		{stepPods, "pods have the new secrets and are ready", 10, []string{deployed(names.WorkloadStack), deployed(names.Data)}, estimate},
		{stepVerify, "the application is looked at before anybody uses it", 20, []string{stepPods, stepObjects, stepReceivers}, estimate},
		{stepRecords, "the domain's records are taken over, and caches of DNS run out", 10, []string{stepVerify, deployed(names.Edge)}, shortNames},
	}
}

// restoredGiB is the size of the database that the steps are estimated for.
const restoredGiB = 100

// restoredMinutes is how much longer the data stack takes when its instance comes
// from a snapshot.
const restoredMinutes = 10

// StackMinutes is how long each stack takes to deploy for the first time. A test
// holds it against the deployment guide.
func StackMinutes() map[string]int {
	return map[string]int{
		names.Network: 5, names.Delivery: 3, names.Data: 25, names.Storage: 3, names.Backup: 3, names.Edge: 5, names.Cluster: 22,
		names.Platform: 8, names.WorkloadStack: 5, names.Observability: 5, names.Audit: 5, names.Operations: 3,
		names.RestoreTesting: 2,
	}
}

// deployed is the step that deploys a stack.
func deployed(stack string) string { return "deploy " + stack }

// recovery is every step: what is done by hand, and the deployment of each stack
// of the home region in the order in which the stacks wait for each other.
func (s *survey) recovery(a *assembly.Assembly) Steps {
	steps := byHand()
	for _, stack := range a.Stacks {
		if stack.Region != s.promise.Home {
			continue
		}
		minutes, known := StackMinutes()[stack.ID]
		if !known {
			s.problems = append(s.problems, Problem{
				stack.ID, "its deployment", "has no duration, so that nobody knows how long a recovery takes", "give it one in recovery/objectives/steps.go",
			})
		}
		step := Step{deployed(stack.ID), "the stack " + stack.ID + " is deployed", minutes, []string{stepConfigure}, guide}
		for _, before := range stack.DependsOn {
			if other, exists := a.Stack(before); exists && other.Region == s.promise.Home {
				step.After = append(step.After, deployed(before))
			}
		}
		switch stack.ID {
		case names.Cluster:
			step.Source = controlPlane
		case names.Data:
			step.Does += ", its database from the snapshot"
			step.Minutes += restoredMinutes
			step.Source += fmt.Sprintf(", and %d more for the restore", restoredMinutes)
			step.After = append(step.After, stepSnapshot)
		}
		steps = append(steps, step)
	}
	all := Steps(steps).ordered()
	if longest := all.Longest(); all.Takes() > TimeLimit {
		s.problems = append(s.problems, Problem{
			s.promise.Home, fmt.Sprintf("recovery takes %s: %s", spoken(all.Takes()), chain(longest)),
			"and " + spoken(TimeLimit) + " are promised", "shorten a step of this chain, or let it not wait for the one before it",
		})
	}
	return all
}

// Steps are steps that wait for each other.
type Steps []Step

// ordered sorts steps by when they begin, then by name.
func (ss Steps) ordered() Steps {
	begins := map[string]int{}
	for _, s := range ss {
		begins[s.ID] = ss.Begins(s.ID)
	}
	ordered := slices.Clone(ss)
	slices.SortStableFunc(ordered, func(a, b Step) int { return begins[a.ID] - begins[b.ID] })
	return ordered
}

// Begins is the minute in which a step can begin.
func (ss Steps) Begins(id string) int {
	path := ss.to(id, nil)
	return total(path[:max(len(path)-1, 0)])
}

// to is the longest chain that ends with a step; seen keeps a circle from going on
// for ever.
func (ss Steps) to(id string, seen []string) (longest []Step) {
	n := slices.IndexFunc(ss, func(s Step) bool { return s.ID == id })
	if n < 0 || slices.Contains(seen, id) {
		return nil
	}
	for _, before := range ss[n].After {
		if path := ss.to(before, append(slices.Clone(seen), id)); total(path) > total(longest) {
			longest = path
		}
	}
	return append(slices.Clone(longest), ss[n])
}

// Longest is the chain that all of it waits for.
func (ss Steps) Longest() (longest []Step) {
	for _, s := range ss {
		if path := ss.to(s.ID, nil); total(path) > total(longest) {
			longest = path
		}
	}
	return longest
}

// Takes is how long the longest chain takes.
func (ss Steps) Takes() time.Duration { return time.Duration(total(ss.Longest())) * time.Minute }

func total(steps []Step) (sum int) {
	for _, s := range steps {
		sum += s.Minutes
	}
	return sum
}
