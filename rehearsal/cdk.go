package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// cdk runs the CDK CLI of the repository against an endpoint.
type cdk struct {
	// root is the repository's folder, and scratch one for what the CLI keeps.
	root, scratch string
	endpoint      string
	region        string
	// log receives everything that the CLI writes.
	log io.Writer
}

// tailBytes is how much of the CLI's output an error carries.
const tailBytes = 3000

// errDifferences says that `cdk diff --fail` found some.
var errDifferences = errors.New("there are differences")

// run runs the CLI with arguments and returns what it wrote. The error ends with
// the end of that. When ctx ends, the CLI and what it started are killed.
func (c cdk) run(ctx context.Context, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, filepath.Join(c.root, "node_modules/.bin/cdk"), arguments...) //nolint:gosec // the CLI that npm ci installed
	command.Dir = c.root
	command.Env = []string{
		"PATH=" + filepath.Join(c.root, "node_modules/.bin") + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + os.Getenv("HOME"), "TMPDIR=" + c.scratch,
		"GOCACHE=" + os.Getenv("GOCACHE"), "GOMODCACHE=" + os.Getenv("GOMODCACHE"), "GOPROXY=" + os.Getenv("GOPROXY"),
		// The CLI remembers accounts by access key: here, for as long as this lasts.
		"CDK_HOME=" + filepath.Join(c.scratch, "cdk"),
		"AWS_ENDPOINT_URL=" + c.endpoint, "AWS_ENDPOINT_URL_S3=" + c.endpoint,
		"AWS_ACCESS_KEY_ID=rehearsal", "AWS_SECRET_ACCESS_KEY=rehearsal", "AWS_REGION=" + c.region,
		"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_EC2_METADATA_DISABLED=true",
		"CDK_DISABLE_CLI_TELEMETRY=true", "NO_COLOR=1",
		// Checks run in `make synth`; the templates are the same.
		"CDK_VALIDATION=false",
	}
	var output bytes.Buffer
	command.Stdout = io.MultiWriter(&output, c.log)
	command.Stderr = command.Stdout
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = 5 * time.Second
	fmt.Fprintf(c.log, "\n$ cdk %q\n", arguments)
	err := command.Run()
	if ctx.Err() != nil {
		return output.String(), context.Cause(ctx)
	}
	if err != nil {
		return output.String(), fmt.Errorf("cdk %s: %w; its last lines:\n%s", arguments[0], err, tail(output.Bytes()))
	}
	return output.String(), nil
}

// tail is the end of text, in whole lines.
func tail(text []byte) []byte {
	if len(text) <= tailBytes {
		return text
	}
	text = text[len(text)-tailBytes:]
	return text[bytes.IndexByte(text, '\n')+1:]
}

// synth writes the assembly of an environment with settings, as key=value, to dir.
func (c cdk) synth(ctx context.Context, dir, environment string, settings ...string) error {
	arguments := []string{"synth", "--ci", "--quiet", "--output", dir, "-c", "environment=" + environment}
	for _, s := range settings {
		arguments = append(arguments, "-c", s)
	}
	_, err := c.run(ctx, arguments...)
	return err
}

// concurrency is how many stacks the CLI takes at a time, as docs/FIRST_DEPLOYMENT.md
// has a user do it.
const concurrency = "4"

func (c cdk) bootstrap(ctx context.Context, account string, regions []string) error {
	arguments := []string{"bootstrap", "--ci"}
	for _, region := range regions {
		arguments = append(arguments, fmt.Sprintf("aws://%s/%s", account, region))
	}
	_, err := c.run(ctx, arguments...)
	return err
}

func (c cdk) deploy(ctx context.Context, dir string) error {
	_, err := c.run(ctx, "deploy", "--all", "--app", dir, "--ci", "--concurrency", concurrency, "--require-approval", "never", "--progress", "events")
	return err
}

func (c cdk) destroy(ctx context.Context, dir string) error {
	_, err := c.run(ctx, "destroy", "--all", "--app", dir, "--ci", "--force", "--concurrency", concurrency)
	return err
}

// diff returns what the CLI shows; the error is errDifferences where it found any.
func (c cdk) diff(ctx context.Context, dir string) (string, error) {
	text, err := c.run(ctx, "diff", "--all", "--app", dir, "--ci", "--fail")
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 && bytes.Contains([]byte(text), []byte("Number of stacks with differences")) {
		return text, errDifferences
	}
	return text, err
}
