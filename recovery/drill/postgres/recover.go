package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Recovery says how the log is played onto a base backup.
type Recovery struct {
	// Command is the restore_command.
	Command string
	// Target is where to stop; zero plays all there is.
	Target time.Time
	// Pause leaves the server in recovery at the target.
	Pause bool
	// Settings are those of the server, besides.
	Settings []Setting
}

// Recover starts the server on a base backup, and waits until it takes writes or
// pauses.
func (s *Server) Recover(ctx context.Context, r Recovery) error {
	if err := os.WriteFile(filepath.Join(s.Data(), "recovery.signal"), nil, 0o644); err != nil {
		return err
	}
	action := "promote"
	if r.Pause {
		action = "pause"
	}
	settings := append([]Setting{
		{"restore_command", r.Command},
		// Not the latest: that may be of a restore before this one, which failed.
		{"recovery_target_timeline", "current"},
		{"recovery_target_action", action},
		// A fresh server's own commits would pass for restored ones.
		{"autovacuum", "off"},
	}, r.Settings...)
	if !r.Target.IsZero() {
		// With its zone, or the server's own would count.
		settings = append(settings, Setting{"recovery_target_time", r.Target.UTC().Format("2006-01-02 15:04:05.999999+00")})
	}
	if err := s.Start(ctx, settings...); err != nil {
		return err
	}
	return s.eventually(ctx, func() error {
		conn, err := s.Connect(ctx, "postgres")
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close(ctx) }()
		var state string
		err = conn.QueryRow(ctx, `SELECT CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() ELSE 'over' END`).Scan(&state)
		if err == nil && state == "not paused" {
			err = errors.New("recovery is still going on")
		}
		return err
	})
}

// Restored says where the log that was restored ended.
type Restored struct {
	Timeline uint32
	// Fork is where the server left the timeline that it was restored from.
	Fork string
}

// Restored asks a server whose recovery is over.
func (s *Server) Restored(ctx context.Context) (Restored, error) {
	var r Restored
	conn, err := s.Connect(ctx, "postgres")
	if err != nil {
		return r, err
	}
	defer func() { _ = conn.Close(ctx) }()
	// The control file names the timeline before until the first checkpoint.
	history, err := pgx.CollectRows(must(conn.Query(ctx, `SELECT name FROM pg_ls_waldir() WHERE name LIKE '%.history' ORDER BY name DESC`)), pgx.RowTo[string])
	if err != nil {
		return r, err
	}
	if len(history) == 0 {
		return r, errors.New("the restored server has no timeline of its own: it was not restored from the archive")
	}
	if _, err := fmt.Sscanf(history[0], "%08X.history", &r.Timeline); err != nil {
		return r, fmt.Errorf("%s: %w", history[0], err)
	}
	var text string
	if err := conn.QueryRow(ctx, `SELECT pg_read_file('pg_wal/' || $1)`, history[0]).Scan(&text); err != nil {
		return r, err
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	words := strings.Fields(lines[len(lines)-1])
	if len(words) < 2 {
		return r, fmt.Errorf("%s: no position in %q", history[0], text)
	}
	r.Fork = words[1]
	return r, nil
}

// must leaves the error to the rows, which carry it.
func must(rows pgx.Rows, _ error) pgx.Rows { return rows }
