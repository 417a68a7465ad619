// Command publish ends the main job: it copies the manifests of a clean
// synthesis to dist/ and prints what there is to read. A run with overrides, an
// unchecked one or one with findings leaves dist/ as it was.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	platform "github.com/vibe-engineering/vibe-platform"
	"github.com/vibe-engineering/vibe-platform/assembly"
)

func main() {
	dir := flag.String("assembly", "cdk.out", "the folder that cdk synth wrote")
	dist := flag.String("dist", "dist", "the folder that receives the manifests")
	flag.Parse()
	if err := run(os.Stdout, *dir, *dist); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out io.Writer, dir, dist string) error {
	summary, err := platform.ReadSummary(dir)
	if err != nil {
		return err
	}
	a, err := assembly.Read(dir)
	if err != nil {
		return err
	}
	if summary.Findings > 0 {
		return fmt.Errorf("%s holds %d findings; %s stays as it was", dir, summary.Findings, dist)
	}
	where := filepath.Join(dist, summary.Environment)
	kept := whyKept(summary)
	if kept == "" {
		if err := replace(where, filepath.Join(dir, platform.ManifestsDir)); err != nil {
			return err
		}
	}
	return report(out, a, summary, where, kept)
}

// whyKept says why dist/ must stay as it was, or nothing.
func whyKept(s platform.Summary) string {
	switch {
	case len(s.Overrides) > 0:
		return "kept as it was, for this run overrides " + strings.Join(s.Overrides, ", ")
	case !s.Checked:
		return "kept as it was, for this run was not checked"
	default:
		return ""
	}
}

// replace makes target a copy of source. It is never seen half-written: the copy
// is made beside it and takes its place at the end.
func replace(target, source string) error {
	fresh, stale := target+".new", target+".old"
	for _, leftover := range []string{fresh, stale} {
		if err := os.RemoveAll(leftover); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	if err := os.CopyFS(fresh, os.DirFS(source)); err != nil {
		return err
	}
	if err := os.Rename(target, stale); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.Rename(fresh, target); err != nil {
		return err
	}
	return os.RemoveAll(stale)
}

// report prints the summary: a row a stack, then where everything lies.
func report(out io.Writer, a *assembly.Assembly, s platform.Summary, where, kept string) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "STACK\tREGION\tRESOURCES\tOUTPUTS\tAFTER")
	for _, stack := range a.Stacks {
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%s\n", stack.Name, stack.Region,
			len(stack.Template.Resources), len(stack.Template.Outputs), strings.Join(stack.DependsOn, ", "))
	}
	fmt.Fprintf(table, "%d stacks\t\t%d\t\t\n\n", len(a.Stacks), a.Resources())
	if s.Checked {
		fmt.Fprintf(table, "findings\t%d, and %d with a written reason\n", s.Findings, s.Acknowledged)
	} else {
		fmt.Fprintln(table, "findings\tnot checked")
	}
	fmt.Fprintf(table, "templates\t%s\n", a.Dir)
	if kept == "" {
		fmt.Fprintf(table, "manifests\t%s (%d)\n", where, len(s.Manifests))
	} else {
		fmt.Fprintf(table, "manifests\t%s %s\n", where, kept)
	}
	return table.Flush()
}
