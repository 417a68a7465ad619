// Package deploy rehearses deployments that go wrong: an emulator that stops
// half-way, a resource that cannot be made, a rehearsal beside another one, and
// one that is told to stop.
package deploy

import (
	"bytes"
	"context"
	"path/filepath"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/rehearsal/cdk"
	"github.com/vibe-engineering/vibe-platform/rehearsal/emulator"
	"github.com/vibe-engineering/vibe-platform/rehearsal/front"
)

// root is the module's root, seen from this package.
const root = "../../.."

// account is an emulator that stands for an empty account, and the CDK CLI that
// deploys development to it.
type account struct {
	env   config.Environment
	cli   cdk.CLI
	front *front.Front
	// dir is the assembly's folder.
	dir string

	mutex    sync.Mutex
	emulator *emulator.Emulator
	// began is called for each change that CloudFormation is asked to make.
	began func(front.Change)
}

// open starts an account with the CDK's bootstrap stack, and synthesizes.
func open(t *testing.T, durable bool) *account {
	t.Helper()
	env, err := config.Lookup("development")
	if err != nil {
		t.Fatal(err)
	}
	module, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	a := &account{env: env}
	scratch := t.TempDir()
	a.emulator, err = emulator.Start(t.Context(), emulator.Options{Account: env.Account, Dir: scratch, Durable: durable})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.mutex.Lock(); defer a.mutex.Unlock(); a.emulator.Stop() })
	a.front, err = front.Start(t.Context(), a.emulator.Endpoint, front.Options{
		Adaptations: front.Adaptations(env.Region), Observe: a.observe, Stuck: func(err error) { t.Error(err) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.front.Close)
	log := &bytes.Buffer{}
	a.cli = cdk.CLI{Root: module, Scratch: scratch, Endpoint: a.front.Endpoint, Region: env.Region, Log: log}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s", cdk.Tail(log.Bytes()))
		}
	})
	a.dir = filepath.Join(scratch, "assembly")
	if err := a.cli.Synth(t.Context(), a.dir, env.Name); err != nil {
		t.Fatal(err)
	}
	if err := a.cli.Bootstrap(t.Context(), a.dir, env.Account, []string{env.Region}); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *account) observe(c front.Change) {
	a.mutex.Lock()
	began := a.began
	a.mutex.Unlock()
	if began != nil {
		began(c)
	}
}

// restart ends the emulator as a machine that loses its power would, and starts
// another with its state.
func (a *account) restart(ctx context.Context) error {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.emulator.Stop()
	e, err := emulator.Start(ctx, emulator.Options{Account: a.env.Account, Dir: a.cli.Scratch, Durable: true})
	if err != nil {
		return err
	}
	a.emulator = e
	return a.front.Forward(e.Endpoint)
}

// stacks are the stacks of the assembly.
func (a *account) stacks(t *testing.T) []assembly.Stack {
	t.Helper()
	read, err := assembly.Read(a.dir)
	if err != nil {
		t.Fatal(err)
	}
	return read.Stacks
}

// statuses are CloudFormation's words for the stacks of the assembly, by their ids.
// One that does not exist has none.
func (a *account) statuses(t *testing.T) map[string]string {
	t.Helper()
	client := cloudformation.NewFromConfig(aws.Config{
		Region: a.env.Region, BaseEndpoint: &a.front.Endpoint,
		Credentials: credentials.NewStaticCredentialsProvider("rehearsal", "rehearsal", ""),
	})
	found, err := client.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{})
	if err != nil {
		t.Fatal(err)
	}
	statuses := map[string]string{}
	for _, stack := range a.stacks(t) {
		for _, s := range found.Stacks {
			if aws.ToString(s.StackName) == stack.Name {
				statuses[stack.ID] = string(s.StackStatus)
			}
		}
	}
	return statuses
}

// same demands that every stack stands, and that the CLI sees no difference.
func (a *account) same(t *testing.T) {
	t.Helper()
	statuses := a.statuses(t)
	for _, s := range a.stacks(t) {
		if status := statuses[s.ID]; status != "CREATE_COMPLETE" && status != "UPDATE_COMPLETE" {
			t.Errorf("%s is %q", s.Name, status)
		}
	}
	if text, err := a.cli.Diff(t.Context(), a.dir); err != nil {
		t.Errorf("%v:\n%s", err, text)
	}
}
