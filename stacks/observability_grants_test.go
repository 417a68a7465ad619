package stacks

import (
	"slices"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// A release whose account had no row would run as a role that nobody makes.
func TestEveryAccountOfObservabilityHasARole(t *testing.T) {
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		rows := observabilityGrants(names.Home(env))
		for _, r := range slices.Concat(releases.Observability(env, releases.Facts{})...) {
			found := r.Account == nil || slices.ContainsFunc(rows, func(row accountGrants) bool {
				return row.account == *r.Account && len(row.grants) > 0
			})
			if !found {
				t.Errorf("%s: release %s runs as %s, which has no grants", name, r.Name, r.Account.Name)
			}
		}
	}
}

// An account of two stacks would be a role that is made twice.
func TestNoAccountHasTwoRows(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[names.ServiceAccount]bool{}
	for _, row := range append(workloadGrants(names.Home(env)), observabilityGrants(names.Home(env))...) {
		if seen[row.account] {
			t.Errorf("%s has two rows", row.account.Subject())
		}
		seen[row.account] = true
	}
}
