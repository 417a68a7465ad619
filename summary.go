package platform

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vibe-engineering/vibe-platform/config"
)

// summaryFile is where an assembly says what it was made from.
const summaryFile = "vibe.json"

// Summary says what an assembly was made from and what its checks found.
type Summary struct {
	Environment string `json:"environment"`
	// Overrides are the settings that `-c` changed for this run, as key=value.
	Overrides []string `json:"overrides"`
	// Checked is false where policy packs and validation were switched off.
	Checked bool `json:"checked"`
	// Findings and Acknowledged count what the checks found, without and with a
	// written reason.
	Findings     int `json:"findings"`
	Acknowledged int `json:"acknowledged"`
	// Manifests are the manifests' files, below ManifestsDir.
	Manifests []string `json:"manifests"`
}

// WriteSummary writes the summary of r into its assembly.
func (r *Result) WriteSummary(env config.Environment, overrides []config.Override) error {
	s := Summary{
		Environment:  env.Name,
		Overrides:    []string{},
		Checked:      r.Checked,
		Findings:     len(r.Verdict.Findings),
		Acknowledged: r.Verdict.Acknowledged,
	}
	for _, o := range overrides {
		s.Overrides = append(s.Overrides, fmt.Sprintf("%s=%s", o.Key, o.Value))
	}
	for _, m := range r.Manifests {
		s.Manifests = append(s.Manifests, m.File)
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.Assembly.Dir, summaryFile), append(data, '\n'), 0o644)
}

// ReadSummary reads the summary of the assembly in dir.
func ReadSummary(dir string) (Summary, error) {
	path := filepath.Join(dir, summaryFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return Summary{}, fmt.Errorf("%s is not there: run `make synth` first: %w", path, err)
	}
	var s Summary
	if err := json.Unmarshal(data, &s); err != nil {
		return Summary{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}
