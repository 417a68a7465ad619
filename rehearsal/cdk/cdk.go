// Package cdk runs the CDK CLI that the repository pins, as a user does, against an
// endpoint of one's own.
package cdk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// CLI is the CDK CLI of a repository.
type CLI struct {
	// Root is the repository's folder, and Scratch one for what the CLI keeps.
	Root, Scratch string
	// Endpoint stands for every service of AWS.
	Endpoint string
	Region   string
	// Log receives everything that the CLI writes.
	Log io.Writer
}

// tailBytes is how much of the CLI's output an error carries.
const tailBytes = 3000

// ErrDifferences says that `cdk diff --fail` found some.
var ErrDifferences = errors.New("there are differences")

// Run runs the CLI with arguments and returns what it wrote. The error ends with
// the end of that. When ctx ends, the CLI and what it started are killed.
func (c CLI) Run(ctx context.Context, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, filepath.Join(c.Root, "node_modules/.bin/cdk"), arguments...) //nolint:gosec // the CLI that npm ci installed
	command.Dir = c.Root
	command.Env = append(goEnvironment(), []string{
		"PATH=" + filepath.Join(c.Root, "node_modules/.bin") + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + os.Getenv("HOME"), "TMPDIR=" + c.Scratch,
		// The CLI remembers accounts by access key: here, for as long as this lasts.
		"CDK_HOME=" + filepath.Join(c.Scratch, "cdk"),
		"AWS_ENDPOINT_URL=" + c.Endpoint, "AWS_ENDPOINT_URL_S3=" + c.Endpoint,
		"AWS_ACCESS_KEY_ID=rehearsal", "AWS_SECRET_ACCESS_KEY=rehearsal", "AWS_REGION=" + c.Region,
		"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_EC2_METADATA_DISABLED=true",
		"CDK_DISABLE_CLI_TELEMETRY=true", "NO_COLOR=1",
		// Checks run in `make synth`; the templates are the same.
		"CDK_VALIDATION=false",
	}...)
	var output bytes.Buffer
	command.Stdout = io.MultiWriter(&output, c.Log)
	command.Stderr = command.Stdout
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = 5 * time.Second
	fmt.Fprintf(c.Log, "\n$ cdk %q\n", arguments)
	err := command.Run()
	if ctx.Err() != nil {
		return output.String(), context.Cause(ctx)
	}
	if err != nil {
		return output.String(), fmt.Errorf("cdk %s: %w; its last lines:\n%s", arguments[0], err, Tail(output.Bytes()))
	}
	return output.String(), nil
}

// goEnvironment is what the environment says of Go, with which the CLI builds the
// app: another setting than the caller's would compile everything anew.
func goEnvironment() []string {
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return !strings.HasPrefix(variable, "GO") && !strings.HasPrefix(variable, "CGO_")
	})
}

// Tail is the end of text, in whole lines.
func Tail(text []byte) []byte {
	if len(text) <= tailBytes {
		return text
	}
	text = text[len(text)-tailBytes:]
	return text[bytes.IndexByte(text, '\n')+1:]
}

// Synth writes the assembly of an environment with settings, as key=value, to dir.
func (c CLI) Synth(ctx context.Context, dir, environment string, settings ...string) error {
	arguments := []string{"synth", "--ci", "--quiet", "--output", dir, "-c", "environment=" + environment}
	for _, s := range settings {
		arguments = append(arguments, "-c", s)
	}
	_, err := c.Run(ctx, arguments...)
	return err
}

// concurrency is how many stacks the CLI takes at a time, as docs/FIRST_DEPLOYMENT.md
// has a user do it.
const concurrency = "4"

// Bootstrap prepares regions of an account for the assembly in dir.
func (c CLI) Bootstrap(ctx context.Context, dir, account string, regions []string) error {
	// Without the assembly the CLI would synthesize to cdk.out, as one at a time may.
	arguments := []string{"bootstrap", "--app", dir, "--ci"}
	for _, region := range regions {
		arguments = append(arguments, fmt.Sprintf("aws://%s/%s", account, region))
	}
	_, err := c.Run(ctx, arguments...)
	return err
}

// Deploy deploys every stack of the assembly in dir.
func (c CLI) Deploy(ctx context.Context, dir string) error {
	_, err := c.Run(ctx, "deploy", "--all", "--app", dir, "--ci", "--concurrency", concurrency, "--require-approval", "never", "--progress", "events")
	return err
}

// Destroy deletes every stack of the assembly in dir.
func (c CLI) Destroy(ctx context.Context, dir string) error {
	_, err := c.Run(ctx, "destroy", "--all", "--app", dir, "--ci", "--force", "--concurrency", concurrency)
	return err
}

// Diff returns what the CLI shows; the error is ErrDifferences where it found any.
func (c CLI) Diff(ctx context.Context, dir string) (string, error) {
	text, err := c.Run(ctx, "diff", "--app", dir, "--ci", "--fail")
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 && bytes.Contains([]byte(text), []byte("Number of stacks with differences")) {
		return text, ErrDifferences
	}
	return text, err
}
