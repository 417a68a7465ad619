package sweep

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/spf13/pflag"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Options are what a run is asked for, as a command line holds it.
type Options struct {
	// Environment is one of config.Names.
	Environment string
	// Region is the environment's home or recovery region; empty: its home.
	Region string
	// Delete removes what is found.
	Delete bool
	// Volumes lets Delete remove the volumes and snapshots of an environment that
	// keeps its data.
	Volumes bool
	// Output is OutputTable or OutputJSON; empty: OutputTable.
	Output string
	// Arguments are what stands behind the options, where nothing belongs.
	Arguments []string
	// Now is the time that a table counts ages to; zero: it shows none.
	Now time.Time
	// Pause is between two questions whether something is gone, and Patience how
	// long a kind may take; zero: as long as usual on AWS.
	Pause, Patience time.Duration
}

// Flags binds o's fields to a command's options.
func (o *Options) Flags(set *pflag.FlagSet) {
	set.StringVarP(&o.Environment, "environment", "e", "", "whose leftovers: one of "+strings.Join(config.Names(), ", "))
	set.StringVar(&o.Region, "region", "", "the environment's home or recovery region (default: its home)")
	set.BoolVar(&o.Delete, "delete", false, "remove what is found, once the cluster is gone")
	set.BoolVar(&o.Volumes, "volumes", false, "with --delete: also volumes and snapshots of an environment that keeps its data")
	set.StringVarP(&o.Output, "output", "o", OutputTable, "output: table or json")
}

// The outputs.
const (
	OutputTable = "table"
	OutputJSON  = "json"
)

// The exit codes.
const (
	// ExitNothing is for nothing left.
	ExitNothing = 0
	// ExitLeft is for something left, kept on purpose or not.
	ExitLeft = 1
	// ExitFailed is for a run that could not look, or was not to delete.
	ExitFailed = 2
)

// plan is what options say, checked.
type plan struct {
	env    config.Environment
	region string
	pace   pace
}

// check returns what o asks for. The error is a config.Problems with everything
// that is wrong with it.
func (o Options) check() (plan, error) {
	var problems config.Problems
	env, err := config.Lookup(o.Environment)
	if err != nil {
		problems = append(problems, config.Problem{
			Field: "--environment", Value: fmt.Sprintf("%q", o.Environment), Reason: "is no environment",
			Want: "one of " + strings.Join(config.Names(), ", "),
		})
	}
	p := plan{env: env, region: o.Region, pace: pace{cmp.Or(o.Pause, usualPause), cmp.Or(o.Patience, usualPatience)}}
	if p.region == "" {
		p.region = env.Region
	}
	known := p.region == env.Region || env.Recovery.Enabled() && p.region == env.Recovery.Region
	if err == nil && !known {
		want := env.Region
		if env.Recovery.Enabled() {
			want += " or " + env.Recovery.Region
		}
		problems = append(problems, config.Problem{
			Field: "--region", Value: fmt.Sprintf("%q", o.Region), Reason: "is no region of " + env.Name, Want: want,
		})
	}
	if o.Output != "" && o.Output != OutputTable && o.Output != OutputJSON {
		problems = append(problems, config.Problem{
			Field: "--output", Value: fmt.Sprintf("%q", o.Output), Reason: "is no output", Want: OutputTable + " or " + OutputJSON,
		})
	}
	if o.Volumes && !o.Delete {
		problems = append(problems, config.Problem{
			Field: "--volumes", Value: "true", Reason: "deletes nothing without --delete", Want: "--delete --volumes, or neither",
		})
	}
	if len(o.Arguments) > 0 {
		problems = append(problems, config.Problem{
			Field: "arguments", Value: fmt.Sprintf("%q", strings.Join(o.Arguments, " ")), Reason: "stands behind the options", Want: "options alone, as --help lists them",
		})
	}
	return p, problems.Err()
}

// Report is what a run found, and what became of it.
type Report struct {
	Environment string `json:"environment"`
	Account     string `json:"account"`
	Region      string `json:"region"`
	// Cluster is the cluster's name, and ClusterStatus EKS' word for its state;
	// empty once it is gone.
	Cluster       string `json:"cluster"`
	ClusterStatus string `json:"clusterStatus"`
	// Complete is false where some kind could not be looked for.
	Complete bool      `json:"complete"`
	Findings []Finding `json:"findings"`
}

// exit is the exit code of a run that could look.
func (r Report) exit() int {
	for _, f := range r.Findings {
		if f.left() {
			return ExitLeft
		}
	}
	return ExitNothing
}

// Run does what o asks for, with AWS' usual environment variables and files for
// credentials. The report goes to out in one piece at the end; what happens
// meanwhile goes to messages. It returns the exit code, and with ExitFailed an error.
func Run(ctx context.Context, o Options, out, messages io.Writer) (int, error) {
	p, err := o.check()
	if err != nil {
		return ExitFailed, err
	}
	access, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(p.region))
	if err != nil {
		return ExitFailed, fmt.Errorf("cannot read the settings of AWS' tools: %w", err)
	}
	s := newSweep(p, access, func(format string, args ...any) { _, _ = fmt.Fprintf(messages, format, args...) })
	report, failure := s.run(ctx, o)
	if report == nil {
		return ExitFailed, failure
	}
	if err := report.write(out, o); err != nil {
		return ExitFailed, err
	}
	if failure != nil {
		return ExitFailed, failure
	}
	return report.exit(), nil
}

// run looks and, if asked, removes. The report is nil where nothing could be asked,
// and incomplete where a failure comes with it.
func (s *sweep) run(ctx context.Context, o Options) (*Report, error) {
	if err := s.rightAccount(ctx); err != nil {
		return nil, err
	}
	status, err := s.clusterStatus(ctx)
	if err != nil {
		return nil, err
	}
	report := &Report{
		Environment: s.env.Name, Account: s.env.Account, Region: s.names.Region(),
		Cluster: s.names.Shared(), ClusterStatus: status, Findings: []Finding{},
	}
	found, err := s.find(ctx)
	for i := range found {
		found[i].Outcome = Found
	}
	report.Findings = append(report.Findings, found...)
	if err != nil {
		return report, err
	}
	report.Complete = true
	if !o.Delete {
		return report, nil
	}
	if status != "" {
		return report, fmt.Errorf("nothing was deleted: the cluster %s is %s, and its controllers would make again what is taken from them; destroy it first, or delete the Kubernetes objects",
			s.names.Shared(), status)
	}
	if err := s.remove(ctx, report.Findings, o.Volumes); err != nil {
		// What failed is in the report, and the exit code follows from it.
		s.say("%v\n", err)
	}
	return report, nil
}
