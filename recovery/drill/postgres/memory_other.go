//go:build !linux

package postgres

import "time"

// releaseMemory gives the processes of a killed server time to end.
func releaseMemory(string) { time.Sleep(time.Second) }
