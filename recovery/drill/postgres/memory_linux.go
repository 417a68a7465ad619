package postgres

import (
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// releaseMemory waits until no process of a killed server is left, and removes the
// piece of System V shared memory that the server marked its data with, which
// Linux keeps for ever and has a limited number of. Its identifier stands in
// postmaster.pid, on the seventh line.
func releaseMemory(pidFile string) {
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 7 {
		return
	}
	words := strings.Fields(lines[6])
	if len(words) != 2 {
		return
	}
	id, err := strconv.Atoi(words[1])
	if err != nil {
		return
	}
	for range 500 {
		var state unix.SysvShmDesc
		if _, err := unix.SysvShmCtl(id, unix.IPC_STAT, &state); err != nil || state.Nattch == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	_, _ = unix.SysvShmCtl(id, unix.IPC_RMID, nil)
}
