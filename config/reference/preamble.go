package reference

import (
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/vibe-engineering/vibe-platform/config"
)

//go:embed preamble.md.tmpl
var preambleText string

// setOverride is one `-c key=value` of an example.
type setOverride struct{ Key, Value string }

// example is a run of the program with overrides, and what it answers.
type example struct {
	Environment string
	Overrides   []setOverride
	Answer      string
}

// context is what the CDK CLI hands over for the example's command line.
func (e example) context() map[string]any {
	context := map[string]any{config.ContextEnvironment: e.Environment}
	for _, o := range e.Overrides {
		context[o.Key] = o.Value
	}
	return context
}

// shipped is one environment as it ships.
type shipped struct {
	Name         string
	Placeholders []string
	Warnings     config.Problems
}

// preamble adds what stands before the settings: how an environment is chosen and
// changed. Its examples are run.
func preamble(out *strings.Builder) error {
	refused, err := refusal(example{Environment: "production", Overrides: []setOverride{
		{"recovery.region", "us-east-1"},
		{"cache.nodeType", "cache.t1.micro"},
		{"cluster.node.max", "12"},
		{"database.multiAz", "yes"},
	}})
	if err != nil {
		return err
	}
	unknown, err := refusal(example{Environment: "prod"})
	if err != nil {
		return err
	}
	warned, err := warning(example{Environment: "production", Overrides: []setOverride{{"cluster.version", "1.29"}}})
	if err != nil {
		return err
	}
	environments, err := ship()
	if err != nil {
		return err
	}
	t, err := template.New("preamble").Funcs(template.FuncMap{"join": strings.Join}).Parse(preambleText)
	if err != nil {
		return err
	}
	return t.Execute(out, map[string]any{
		"Names":        config.Names(),
		"Refused":      refused,
		"Unknown":      unknown,
		"Warned":       warned,
		"Environments": environments,
	})
}

// refusal runs an example that must be refused.
func refusal(e example) (example, error) {
	_, _, err := config.Load(e.context())
	if err == nil {
		return e, fmt.Errorf("the example %v is no longer refused: give the reference another", e.context())
	}
	e.Answer = err.Error()
	return e, nil
}

// warning runs an example that must go through with a warning.
func warning(e example) (example, error) {
	env, _, err := config.Load(e.context())
	if err != nil {
		return e, fmt.Errorf("the example %v must only be warned of: %w", e.context(), err)
	}
	warnings := config.Warnings(env)
	if len(warnings) == 0 {
		return e, fmt.Errorf("the example %v is no longer warned of: give the reference another", e.context())
	}
	e.Answer = warnings.Error()
	return e, nil
}

// ship lists the environments as they ship.
func ship() ([]shipped, error) {
	var environments []shipped
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			return nil, err
		}
		environments = append(environments, shipped{name, config.Placeholders(env), config.Warnings(env)})
	}
	return environments, nil
}
