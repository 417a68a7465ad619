//go:build !linux

package process

import "syscall"

// endWithParent leaves a server in this process' group, so that a terminal's
// Ctrl-C ends it too. Only Linux can end it when this process is killed.
func endWithParent() *syscall.SysProcAttr { return nil }

// Kill ends the process.
func (p *Process) Kill() { _ = p.command.Process.Kill() }
