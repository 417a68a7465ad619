package process

import "syscall"

// endWithParent puts a server into a process group of its own, which a terminal's
// Ctrl-C does not reach, and has Linux kill it should this process end without
// Stop.
func endWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// Kill ends the process and whatever it started.
func (p *Process) Kill() { _ = syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL) }
