// Package process runs servers for as long as this process lives: none outlives
// it, and each one's output is kept for the error that it ends with.
package process

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// Process is a server that was started.
type Process struct {
	name    string
	logPath string
	command *exec.Cmd
	ended   chan struct{}
	err     error
}

// Start starts binary in dir, with its output in dir/name.log, and nothing in its
// environment but what variables add, as NAME=value.
func Start(dir, name, binary string, arguments []string, variables ...string) (*Process, error) {
	return start(endWithParent(), dir, name, binary, arguments, variables)
}

// StartUnprivileged starts binary as nobody where this process is root's: there
// are programs, such as PostgreSQL, that refuse to run as root. It hands dir
// itself, and not what is in it, to nobody, who must be able to reach it.
func StartUnprivileged(dir, name, binary string, arguments []string, variables ...string) (*Process, error) {
	attributes, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	return start(attributes, dir, name, binary, arguments, variables)
}

func start(attributes *syscall.SysProcAttr, dir, name, binary string, arguments, variables []string) (*Process, error) {
	logPath := filepath.Join(dir, name+".log")
	output, err := os.Create(logPath)
	if err != nil {
		return nil, err
	}
	command := exec.Command(binary, arguments...) //nolint:gosec // the programs are those that the caller built
	command.Dir = dir
	// Nothing of the caller's, such as a kubeconfig or AWS credentials. Collecting
	// garbage half as often saves a tenth of the processor time and more.
	command.Env = []string{"HOME=" + dir, "TMPDIR=" + dir, "PATH=" + os.Getenv("PATH"), "GOGC=200"}
	command.Env = append(command.Env, variables...)
	command.Stdout, command.Stderr = output, output
	command.SysProcAttr = attributes
	p := &Process{name: name, logPath: logPath, command: command, ended: make(chan struct{})}

	started := make(chan error)
	go func() {
		// Linux ends a child with the thread that started it, so that this
		// thread stays until the child has ended.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer func() { _ = output.Close() }()
		err := command.Start()
		started <- err
		if err == nil {
			p.err = command.Wait()
			close(p.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

// Name is what the process was started as.
func (p *Process) Name() string { return p.name }

// Ended is closed when the process has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Wait waits until the process has ended, and kills it where ctx ends first. It is
// an error if it did not end with status 0.
func (p *Process) Wait(ctx context.Context) error {
	select {
	case <-p.ended:
	case <-ctx.Done():
		p.Kill()
		<-p.ended
		return fmt.Errorf("%s: %w", p.name, ctx.Err())
	}
	if p.err != nil {
		return p.Failure()
	}
	return nil
}

// LogPath is the file that holds what the process wrote.
func (p *Process) LogPath() string { return p.logPath }

// EndedError says that a server ended, and how its log ends.
type EndedError struct {
	name, state string
	tail        []byte
}

func (e *EndedError) Error() string {
	return fmt.Sprintf("%s ended: %s; its last lines:\n%s", e.name, e.state, e.tail)
}

// Failure says how the process ended. It must have.
func (p *Process) Failure() error {
	state := "with status 0"
	if p.err != nil {
		state = p.err.Error()
	}
	return &EndedError{p.name, state, p.Tail()}
}

// tailBytes is how much of a log an error carries.
const tailBytes = 4096

// Tail is the end of the process' log.
func (p *Process) Tail() []byte {
	text, err := os.ReadFile(p.logPath)
	if err != nil {
		return []byte(err.Error())
	}
	if len(text) > tailBytes {
		text = text[len(text)-tailBytes:]
		text = text[bytes.IndexByte(text, '\n')+1:]
	}
	return text
}
