package backup

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Arguments are what a run is asked for, as a command line holds it.
type Arguments struct {
	// Environment is one of config.Names.
	Environment string
	// Stores and KeepDays are those of Options.
	Stores   []string
	KeepDays int
	// Copy copies to the recovery region, where there is one.
	Copy bool
	// Output is OutputTable or OutputJSON.
	Output string
	// Rest is what stands behind the options, where nothing belongs.
	Rest []string
}

// The outputs.
const (
	OutputTable = "table"
	OutputJSON  = "json"
)

// Flags binds a's fields to a command's options.
func (a *Arguments) Flags(set *pflag.FlagSet) {
	set.StringVarP(&a.Environment, "environment", "e", "", "whose stores: one of "+strings.Join(config.Names(), ", "))
	set.StringArrayVar(&a.Stores, "store", nil, "what is backed up, by its `name` in the backup plan; may be repeated (default: all of it)")
	set.IntVar(&a.KeepDays, "keep", 0, "after how many `days` AWS Backup deletes the recovery points")
	set.BoolVar(&a.Copy, "copy", true, "copy to the recovery region, where there is one")
	set.StringVarP(&a.Output, "output", "o", OutputTable, "output: table or json")
}

// Check returns the environment that a names. The error is a config.Problems with
// everything that is wrong with a and can be known without AWS.
func (a Arguments) Check() (config.Environment, error) {
	var problems config.Problems
	add := func(field, value, reason, want string) {
		problems = append(problems, config.Problem{Field: field, Value: value, Reason: reason, Want: want})
	}
	env, err := config.Lookup(a.Environment)
	if err != nil {
		add("--environment", fmt.Sprintf("%q", a.Environment), "is no environment", strings.Join(config.Names(), " or "))
	}
	if a.KeepDays < 1 {
		add("--keep", fmt.Sprint(a.KeepDays), "keeps nothing", "a number of days that the vault's lock takes, such as 30")
	}
	if a.Output != OutputTable && a.Output != OutputJSON {
		add("--output", fmt.Sprintf("%q", a.Output), "is no output", "table or json")
	}
	if len(a.Rest) > 0 {
		add("arguments", fmt.Sprintf("%q", strings.Join(a.Rest, " ")), "stands behind the options", "options alone, as --help lists them")
	}
	return env, problems.Err()
}
