//go:build !linux

package process

import (
	"errors"
	"os"
	"syscall"
)

// endWithParent leaves a server in this process' group, so that a terminal's
// Ctrl-C ends it too. Only Linux can end it when this process is killed.
func endWithParent() *syscall.SysProcAttr { return nil }

// Kill ends the process.
func (p *Process) Kill() { _ = p.command.Process.Kill() }

// unprivileged refuses root, which only Linux gives up here.
func unprivileged(string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() == 0 {
		return nil, errors.New("PostgreSQL refuses to run as root: run this as another user")
	}
	return endWithParent(), nil
}
