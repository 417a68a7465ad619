// Package target is what vibe works on: an environment, the assembly that was
// synthesized of it, the account with its regions, and the cluster. What it cannot
// open it says in one sentence.
package target

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Options say what is opened.
type Options struct {
	// Environment is its name.
	Environment string
	// Settings are overrides, as key=value, as `-c` of the CDK takes them. They must
	// be those that the assembly was synthesized with.
	Settings []string
	// Assembly is the folder of the assembly. Default: cdk.out.
	Assembly string
	// Profile is one of the profiles of AWS' shared configuration. Default: what the
	// environment's variables and AWS_PROFILE say.
	Profile string
	// Kubeconfig is a path. Default: KUBECONFIG, or else the one in the home folder.
	Kubeconfig string
	// Context is one of the kubeconfig's contexts. Default: its current one.
	Context string
}

// Target is an environment that was opened.
type Target struct {
	Options  Options
	Env      config.Environment
	Assembly *assembly.Assembly
	// Caller is whose credentials are used. It is there after SignIn.
	Caller Caller
	access aws.Config
}

// Caller is who asks.
type Caller struct {
	Account string
	// ARN is what STS says: a user's, or of an assumed role its session's.
	ARN string
	// Expires is when the credentials end. Zero: never, or it is not told.
	Expires time.Time
}

// Open reads the environment and its assembly, and reaches nothing. The error holds
// every problem.
func Open(o Options) (*Target, error) {
	if o.Assembly == "" {
		o.Assembly = "cdk.out"
	}
	env, problems := config.LoadSettings(o.Environment, o.Settings)
	a, err := assembly.Read(o.Assembly)
	if err != nil {
		err = fmt.Errorf("%w; write it with `make synth ENV=%s`", err, o.Environment)
	} else if problems == nil {
		err = belongs(a, env)
	}
	if err := errors.Join(problems, err); err != nil {
		return nil, err
	}
	return &Target{Options: o, Env: env, Assembly: a}, nil
}

// belongs fails unless the stacks of a are env's.
func belongs(a *assembly.Assembly, env config.Environment) error {
	for _, s := range a.Stacks {
		switch {
		case s.Name != names.Home(env).Stack(s.ID):
			return fmt.Errorf("%s holds stack %s, which is not of %s; write it with `make synth ENV=%s`", a.Dir, s.Name, env.Name, env.Name)
		case s.Account != env.Account || s.Region != env.Region && s.Region != env.Recovery.Region:
			return fmt.Errorf("%s has stack %s in account %s and region %s, and %s has account %s and region %s; give -c the settings that it was written with, or write it with `make synth ENV=%s`",
				a.Dir, s.Name, s.Account, s.Region, env.Name, env.Account, strings.Join(regions(env), " or "), env.Name)
		}
	}
	return nil
}

// regions are env's, the home region first.
func regions(env config.Environment) []string {
	if env.Recovery.Enabled() {
		return []string{env.Region, env.Recovery.Region}
	}
	return []string{env.Region}
}

// Regions are those that the environment has, the home region first.
func (t *Target) Regions() []string { return regions(t.Env) }

// Stack returns the stack with the given id, which is its component's name, or
// false.
func (t *Target) Stack(id string) (assembly.Stack, bool) { return t.Assembly.Stack(id) }

// Stacks are the stacks of a region.
func (t *Target) Stacks(region string) []assembly.Stack {
	return slices.DeleteFunc(slices.Clone(t.Assembly.Stacks), func(s assembly.Stack) bool { return s.Region != region })
}

// SignIn finds credentials and asks whose they are. An error says that there are
// none, that the region does not answer, or that they are of another account.
func (t *Target) SignIn(ctx context.Context) error {
	var options []func(*awsconfig.LoadOptions) error
	options = append(options, awsconfig.WithRegion(t.Env.Region))
	if t.Options.Profile != "" {
		options = append(options, awsconfig.WithSharedConfigProfile(t.Options.Profile))
	}
	access, err := awsconfig.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return fmt.Errorf("AWS' shared configuration cannot be read: %s", Explain(err))
	}
	credentials, err := access.Credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("there are no AWS credentials for %s; sign in (`aws sso login`), or choose a profile with --profile: %s", t.Env.Name, Explain(err))
	}
	said, err := sts.NewFromConfig(access).GetCallerIdentity(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s does not say whose the credentials are: %s", t.Env.Region, Explain(err))
	}
	t.Caller = Caller{Account: aws.ToString(said.Account), ARN: aws.ToString(said.Arn)}
	if credentials.CanExpire {
		t.Caller.Expires = credentials.Expires
	}
	if t.Caller.Account != t.Env.Account {
		return fmt.Errorf("the credentials are of account %s, and %s lives in %s; use credentials of that account, or correct `account` in config/%s.go",
			t.Caller.Account, t.Env.Name, t.Env.Account, t.Env.Name)
	}
	t.access = access
	return nil
}

// AWS is the access to a region, after SignIn.
func (t *Target) AWS(region string) aws.Config {
	access := t.access.Copy()
	access.Region = region
	return access
}
