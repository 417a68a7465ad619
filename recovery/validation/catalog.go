package validation

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// applicationTables is a relation of the tables that are neither the server's nor
// an extension's: oid, quoted name, kind, and pages on disk.
const applicationTables = `(SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind, pg_relation_size(c.oid) / current_setting('block_size')::int AS pages
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND c.relispopulated AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
	AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
	ORDER BY 2) AS application`

func recovery(ctx context.Context, conn *pgx.Conn) (string, bool, error) {
	var on bool
	if err := conn.QueryRow(ctx, `SELECT pg_is_in_recovery()`).Scan(&on); err != nil {
		return "", false, err
	}
	if on {
		return "still going on", false, nil
	}
	return "over", true, nil
}

func encryption(ctx context.Context, conn *pgx.Conn) (string, bool, error) {
	var version string
	err := conn.QueryRow(ctx, `SELECT coalesce(version, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl`).Scan(&version)
	if errors.Is(err, pgx.ErrNoRows) {
		return "not encrypted", false, nil
	}
	return version, true, err
}

// installed asks for an extension.
func installed(extension string) question {
	return func(ctx context.Context, conn *pgx.Conn) (string, bool, error) {
		var version string
		err := conn.QueryRow(ctx, `SELECT extversion FROM pg_extension WHERE extname = $1`, extension).Scan(&version)
		if errors.Is(err, pgx.ErrNoRows) {
			return "missing", false, nil
		}
		return "version " + version, true, err
	}
}

func anyTable(ctx context.Context, conn *pgx.Conn) (string, bool, error) {
	var tables int
	err := conn.QueryRow(ctx, `SELECT count(*) FROM `+applicationTables).Scan(&tables)
	return fmt.Sprint(tables), tables > 0, err
}

// there asks for a table.
func there(table string) question {
	return func(ctx context.Context, conn *pgx.Conn) (string, bool, error) {
		quoted, err := quotedName(ctx, conn, table)
		if err != nil || quoted == "" {
			return "missing", false, err
		}
		return "there", true, nil
	}
}

// rows asks for rows of a table, and counts no more of them than it must.
func rows(table string, least int64) question {
	return func(ctx context.Context, conn *pgx.Conn) (string, bool, error) {
		quoted, err := quotedName(ctx, conn, table)
		if err != nil || quoted == "" {
			return "no such table", false, err
		}
		var count int64
		if err := conn.QueryRow(ctx, fmt.Sprintf(`SELECT count(*) FROM (SELECT FROM %s LIMIT %d) AS counted`, quoted, max(least, 0))).Scan(&count); err != nil {
			return "", false, err
		}
		if count >= least {
			return fmt.Sprintf("%d or more", count), true, nil
		}
		return fmt.Sprint(count), false, nil
	}
}

// quotedName is a table's name as a statement takes it, empty if there is none.
func quotedName(ctx context.Context, conn *pgx.Conn, table string) (string, error) {
	var quoted string
	err := conn.QueryRow(ctx, `SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p', 'm', 'f')`, table).Scan(&quoted)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return quoted, err
}

func validIndexes(ctx context.Context, conn *pgx.Conn) (string, bool, error) {
	invalid, err := texts(ctx, conn, `SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive) ORDER BY 1`)
	if err != nil || len(invalid) == 0 {
		return "all valid", true, err
	}
	return "invalid: " + some(invalid), false, nil
}

// texts are the rows of a query with one column.
func texts(ctx context.Context, conn *pgx.Conn, query string) ([]string, error) {
	result, err := conn.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(result, pgx.RowTo[string])
}

// shown is how many names of many a finding shows.
const shown = 3

// some is the first of names, and how many more there are.
func some(names []string) string {
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}
