//go:build !linux

package lab

import "syscall"

// endWithParent leaves a server in this process' group, so that a terminal's
// Ctrl-C ends it too. Only Linux can end it when this process is killed.
func endWithParent() *syscall.SysProcAttr { return nil }

// kill ends the process.
func (p *process) kill() { _ = p.command.Process.Kill() }
