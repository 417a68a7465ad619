package backup

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// parse reads a command line as `vibe backup` does.
func parse(t *testing.T, line ...string) Arguments {
	t.Helper()
	var a Arguments
	set := pflag.NewFlagSet("backup", pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	a.Flags(set)
	if err := set.Parse(line); err != nil {
		t.Fatal(err)
	}
	a.Rest = set.Args()
	return a
}

func TestEveryProblemOfACommandLine(t *testing.T) {
	_, err := parse(t, "--environment", "prod", "--keep", "0", "-o", "xml", "all").Check()
	want := []string{
		`--environment: "prod" is no environment; write development or staging or production`,
		"--keep: 0 keeps nothing; write a number of days that the vault's lock takes, such as 30",
		`--output: "xml" is no output; write table or json`,
		`arguments: "all" stands behind the options; write options alone, as --help lists them`,
	}
	if err == nil || err.Error() != strings.Join(want, "\n") {
		t.Errorf("got\n%v\nwant\n%s", err, strings.Join(want, "\n"))
	}
}

func TestCommandLine(t *testing.T) {
	a := parse(t, "--environment", "production", "--keep", "30", "--store", "a", "--store", "b", "--copy=false")
	env, err := a.Check()
	if err != nil || env.Name != "production" || strings.Join(a.Stores, " ") != "a b" || a.Copy {
		t.Errorf("got %+v of %s, %v", a, env.Name, err)
	}
}
