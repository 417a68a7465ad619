package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/cdk"
	"github.com/vibe-engineering/vibe-platform/rehearsal/inventory"
)

func (r *Rehearsal) bootstrap(ctx context.Context) (string, error) {
	regions := r.regions()
	if err := r.cdk.Bootstrap(ctx, r.dir, r.env.Account, regions); err != nil {
		return "", err
	}
	r.observed()
	var err error
	r.baseline, err = r.list(ctx)
	return strings.Join(regions, ", "), err
}

// list is what exists in every region.
func (r *Rehearsal) list(ctx context.Context) ([]inventory.Item, error) {
	var lists [][]inventory.Item
	for _, region := range r.regions() {
		items, err := inventory.List(ctx, inventory.OpenEmulator(r.aws(region)))
		if err != nil {
			return nil, err
		}
		lists = append(lists, items)
	}
	return inventory.Merge(lists...), nil
}

// create is the first deployment, with the cluster's part played as stacks come up.
func (r *Rehearsal) create(ctx context.Context) (string, error) {
	played, err := r.deploy(ctx, r.dir, r.assembly, r.player.Create)
	if err != nil {
		return "", err
	}
	r.report.Stacks = played
	report := r.player.Report()
	r.report.Warnings = report.Warnings
	if len(report.Refused) > 0 {
		return "", fmt.Errorf("the API server refuses:\n%s", strings.Join(report.Refused, "\n"))
	}
	objects := 0
	for _, n := range report.Objects {
		objects += n
	}
	return fmt.Sprintf("%d stacks; %d objects and %d releases in the cluster", len(played), objects, len(report.Releases)), nil
}

// look is how often a deployment is looked at.
const look = 100 * time.Millisecond

// deploy deploys a, and has play take each stack when it stands. It returns the
// stacks that were deployed, in the order in which they came to stand.
func (r *Rehearsal) deploy(ctx context.Context, dir string, a *assembly.Assembly, play func(context.Context, assembly.Stack, ...string) error) ([]Stack, error) {
	r.observed()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := make(chan error, 1)
	go func() { ended <- r.cdk.Deploy(ctx, dir) }()
	standing := make(chan assembly.Stack, len(a.Stacks))
	played := make(chan error, 1)
	go func() {
		for stack := range standing {
			if err := play(ctx, stack); err != nil {
				cancel(err)
				played <- err
				return
			}
		}
		played <- nil
	}()

	w := &watch{r: r, stacks: a.Stacks, begun: map[string]bool{}, done: map[string]bool{}}
	err := w.until(ctx, ended, standing)
	close(standing)
	return w.deployed, errors.Join(err, <-played)
}

// watch sees stacks come to stand.
type watch struct {
	r        *Rehearsal
	stacks   []assembly.Stack
	begun    map[string]bool
	done     map[string]bool
	deployed []Stack
}

// until looks until the CLI has ended, and hands each stack on that stands.
func (w *watch) until(ctx context.Context, ended <-chan error, standing chan<- assembly.Stack) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			if err == nil {
				err = w.look(ctx, standing)
			}
			return err
		case <-tick.C:
			if err := w.look(ctx, standing); err != nil && ctx.Err() == nil {
				// The emulator may be restarted under the CLI, which tries again.
				continue
			}
		}
	}
}

// look looks at each stack that a change was begun of.
func (w *watch) look(ctx context.Context, standing chan<- assembly.Stack) error {
	for _, c := range w.r.observed() {
		for _, s := range w.stacks {
			if is(c.Stack, s.Name) && c.Region == s.Region {
				w.begun[s.ID] = true
			}
		}
	}
	for _, s := range w.stacks {
		if !w.begun[s.ID] || w.done[s.ID] {
			continue
		}
		found, err := w.r.describeStack(ctx, s)
		if err != nil {
			return err
		}
		if status := found.StackStatus; status == types.StackStatusCreateComplete || status == types.StackStatusUpdateComplete {
			w.done[s.ID] = true
			w.deployed = append(w.deployed, Stack{Name: s.Name, Region: s.Region, Resources: len(s.Template.Resources), Seconds: w.r.seconds(s)})
			standing <- s
		}
	}
	return nil
}

// is reports whether a name or an ARN is that of the stack name.
func is(reference, name string) bool {
	return reference == name || strings.Contains(reference, ":stack/"+name+"/")
}

func (r *Rehearsal) describeStack(ctx context.Context, s assembly.Stack) (types.Stack, error) {
	out, err := cloudformation.NewFromConfig(r.aws(s.Region)).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &s.Name})
	if err != nil {
		return types.Stack{}, err
	}
	if len(out.Stacks) == 0 {
		return types.Stack{}, fmt.Errorf("there is no stack %s", s.Name)
	}
	return out.Stacks[0], nil
}

// check reads every output back and holds the claims against the services' APIs.
func (r *Rehearsal) check(ctx context.Context) (string, error) {
	c := &r.report.Checks
	for _, s := range r.assembly.Stacks {
		found, err := r.describeStack(ctx, s)
		if err != nil {
			return "", err
		}
		values := map[string]string{}
		for _, o := range found.Outputs {
			values[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
		}
		read, named, err := readOutputs(s, values)
		if err != nil {
			return "", err
		}
		c.Outputs += read
		c.Named = append(c.Named, named...)
	}
	for _, region := range r.regions() {
		if err := r.verify(ctx, region); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d outputs, and %d by name only; %d checks hold, %d cannot be answered", c.Outputs, len(c.Named), c.Held, c.Unverifiable), nil
}

// verify holds the claims in one region.
func (r *Rehearsal) verify(ctx context.Context, region string) error {
	clients := inventory.OpenEmulator(r.aws(region))
	resources, err := inventory.Resources(ctx, clients, r.stacksIn(region)...)
	if err != nil {
		return err
	}
	env := r.env
	env.Cluster.Version = r.clusterVersion()
	findings, err := inventory.Verify(ctx, clients, env, resources)
	if err != nil {
		return err
	}
	findings = inventory.Emulated(findings)
	for _, f := range findings {
		switch {
		case f.Holds:
			r.report.Checks.Held++
		case f.Unverifiable != "":
			r.report.Checks.Unverifiable++
		}
	}
	for _, f := range inventory.Broken(findings) {
		r.report.Checks.Broken = append(r.report.Checks.Broken, fmt.Sprintf("%s %s: %s: %s, not %s", f.Type, f.ID, f.Claim, f.Got, f.Want))
	}
	return nil
}

// stacksIn are the names of the stacks in a region.
func (r *Rehearsal) stacksIn(region string) []string {
	var stacks []string
	for _, s := range r.assembly.Stacks {
		if s.Region == region {
			stacks = append(stacks, s.Name)
		}
	}
	return stacks
}

// same demands that the CLI sees no difference from what was deployed.
func (r *Rehearsal) same(ctx context.Context) (string, error) {
	text, err := r.cdk.Diff(ctx, r.dir)
	if errors.Is(err, cdk.ErrDifferences) {
		err = fmt.Errorf("%w just after a deployment:\n%s", err, cdk.Tail([]byte(text)))
	}
	return "no differences", err
}

// change deploys a setting on top of those before.
func (r *Rehearsal) change(ctx context.Context, c change) (string, error) {
	r.options.Settings = append(r.options.Settings, c.setting())
	dir, after, err := r.synthesize(ctx, "change-"+c.key, r.options.Settings...)
	if err != nil {
		return "", err
	}
	properties := changed(r.assembly, after)
	if err := c.judge(properties); err != nil {
		return "", err
	}
	if text, err := r.cdk.Diff(ctx, dir); !errors.Is(err, cdk.ErrDifferences) {
		return "", fmt.Errorf("cdk diff shows no difference: %w\n%s", err, cdk.Tail([]byte(text)))
	}
	before, err := r.list(ctx)
	if err != nil {
		return "", err
	}
	stacks, err := r.update(ctx, dir, after)
	if err != nil {
		return "", err
	}
	afterwards, err := r.list(ctx)
	if err != nil {
		return "", err
	}
	if came, went := inventory.Left(before, afterwards), inventory.Left(afterwards, before); len(came)+len(went) > 0 {
		return "", fmt.Errorf("%v came and %v went, and nothing should be replaced", came, went)
	}
	r.report.Changes = append(r.report.Changes, Changed{Setting: c.setting(), Properties: properties, Stacks: stacks})
	return strings.Join(stacks, ", "), nil
}

// update deploys an assembly in the place of the one that stands, and returns the
// stacks that were deployed: those that differ, or it is an error.
func (r *Rehearsal) update(ctx context.Context, dir string, after *assembly.Assembly) ([]string, error) {
	deployed, err := r.deploy(ctx, dir, after, func(ctx context.Context, now assembly.Stack, order ...string) error {
		was, _ := r.assembly.Stack(now.ID)
		return r.player.Update(ctx, was, now, order...)
	})
	if err != nil {
		return nil, err
	}
	var stacks []string
	for _, s := range deployed {
		stacks = append(stacks, s.Name)
	}
	slices.Sort(stacks)
	if differ := differingStacks(r.assembly, after); !slices.Equal(differ, stacks) {
		return nil, fmt.Errorf("the CLI deploys %s, and what differs is %s", strings.Join(stacks, ", "), strings.Join(differ, ", "))
	}
	r.dir, r.assembly = dir, after
	return stacks, nil
}

// decommission lifts the protection of an environment, as docs/TEARDOWN.md has it.
func (r *Rehearsal) decommission(ctx context.Context) (string, error) {
	r.options.Settings = append(r.options.Settings, "deletion=decommission")
	dir, after, err := r.synthesize(ctx, "decommission", r.options.Settings...)
	if err != nil {
		return "", err
	}
	stacks, err := r.update(ctx, dir, after)
	return fmt.Sprintf("%d stacks", len(stacks)), err
}
