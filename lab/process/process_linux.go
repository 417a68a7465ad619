package process

import (
	"os"
	"syscall"
)

// endWithParent puts a server into a process group of its own, which a terminal's
// Ctrl-C does not reach, and has Linux kill it should this process end without
// Stop.
func endWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// Kill ends the process and whatever it started.
func (p *Process) Kill() { _ = syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL) }

// nobody is the user and the group of that name.
const nobody = 65534

// unprivileged is endWithParent, as nobody where this process is root's.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	attributes := endWithParent()
	if os.Geteuid() != 0 {
		return attributes, nil
	}
	attributes.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	return attributes, os.Chown(dir, nobody, nobody)
}
