package platform

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/gate"
)

// ManifestsDir is the folder of the cloud assembly that the Kubernetes
// manifests are written to.
const ManifestsDir = "manifests"

// Result is what one synthesis came to.
type Result struct {
	Assembly  *assembly.Assembly
	Manifests []charts.Manifest
	// Checked is false where no policy pack and no validation ran.
	Checked bool
	Verdict gate.Verdict
}

// Synthesize writes the cloud assembly of env, which must be valid, with the
// manifests beside the templates, and reads back what the checks found. A
// finding is part of the result, not an error; an error says that the assembly
// could not be made.
func Synthesize(env config.Environment, options Options) (result *Result, err error) {
	// The CDK reports a refused property or a failed validation by a panic.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("synthesis stopped: %v", r)
		}
	}()
	app, manifests, err := New(env, options)
	if err != nil {
		return nil, err
	}
	dir := *app.Synth(nil).Directory()
	if err := writeManifests(filepath.Join(dir, ManifestsDir), manifests); err != nil {
		return nil, err
	}
	a, err := assembly.Read(dir)
	if err != nil {
		return nil, err
	}
	result = &Result{Assembly: a, Manifests: manifests, Checked: !options.SkipPolicies && !options.SkipValidation}
	checks := gate.Checks{Validation: !options.SkipValidation}
	if !options.SkipPolicies {
		checks.Packs = env.PolicyPacks
	}
	result.Verdict, err = gate.Check(a, checks)
	return result, err
}

// writeManifests leaves exactly the given manifests in dir.
func writeManifests(dir string, manifests []charts.Manifest) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	for _, m := range manifests {
		path := filepath.Join(dir, m.File)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(m.YAML), 0o644); err != nil {
			return err
		}
	}
	return nil
}
