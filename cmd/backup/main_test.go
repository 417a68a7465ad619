package main

import (
	"io"
	"strings"
	"testing"
)

func TestEveryProblemOfACommandLine(t *testing.T) {
	_, err := parse([]string{"-environment", "prod", "-keep", "0", "-o", "xml", "all"}, io.Discard)
	want := []string{
		`-environment: "prod" is no environment; write development or staging or production`,
		"-keep: 0 keeps nothing; write a number of days that the vault's lock takes, such as 30",
		`-o: "xml" is no output; write table or json`,
		`arguments: "all" stands behind the options; write options alone, as -help lists them`,
	}
	if err == nil || err.Error() != strings.Join(want, "\n") {
		t.Errorf("got\n%v\nwant\n%s", err, strings.Join(want, "\n"))
	}
}

func TestCopiesGoWhereThereIsARecoveryRegion(t *testing.T) {
	for environment, want := range map[string]bool{"production": true, "development": false} {
		a, err := parse([]string{"-environment", environment, "-keep", "30"}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if a.copies != want {
			t.Errorf("%s: copies %t", environment, a.copies)
		}
	}
	a, err := parse([]string{"-environment", "production", "-keep", "30", "-copy=false"}, io.Discard)
	if err != nil || a.copies {
		t.Errorf("copies %t, %v", a.copies, err)
	}
}
