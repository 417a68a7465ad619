package config_test

import (
	"flag"
	"os"
	"testing"
)

// checks is how many inputs each of the three properties sees: ten thousand in
// all. A -rapid.checks on the command line wins.
const checks = "3400"

func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.checks", checks); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
