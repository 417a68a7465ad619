package lab

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// process is a server that was started.
type process struct {
	name    string
	logPath string
	command *exec.Cmd
	// ended is closed when the process has ended.
	ended chan struct{}
	err   error
}

// startProcess starts binary in dir, with its output in dir/name.log.
func startProcess(dir, name, binary string, arguments []string) (*process, error) {
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
	command.Stdout, command.Stderr = output, output
	command.SysProcAttr = endWithParent()
	p := &process{name: name, logPath: logPath, command: command, ended: make(chan struct{})}

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

// serverError says that a server ended, and how its log ends.
type serverError struct {
	name, state string
	tail        []byte
}

func (e *serverError) Error() string {
	return fmt.Sprintf("%s ended: %s; its last lines:\n%s", e.name, e.state, e.tail)
}

// failure says how the process ended.
func (p *process) failure() error {
	state := "with status 0"
	if p.err != nil {
		state = p.err.Error()
	}
	return &serverError{p.name, state, p.tail()}
}

// tailBytes is how much of a log an error carries.
const tailBytes = 4096

// tail is the end of the process' log.
func (p *process) tail() []byte {
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
