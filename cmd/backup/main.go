// Command backup takes recovery points of an environment's stores, beside those of
// its backup plan, and follows them to their ends. It exits with 0 only where every
// recovery point, and its copy in the recovery region, is complete.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	awsbackup "github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/vibe-engineering/vibe-platform/backup"
	"github.com/vibe-engineering/vibe-platform/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// arguments are a command line, checked as far as it can be without AWS.
type arguments struct {
	env    config.Environment
	stores []string
	keep   int
	copies bool
	json   bool
}

// words are the values of a flag that is given more than once.
type words []string

func (w *words) String() string     { return strings.Join(*w, " ") }
func (w *words) Set(v string) error { *w = append(*w, v); return nil }

// parse reads a command line. The error is a config.Problems with everything that
// is wrong with it.
func parse(line []string, messages io.Writer) (arguments, error) {
	var a arguments
	flags := flag.NewFlagSet("backup", flag.ContinueOnError)
	flags.SetOutput(messages)
	environment := flags.String("environment", "", "whose stores: one of "+strings.Join(config.Names(), ", "))
	flags.Var((*words)(&a.stores), "store", "what is backed up, by its `name` in the backup plan; may be repeated (default: all of it)")
	flags.IntVar(&a.keep, "keep", 0, "after how many `days` AWS Backup deletes the recovery points")
	flags.BoolVar(&a.copies, "copy", true, "copy to the recovery region, where there is one")
	output := flags.String("o", "table", "output: table or json")
	if err := flags.Parse(line); err != nil {
		return a, err
	}
	var problems config.Problems
	env, err := config.Lookup(*environment)
	if err != nil {
		problems = append(problems, config.Problem{
			Field: "-environment", Value: fmt.Sprintf("%q", *environment), Reason: "is no environment", Want: strings.Join(config.Names(), " or "),
		})
	}
	if a.keep < 1 {
		problems = append(problems, config.Problem{
			Field: "-keep", Value: fmt.Sprint(a.keep), Reason: "keeps nothing", Want: "a number of days that the vault's lock takes, such as 30",
		})
	}
	if *output != "table" && *output != "json" {
		problems = append(problems, config.Problem{Field: "-o", Value: fmt.Sprintf("%q", *output), Reason: "is no output", Want: "table or json"})
	}
	if flags.NArg() > 0 {
		problems = append(problems, config.Problem{
			Field: "arguments", Value: fmt.Sprintf("%q", strings.Join(flags.Args(), " ")), Reason: "stands behind the options", Want: "options alone, as -help lists them",
		})
	}
	a.env, a.json = env, *output == "json"
	a.copies = a.copies && env.Recovery.Enabled()
	return a, problems.Err()
}

func run(ctx context.Context, line []string, out, messages io.Writer) error {
	a, err := parse(line, messages)
	if err != nil {
		return err
	}
	access, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithRegion(a.env.Region))
	if err != nil {
		return err
	}
	o := backup.Options{
		Env: a.env, Stores: a.stores, KeepDays: a.keep,
		Home: awsbackup.NewFromConfig(access), Identity: sts.NewFromConfig(access), Progress: messages,
	}
	if a.copies {
		away := access.Copy()
		away.Region = a.env.Recovery.Region
		o.Recovery = awsbackup.NewFromConfig(away)
	}
	points, err := backup.Run(ctx, o)
	if len(points) == 0 {
		return err
	}
	if a.json {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return errors.Join(encoder.Encode(points), err)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "STORE\tSTATE\tCOPY\tRECOVERY POINT")
	for _, p := range points {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Store, p.State, p.Copy, p.ARN)
	}
	return errors.Join(w.Flush(), err)
}
