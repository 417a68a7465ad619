package rehearsal

import (
	"errors"
	"fmt"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Validate says everything that is wrong with the options, and starts nothing.
func (o Options) Validate() error {
	_, err := load(o.Environment, o.Settings)
	return err
}

// load is the environment with settings, validated. The error holds every problem.
func load(environment string, settings []string) (config.Environment, error) {
	chosen := map[string]any{config.ContextEnvironment: environment}
	var problems []error
	for _, s := range settings {
		key, value, ok := strings.Cut(s, "=")
		if !ok || key == "" {
			problems = append(problems, fmt.Errorf("setting %q: write key=value, such as cluster.nodes.max=6", s))
			continue
		}
		chosen[key] = value
	}
	env, _, err := config.Load(chosen)
	return env, errors.Join(append(problems, err)...)
}
