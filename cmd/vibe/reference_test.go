package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/preflight"
	"github.com/vibe-engineering/vibe-platform/target"
	"github.com/vibe-engineering/vibe-platform/test/doctables"
	"github.com/vibe-engineering/vibe-platform/verify"
	"github.com/vibe-engineering/vibe-platform/verify/kube"
)

// document is the reference of the command line.
var document = filepath.Join("..", "..", "docs", "VIBE.md")

// TestReference holds docs/VIBE.md's tables against the commands and the checks.
func TestReference(t *testing.T) {
	root := newRoot(io.Discard, io.Discard)
	commands := [][]string{{"command", "what it does"}}
	for _, c := range root.Commands() {
		if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		commands = append(commands, []string{"`vibe " + c.Name() + "`", c.Short})
		t.Run(c.Name(), func(t *testing.T) { doctables.Hold(t, document, "vibe "+c.Name(), options(c)) })
	}
	doctables.Hold(t, document, "vibe", commands)
	for name, checks := range checksOf() {
		doctables.Hold(t, document, "checks of "+name, rows(checks))
	}
}

// checksOf are the checks of each command that has some.
func checksOf() map[string][]check.Check {
	return map[string][]check.Check{
		"preflight": preflight.Checks(&target.Target{}, preflight.Options{}),
		"verify":    verify.Checks(&target.Target{}, verify.Options{Cluster: kube.Options{Probes: true}}),
	}
}

// options are the options of a command.
func options(c *cobra.Command) [][]string {
	table := [][]string{{"option", "default", "what it is"}}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		standard := f.DefValue
		if standard == "" || standard == "[]" || standard == "false" {
			standard = " "
		} else {
			standard = "`" + standard + "`"
		}
		table = append(table, []string{"`" + strings.TrimSpace(name+" "+value) + "`", standard, cell(usage)})
	})
	return table
}

// rows are the checks of a command.
func rows(checks []check.Check) [][]string {
	table := [][]string{{"check", "severity", "must hold", "asked by", "otherwise"}}
	for _, c := range checks {
		severity := string(c.Severity)
		if c.Waits {
			severity += ", waits"
		}
		remedy := cell(strings.ReplaceAll(c.Remedy, "$ENV", "production"))
		if c.Runbook != "" {
			remedy += fmt.Sprintf(" ([runbook](runbooks/%s))", c.Runbook)
		}
		table = append(table, []string{"`" + c.ID + "`", severity, cell(c.What), cell(c.How), remedy})
	}
	return table
}

// cell is a text that stays within its cell.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// TestChecks holds the rules that a row keeps.
func TestChecks(t *testing.T) {
	for command, checks := range checksOf() {
		seen := map[string]bool{}
		categories := map[string]bool{}
		last := ""
		for _, c := range checks {
			if seen[c.ID] {
				t.Errorf("%s: %s is there twice", command, c.ID)
			}
			seen[c.ID] = true
			if c.What == "" || c.How == "" || c.Remedy == "" || c.Do == nil || c.Severity != check.Fatal && c.Severity != check.Warning {
				t.Errorf("%s: %s lacks a part", command, c.ID)
			}
			if strings.HasSuffix(c.What, ".") || strings.HasSuffix(c.Remedy, ".") {
				t.Errorf("%s: %s ends with a full stop", command, c.ID)
			}
			if c.Category() != last && categories[c.Category()] {
				t.Errorf("%s: the checks of category %s do not stand together", command, c.Category())
			}
			last = c.Category()
			categories[last] = true
		}
	}
}
