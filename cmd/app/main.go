// Command app is the CDK app, which the CDK CLI builds and runs as cdk.json
// says. It prints what an operator must know before reading a diff, and nothing
// on a good run but the placeholders that are left.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aws/jsii-runtime-go"

	platform "github.com/vibe-engineering/vibe-platform"
	"github.com/vibe-engineering/vibe-platform/config"
)

func main() {
	err := run(os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	closeJSII()
	if err != nil {
		os.Exit(1)
	}
}

// closeJSII ends the jsii process, after which nothing is written to os.Stderr.
// The library waits for the process in two places at once, and now and then the
// second complains there of a child that the first has reaped.
func closeJSII() {
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
	jsii.Close()
}

// run synthesizes the environment that the CDK CLI's context chooses. Its error
// lists every problem of the configuration, or every finding of the checks.
func run(messages io.Writer) error {
	context, err := cliContext()
	if err != nil {
		return err
	}
	env, overrides, err := config.Load(context)
	if err != nil {
		return fmt.Errorf("the configuration cannot be synthesized:\n%w", err)
	}
	for _, warning := range config.Warnings(env) {
		fmt.Fprintln(messages, "warning:", warning)
	}
	if left := config.Placeholders(env); len(left) > 0 {
		fmt.Fprintf(messages, "%s still carries documentation values: %s\n", env.Name, strings.Join(left, ", "))
	}
	off := os.Getenv("CDK_VALIDATION") == "false"
	result, err := platform.Synthesize(env, platform.Options{SkipPolicies: off, SkipValidation: off})
	if err != nil {
		return err
	}
	if err := result.WriteSummary(env, overrides); err != nil {
		return err
	}
	return result.Verdict.Err()
}

// cliContext is the context that the CDK CLI passes on. Without the CLI there is
// none.
func cliContext() (map[string]any, error) {
	context := map[string]any{}
	text := os.Getenv("CDK_CONTEXT_JSON")
	if text == "" {
		return context, nil
	}
	if err := json.Unmarshal([]byte(text), &context); err != nil {
		return nil, fmt.Errorf("CDK_CONTEXT_JSON: %w", err)
	}
	return context, nil
}
