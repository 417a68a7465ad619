package postgres

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// Base is a base backup that was just made.
type Base struct {
	// Files is a tar archive of the data folder.
	Files []byte
	// Bytes is how much it takes on disk.
	Bytes int64
	// System is the database system's identifier, and Start the segment of the log
	// that recovery begins with.
	System, Start string
}

// Backup makes a base backup of a running server. alter, where there is one, gets
// at its files after they were verified.
func (s *Server) Backup(ctx context.Context, alter func(dir string) error) (Base, error) {
	dir := s.in("base")
	defer func() { _ = os.RemoveAll(dir) }()
	if err := s.run(ctx, "pg_basebackup", filepath.Join(s.programs.Tools, "pg_basebackup"), "--host", s.dir, "--port", strconv.Itoa(s.port),
		"--username", Superuser, "--pgdata", dir, "--wal-method", "none", "--checkpoint", "fast", "--no-sync"); err != nil {
		return Base{}, err
	}
	if err := s.verify(ctx, dir); err != nil {
		return Base{}, err
	}
	if alter != nil {
		if err := alter(dir); err != nil {
			return Base{}, err
		}
	}
	var b Base
	var err error
	if b.System, err = s.system(ctx, dir); err != nil {
		return b, err
	}
	label, err := os.ReadFile(filepath.Join(dir, "backup_label"))
	if err != nil {
		return b, err
	}
	start := regexp.MustCompile(`^START WAL LOCATION: \S+ \(file (\w{24})\)`).FindSubmatch(label)
	if start == nil {
		return b, fmt.Errorf("backup_label does not begin with the log's location: %s", label)
	}
	b.Start = string(start[1])
	if b.Bytes, err = size(dir); err != nil {
		return b, err
	}
	packed := s.in("base.tar")
	if err := s.run(ctx, "tar", "tar", "-C", dir, "-cf", packed, "."); err != nil {
		return b, err
	}
	b.Files, err = os.ReadFile(packed)
	return b, err
}

// verify holds the files of a base backup against its manifest.
func (s *Server) verify(ctx context.Context, dir string) error {
	return s.run(ctx, "pg_verifybackup", filepath.Join(s.programs.Tools, "pg_verifybackup"), "--no-parse-wal", "--quiet", dir)
}

// system reads the identifier of a database system.
func (s *Server) system(ctx context.Context, dir string) (string, error) {
	if err := s.run(ctx, "pg_controldata", filepath.Join(s.programs.Tools, "pg_controldata"), dir); err != nil {
		return "", err
	}
	text, err := os.ReadFile(s.in("pg_controldata.log"))
	if err != nil {
		return "", err
	}
	found := regexp.MustCompile(`(?m)^Database system identifier: +(\d+)$`).FindSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("pg_controldata names no identifier of the system:\n%s", text)
	}
	return string(found[1]), nil
}

// size is how much the files of a folder hold.
func size(dir string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	return sum, err
}

// Unpack puts a base backup in the place of the server's data, and verifies it.
// The identifier of its system must be the one that is wanted.
func (s *Server) Unpack(ctx context.Context, files []byte, system string) error {
	packed := s.in("base.tar")
	if err := os.WriteFile(packed, files, 0o644); err != nil {
		return err
	}
	defer func() { _ = os.Remove(packed) }()
	if err := s.run(ctx, "unpack", "sh", "-c", `mkdir "$1" && chmod 700 "$1" && tar -C "$1" -xpf "$2"`, "sh", s.Data(), packed); err != nil {
		return err
	}
	if err := s.verify(ctx, s.Data()); err != nil {
		return err
	}
	found, err := s.system(ctx, s.Data())
	if err == nil && found != system {
		err = fmt.Errorf("the backup is of the database system %s, and the one that was lost is %s: it is another database's", found, system)
	}
	return err
}
