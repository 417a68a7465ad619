package validation

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// recentTransactions is how many transactions are looked at for the newest commit,
// about a second's work. After a restore there are few that do not count.
const recentTransactions = 1_000_000

// recentPages is how much of a table's end is looked at for new rows: 64 MiB in
// pages of 8 KiB. A table that only just grew holds them there.
const recentPages = 1 << 13

// newestCommit asks for the newest commit of those that count. It looks at the
// timestamps themselves: pg_last_committed_xact knows none after a clean restart,
// and after a restore those of the server's own transactions.
func newestCommit(notBefore, notAfter time.Time) question {
	return func(ctx context.Context, conn *pgx.Conn) (string, bool, error) {
		until := `pg_postmaster_start_time()`
		if !notAfter.IsZero() {
			until = literal(notAfter)
		}
		var newest *time.Time
		err := conn.QueryRow(ctx, fmt.Sprintf(`WITH next AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS id)
			SELECT max(at) FROM (SELECT pg_xact_commit_timestamp(earlier::text::xid8::xid) AS at
			FROM next, generate_series(greatest(3, next.id - %d), next.id - 1) AS earlier) AS commits
			WHERE at <= %s`, recentTransactions, until)).Scan(&newest)
		if err != nil || newest == nil {
			return "none is known", false, err
		}
		return stamp(*newest), !newest.Before(notBefore), nil
	}
}

// newestRow asks for the newest row of any table of the application. A table none
// of whose rows has a known time is not newer than anything.
func newestRow(notAfter time.Time) question {
	return func(ctx context.Context, conn *pgx.Conn) (string, bool, error) {
		queries, err := texts(ctx, conn, fmt.Sprintf(`SELECT format('SELECT max(pg_xact_commit_timestamp(xmin)) FROM ONLY %%s WHERE ctid >= ''(%%s,0)''', name, greatest(0, pages - %d))
			FROM %s WHERE kind <> 'p'`, recentPages, applicationTables))
		if err != nil {
			return "", false, err
		}
		var newest time.Time
		for _, query := range queries {
			var at *time.Time
			if err := conn.QueryRow(ctx, query).Scan(&at); err != nil {
				return "", false, err
			}
			if at != nil && at.After(newest) {
				newest = *at
			}
		}
		if newest.IsZero() {
			return "none is known", true, nil
		}
		return stamp(newest), !newest.After(notAfter), nil
	}
}

// literal is a moment as SQL has it.
func literal(t time.Time) string {
	return "'" + t.UTC().Format("2006-01-02 15:04:05.999999") + "+00'::timestamptz"
}
