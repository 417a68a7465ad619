package rehearsal

import (
	"maps"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/rehearsal/front"
	"github.com/vibe-engineering/vibe-platform/rehearsal/inventory"
)

// clusterVersion is the Kubernetes version that the emulator was given.
func (r *Rehearsal) clusterVersion() string {
	for _, a := range r.front.Applied() {
		if a.Row.Type == "AWS::EKS::Cluster" {
			return a.Row.What
		}
	}
	return r.env.Cluster.Version
}

// describe fills in what the emulator made of each type, and what was adapted.
func (r *Rehearsal) describe() error {
	if r.front == nil || r.assembly == nil {
		return nil
	}
	adapted := map[string]bool{}
	times := map[[2]string]int{}
	for _, a := range r.front.Applied() {
		times[[2]string{a.Row.Type, a.Row.Property}]++
		adapted[a.Row.Type] = true
	}
	times[[2]string{front.Lifted().Type, front.Lifted().Property}] = len(r.report.Left.Lifted)
	for _, row := range front.Adaptations(r.env.Region) {
		if n := times[[2]string{row.Type, row.Property}]; n > 0 {
			r.report.Adaptations = append(r.report.Adaptations, Adaptation{row.Type, row.Property, row.What, row.Why, n})
		}
	}
	r.report.Unanswered = NotEmulated(r.env, r.assembly)
	unbacked, err := r.emulator.Unbacked()
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, s := range r.assembly.Stacks {
		for _, resource := range s.Template.Resources {
			counts[resource.Type]++
		}
	}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		r.report.Types = append(r.report.Types, Type{Name: name, Count: counts[name], Standing: standing(name, unbacked), Adapted: adapted[name]})
	}
	return nil
}

// standing says what became of the resources of a type.
func standing(name string, unbacked []string) string {
	switch {
	case strings.HasPrefix(name, "Custom::AWSCDK-EKS-"):
		return Played
	case strings.HasPrefix(name, "Custom::"), name == "AWS::CloudFormation::CustomResource":
		return NotExercised
	case slices.Contains(unbacked, name):
		return Recorded
	case inventory.Unasked()[name] != "":
		return Unasked
	default:
		return Created
	}
}
