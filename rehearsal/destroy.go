package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/inventory"
)

// destroy takes every stack away, and plays the cluster's part in the order in
// which the CLI deleted them. What is left on purpose is noted before.
func (r *Rehearsal) destroy(ctx context.Context) (string, error) {
	for _, region := range r.regions() {
		clients := inventory.OpenEmulator(r.aws(region))
		resources, err := inventory.Resources(ctx, clients, r.stacksIn(region)...)
		if err != nil {
			return "", err
		}
		r.kept = append(r.kept, inventory.Retained(clients, r.assembly, resources)...)
		r.keptFirst = append(r.keptFirst, inventory.Retained(clients, r.first, resources)...)
	}
	r.observed()
	if err := r.cdk.Destroy(ctx, r.dir); err != nil {
		return "", err
	}
	for _, c := range r.observed() {
		i := slices.IndexFunc(r.assembly.Stacks, func(s assembly.Stack) bool { return is(c.Stack, s.Name) && c.Region == s.Region })
		if c.Action != "DeleteStack" || i < 0 || slices.Contains(r.report.Destroyed, r.assembly.Stacks[i].Name) {
			continue
		}
		stack := r.assembly.Stacks[i]
		r.report.Destroyed = append(r.report.Destroyed, stack.Name)
		if err := r.player.Delete(ctx, stack); err != nil {
			return "", err
		}
	}
	if n := len(r.report.Destroyed); n != len(r.assembly.Stacks) {
		return "", fmt.Errorf("%d of %d stacks were deleted", n, len(r.assembly.Stacks))
	}
	if wrong := outOfOrder(r.assembly.Stacks, r.report.Destroyed); len(wrong) > 0 {
		return "", fmt.Errorf("deleted in the wrong order: %s", strings.Join(wrong, "; "))
	}
	if logged := r.player.Report().Logged; len(logged) > 0 {
		return "", fmt.Errorf("the handlers would have hidden that these were not deleted:\n%s", strings.Join(logged, "\n"))
	}
	return fmt.Sprintf("%d stacks", len(r.report.Destroyed)), nil
}

// outOfOrder says which stacks were deleted before another one that needs them.
func outOfOrder(stacks []assembly.Stack, destroyed []string) []string {
	var wrong []string
	for _, needing := range stacks {
		for _, needed := range stacks {
			if slices.Contains(needing.DependsOn, needed.ID) && slices.Index(destroyed, needed.Name) < slices.Index(destroyed, needing.Name) {
				wrong = append(wrong, fmt.Sprintf("%s goes before %s, which needs it", needed.Name, needing.Name))
			}
		}
	}
	return wrong
}

// leftovers looks for what should not be left, and for what should.
func (r *Rehearsal) leftovers(ctx context.Context) (string, error) {
	now, err := r.list(ctx)
	if err != nil {
		return "", err
	}
	inCluster, err := r.player.Leftovers(ctx)
	if err != nil {
		return "", err
	}
	difference := inventory.Compare(r.kept, inventory.Left(r.baseline, now))
	left := &r.report.Left
	left.Cluster = inCluster.Objects
	for _, k := range r.kept {
		left.Retained = append(left.Retained, k.String())
	}
	for _, item := range difference.Surplus {
		if slices.ContainsFunc(r.keptFirst, func(k inventory.Kept) bool { return k.String() == item.String() }) {
			left.Lifted = append(left.Lifted, item.String())
		} else {
			left.Surplus = append(left.Surplus, item.String())
		}
	}
	for _, k := range difference.Missing {
		left.Missing = append(left.Missing, k.String())
	}
	if n := len(left.Surplus) + len(left.Missing) + len(left.Cluster); n > 0 {
		return "", fmt.Errorf("%d things differ from what should be left", n)
	}
	if costly := inventory.Costly(difference.Instead); len(r.kept) == 0 && len(costly) > 0 {
		return "", errors.New("what costs money is left")
	}
	detail := fmt.Sprintf("%d on purpose, and nothing else", len(left.Retained))
	if n := len(left.Lifted); n > 0 {
		detail += fmt.Sprintf("; %d by a policy that was lifted", n)
	}
	return detail, nil
}
