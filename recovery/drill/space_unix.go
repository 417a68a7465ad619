//go:build unix

package drill

import "golang.org/x/sys/unix"

// freeBytes is how much room there is for who is not root.
func freeBytes(dir string) (int64, error) {
	var s unix.Statfs_t
	err := unix.Statfs(dir, &s)
	return int64(s.Bavail) * int64(s.Bsize), err //nolint:unconvert // Linux alone has it as an int64
}
