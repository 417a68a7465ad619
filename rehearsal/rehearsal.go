// Package rehearsal brings an environment up and takes it away again on one
// machine: the real CDK CLI against an emulator of AWS, and the cluster's part on
// a real Kubernetes API server. What it comes to is a report, which says what was
// not exercised. It is no deployment to AWS.
package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/rehearsal/cdk"
	"github.com/vibe-engineering/vibe-platform/rehearsal/cluster"
	"github.com/vibe-engineering/vibe-platform/rehearsal/emulator"
	"github.com/vibe-engineering/vibe-platform/rehearsal/front"
	"github.com/vibe-engineering/vibe-platform/rehearsal/healthy"
	"github.com/vibe-engineering/vibe-platform/rehearsal/inventory"
	"github.com/vibe-engineering/vibe-platform/rehearsal/outside"
)

// Options say what is rehearsed.
type Options struct {
	Environment string
	// Settings are overrides, as key=value, as `-c` takes them.
	Settings []string
	// SkipChanges leaves out the settings that are changed and deployed again.
	SkipChanges bool
	// Hold is given what was brought up, in place of all that would come after it.
	// When it returns, everything ends, and nothing is destroyed before. Default:
	// nobody is, and the rehearsal goes on.
	Hold func(context.Context, Standing) error
	// Root is the repository's folder. Default: this one.
	Root string
	// Progress receives a line for each step. Default: nobody does.
	Progress io.Writer
}

// Rehearsal is a rehearsal under way.
type Rehearsal struct {
	options Options
	env     config.Environment
	// scratch holds assemblies, logs and the emulator's state, and goes at the end.
	scratch string
	cdk     cdk.CLI
	// assembly is what stands, and first what was deployed first.
	assembly, first *assembly.Assembly
	dir             string

	emulator *emulator.Emulator
	front    *front.Front
	lab      *lab.Lab
	player   *cluster.Player
	outside  *outside.Outside
	world    *healthy.World
	report   *Report
	// stop ends the rehearsal, and says why.
	stop context.CancelCauseFunc

	mutex sync.Mutex
	// seen are the changes that the CLI asked for since the last deployment began.
	seen []front.Change
	// took is how long the last change of each stack took.
	took map[front.Change]time.Duration
	// baseline is what there was after bootstrap.
	baseline []inventory.Item
	// kept is what stays on purpose when the stacks go, and keptFirst what the first
	// deployment's policies would have kept.
	kept, keptFirst []inventory.Kept
}

// Run rehearses an environment, and ends everything that it started, also when
// ctx ends. The report is there in any case; it holds only where its Held says so.
// An error says that the rehearsal could not be made.
func Run(ctx context.Context, options Options) (*Report, error) {
	if options.Root == "" {
		options.Root = "."
	}
	if options.Progress == nil {
		options.Progress = io.Discard
	}
	root, err := filepath.Abs(options.Root)
	if err != nil {
		return nil, err
	}
	options.Root = root
	env, err := config.LoadSettings(options.Environment, options.Settings)
	if err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp("", "vibe-rehearsal-")
	if err != nil {
		return nil, err
	}
	r := &Rehearsal{options: options, env: env, scratch: scratch, report: &Report{Environment: env.Name}, took: map[front.Change]time.Duration{}}
	defer r.end()
	log, err := os.Create(filepath.Join(scratch, "cdk.log"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	r.cdk = cdk.CLI{Root: root, Scratch: scratch, Region: env.Region, Log: log}
	stoppable, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r.stop = stop
	r.rehearse(stoppable)
	r.report.Held = r.holds()
	return r.report, context.Cause(stoppable)
}

// step runs do as a step of the report, unless one before failed.
func (r *Rehearsal) step(ctx context.Context, name string, do func(ctx context.Context) (string, error)) {
	if ctx.Err() != nil || slices.ContainsFunc(r.report.Steps, func(s Step) bool { return s.Failure != "" }) {
		return
	}
	fmt.Fprintf(r.options.Progress, "%s …\n", name)
	begin := time.Now() //nolint:forbidigo // a step's time is measured, and nothing synthesized
	detail, err := do(ctx)
	s := Step{Name: name, Seconds: time.Since(begin).Seconds(), Detail: detail}
	if err != nil {
		s.Failure = err.Error()
		fmt.Fprintf(r.options.Progress, "%s failed after %.1f s\n", name, s.Seconds)
	}
	r.report.Steps = append(r.report.Steps, s)
}

// rehearse makes the steps in their order.
func (r *Rehearsal) rehearse(ctx context.Context) {
	r.step(ctx, "synthesize, start the emulator and Kubernetes", r.begin)
	r.step(ctx, "cdk bootstrap", r.bootstrap)
	r.step(ctx, "vibe preflight", r.looks("preflight"))
	r.step(ctx, "cdk deploy --all", r.create)
	r.step(ctx, "read outputs and ask the APIs", r.check)
	if r.options.Hold != nil {
		r.step(ctx, "hold", r.hold)
		return
	}
	r.step(ctx, "vibe verify", r.looks("verify", "--wait", "--timeout", settling.String()))
	r.step(ctx, "vibe preflight, once more", r.looks("preflight"))
	r.step(ctx, "vibe cost", r.costs)
	r.step(ctx, "cdk diff", r.same)
	if !r.options.SkipChanges {
		for _, c := range changes(r.env) {
			r.step(ctx, "change "+c.setting(), func(ctx context.Context) (string, error) { return r.change(ctx, c) })
		}
	}
	if r.env.Deletion.Rules().Protected {
		r.step(ctx, "deploy deletion=decommission", r.decommission)
	}
	r.step(ctx, "cdk destroy --all", r.destroy)
	r.step(ctx, "look for what is left", r.leftovers)
	if err := r.describe(); err != nil {
		r.report.Steps = append(r.report.Steps, Step{Name: "read what the emulator made", Failure: err.Error()})
	}
}

// holds reports whether every step went through and every check held.
func (r *Rehearsal) holds() bool {
	left := r.report.Left
	return len(r.report.Checks.Broken)+len(left.Surplus)+len(left.Missing)+len(left.Cluster) == 0 &&
		!slices.ContainsFunc(r.report.Steps, func(s Step) bool { return s.Failure != "" })
}

// end stops what was started. Where the rehearsal did not hold, the logs stay.
func (r *Rehearsal) end() {
	if r.front != nil {
		r.front.Close()
	}
	if r.emulator != nil {
		r.emulator.Stop()
	}
	if r.lab != nil {
		r.lab.Stop()
	}
	if r.outside != nil {
		r.outside.Close()
	}
	if r.world != nil {
		r.world.Close()
	}
	if r.report.Held {
		_ = os.RemoveAll(r.scratch)
	} else {
		fmt.Fprintf(r.options.Progress, "the logs are in %s\n", r.scratch)
	}
}

// begin synthesizes while the emulator and Kubernetes start.
func (r *Rehearsal) begin(ctx context.Context) (string, error) {
	forwards, err := r.surround(ctx)
	if err != nil {
		return "", err
	}
	var started error
	var wait sync.WaitGroup
	var built error
	wait.Go(func() { built = r.buildTool(ctx) })
	wait.Go(func() {
		l, err := lab.Start(ctx, lab.Options{ServiceCIDR: r.env.Cluster.ServiceCIDR, Forwards: forwards})
		r.lab, started = l, err
	})
	err = r.startEmulator(ctx)
	if err == nil {
		r.dir, r.assembly, err = r.synthesize(ctx, "first", r.options.Settings...)
	}
	r.first = r.assembly
	wait.Wait()
	if err = errors.Join(err, started, built); err != nil {
		return "", err
	}
	// Before the player looks at what there is: this is no part of the environment.
	if err := r.outside.Measure(ctx, r.lab.RESTConfig()); err != nil {
		return "", err
	}
	r.player, err = cluster.New(ctx, r.lab, r.env, cluster.Options{Resolve: r.resolve(ctx)})
	return fmt.Sprintf("%d resources in %d stacks", r.assembly.Resources(), len(r.assembly.Stacks)), err
}

// startEmulator starts the emulator with the state that it has, and the front
// before it.
func (r *Rehearsal) startEmulator(ctx context.Context) error {
	e, err := emulator.Start(ctx, emulator.Options{Account: r.env.Account, Dir: r.scratch})
	if err != nil {
		return err
	}
	r.emulator = e
	if r.front != nil {
		return r.front.Forward(e.Endpoint)
	}
	r.front, err = front.Start(ctx, e.Endpoint, front.Options{Adaptations: front.Adaptations(r.env.Region), Observe: r.observe, Settle: r.settle, Stuck: func(err error) { r.stop(err) }})
	if err == nil {
		r.cdk.Endpoint = r.front.Endpoint
	}
	return err
}

// synthesize writes and reads an assembly.
func (r *Rehearsal) synthesize(ctx context.Context, name string, settings ...string) (string, *assembly.Assembly, error) {
	dir := filepath.Join(r.scratch, name)
	if err := r.cdk.Synth(ctx, dir, r.env.Name, settings...); err != nil {
		return "", nil, err
	}
	a, err := assembly.Read(dir)
	return dir, a, err
}

// resolve gives the player the outputs of stacks, which is all that its resources
// refer to.
func (r *Rehearsal) resolve(ctx context.Context) cluster.Resolver {
	var known sync.Map
	return func(stack assembly.Stack, function string, argument any) (string, bool) {
		reference, ok := argument.(map[string]any)
		if function != "Fn::GetStackOutput" || !ok {
			return "", false
		}
		region, ok := reference["Region"].(string)
		if !ok {
			region = stack.Region
		}
		key := fmt.Sprint(region, reference["StackName"], reference["OutputName"])
		value, err := r.front.Output(ctx, region, fmt.Sprint(reference["StackName"]), fmt.Sprint(reference["OutputName"]))
		if err == nil {
			known.Store(key, value)
			return value, true
		}
		// On a destroy the cluster's part is played when the stacks are gone.
		was, ok := known.Load(key)
		if !ok {
			return "", false
		}
		return was.(string), true
	}
}

// observe notes what CloudFormation is asked to do.
func (r *Rehearsal) observe(c front.Change) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.seen = append(r.seen, c)
}

// settle notes how long it took.
func (r *Rehearsal) settle(c front.Change, took time.Duration) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.took[c] = took
}

// seconds is how long the last change of a stack took.
func (r *Rehearsal) seconds(s assembly.Stack) float64 {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for c, took := range r.took {
		if is(c.Stack, s.Name) && c.Region == s.Region {
			return took.Seconds()
		}
	}
	return 0
}

// observed is what CloudFormation was asked to do since the last call.
func (r *Rehearsal) observed() []front.Change {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	seen := r.seen
	r.seen = nil
	return seen
}

// regions are those that the assembly deploys to, the home region first.
func (r *Rehearsal) regions() []string {
	regions := []string{r.env.Region}
	for _, s := range r.assembly.Stacks {
		if !slices.Contains(regions, s.Region) {
			regions = append(regions, s.Region)
		}
	}
	return regions
}

// aws reaches the emulator in a region.
func (r *Rehearsal) aws(region string) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: aws.String(r.front.Endpoint),
		Credentials: credentials.NewStaticCredentialsProvider("rehearsal", "rehearsal", ""),
	}
}
