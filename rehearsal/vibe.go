package rehearsal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/cost"
	"github.com/vibe-engineering/vibe-platform/rehearsal/healthy"
)

// Looked is what vibe said of the rehearsal.
type Looked struct {
	// Command is preflight or verify.
	Command string `json:"command"`
	// Checks are how many hold or have nothing to look at.
	Checks int `json:"checks"`
	// Alarms are the rows that say anything else, each of which is a false one.
	Alarms  []string `json:"alarms"`
	Seconds float64  `json:"seconds"`
}

// Unanswered is a check or a call that the emulator cannot answer.
type Unanswered struct {
	Name string `json:"name"`
	// Instead is `skipped`, or `stand-in`.
	Instead string `json:"instead"`
	Why     string `json:"why"`
}

// tool is where vibe is built.
func (r *Rehearsal) tool() string { return filepath.Join(r.scratch, "vibe") }

// buildTool builds vibe as a user does.
func (r *Rehearsal) buildTool(ctx context.Context) error {
	build := exec.CommandContext(ctx, "go", "build", "-o", r.tool(), "./cmd/vibe") //nolint:gosec // the path is ours
	build.Dir = r.options.Root
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./cmd/vibe: %w\n%s", err, said)
	}
	return nil
}

// looks has vibe look at what stands, and fails where a check finds anything: there
// is nothing to find.
func (r *Rehearsal) looks(command string, flags ...string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		s, err := r.stand(ctx)
		if err != nil {
			return "", err
		}
		defer s.StandIn.Close()
		report, err := s.Look(ctx, command, append(r.settings(), flags...)...)
		if err != nil {
			return "", err
		}
		alarms := report.Alarms()
		looked := Looked{Command: command, Checks: len(report.Checks) - len(alarms), Alarms: []string{}, Seconds: report.Seconds}
		for _, row := range alarms {
			looked.Alarms = append(looked.Alarms, fmt.Sprintf("%s is %s: %s %v", row.ID, row.Status, row.Detail, row.Findings))
		}
		r.report.Looked = append(r.report.Looked, looked)
		if len(looked.Alarms) > 0 {
			return "", fmt.Errorf("vibe %s raises an alarm where nothing is wrong:\n%s", command, strings.Join(looked.Alarms, "\n"))
		}
		return fmt.Sprintf("%d checks hold or have nothing to look at, %d skipped, in %.1f s", looked.Checks, len(report.Skipped), report.Seconds), nil
	}
}

// costs has vibe estimate what stands, and fails where it is more than the budget or
// where something has no price.
func (r *Rehearsal) costs(ctx context.Context) (string, error) {
	estimate := exec.CommandContext(ctx, r.tool(), append([]string{"cost", "-e", r.env.Name, "--assembly", r.dir, "-o", "json"}, r.settings()...)...) //nolint:gosec // it was built here
	var out, said bytes.Buffer
	estimate.Stdout, estimate.Stderr = &out, &said
	if err := estimate.Run(); err != nil {
		return "", fmt.Errorf("vibe cost: %w: %s", err, said.String())
	}
	report, err := cost.ReadReport(out.Bytes())
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%.0f US dollars a month, of a budget of %d", report.MonthUSD, report.Budget.USD), nil
}

// settings are the overrides, as options of vibe.
func (r *Rehearsal) settings() []string {
	var flags []string
	for _, s := range r.options.Settings {
		flags = append(flags, "-c", s)
	}
	return flags
}

// Arguments are those of a command of the vibe that looks at what stands: every
// check but those that a rehearsal cannot answer.
func (s Standing) Arguments(command string, flags ...string) []string {
	arguments := []string{command, "-e", s.Environment, "--assembly", s.Assembly, "-o", "json"}
	for _, id := range slices.Sorted(maps.Keys(healthy.Skipped()[command])) {
		arguments = append(arguments, "--skip", id)
	}
	return append(append(arguments, s.Flags[command]...), flags...)
}

// Look runs vibe, and returns its report. An error says that there is none.
func (s Standing) Look(ctx context.Context, command string, flags ...string) (*check.Report, error) {
	run := exec.CommandContext(ctx, s.Tool, s.Arguments(command, flags...)...) //nolint:gosec // it was built here
	run.Env = append(os.Environ(), s.Variables()...)
	var out, said bytes.Buffer
	run.Stdout, run.Stderr = &out, &said
	err := run.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	var report check.Report
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		return nil, fmt.Errorf("vibe %s ends with %d and no report: %s", command, run.ProcessState.ExitCode(), strings.TrimSpace(said.String()))
	}
	return &report, nil
}

// NotEmulated lists what vibe is not answered by the emulator, in a rehearsal of env.
func NotEmulated(env config.Environment, a *assembly.Assembly) []Unanswered {
	var list []Unanswered
	skipped := healthy.Skipped()
	for _, command := range slices.Sorted(maps.Keys(skipped)) {
		for _, id := range slices.Sorted(maps.Keys(skipped[command])) {
			list = append(list, Unanswered{"vibe " + command + " " + id, "skipped", skipped[command][id]})
		}
	}
	for _, row := range healthy.Rows(healthy.Scene{Env: env, Assembly: a}) {
		list = append(list, Unanswered{row.String(), "stand-in", row.Why})
	}
	return list
}
