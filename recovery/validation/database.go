package validation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Database says what a restored database must show. Some things are asked
// whatever it says: recovery is over, no index is invalid, no page's checksum
// failed, and tables and indexes are sound.
type Database struct {
	// Extensions are installed.
	Extensions []string
	// Tables exist, by schema-qualified names. None: at least one table of the
	// application does.
	Tables []string
	// MinRows is how many rows a table has at least.
	MinRows map[string]int64
	// NotBefore is what the newest commit is not older than, which needs
	// track_commit_timestamp. Zero: not asked.
	//
	// A server commits on its own account as soon as it is restored. So only
	// commits up to NotAfter count, where there is one, and otherwise those from
	// before the server was started.
	NotBefore time.Time
	// NotAfter is what no row of the application is newer than: a restore to a
	// point has nothing past it. Zero: not asked.
	NotAfter time.Time
	// TLS is whether the connection must be encrypted.
	TLS bool
}

// Check asks everything of the database that conn leads to, whose user must be
// able to read the application's tables. It leaves nothing behind. What the
// server answers with an error is a finding; an error is returned when it does not
// answer.
func (d Database) Check(ctx context.Context, conn *pgx.Conn) ([]Finding, error) {
	a := asking{ctx: ctx, conn: conn}
	a.ask("recovery", "over", recovery)
	if d.TLS {
		a.ask("connection", "encrypted", encryption)
	}
	for _, extension := range d.Extensions {
		a.ask("extension "+extension, "installed", installed(extension))
	}
	if len(d.Tables) == 0 {
		a.ask("tables of the application", "at least 1", anyTable)
	}
	for _, table := range d.Tables {
		a.ask("table "+table, "there", there(table))
	}
	for _, table := range slices.Sorted(maps.Keys(d.MinRows)) {
		least := d.MinRows[table]
		a.ask("rows of "+table, "at least "+strconv.FormatInt(least, 10), rows(table, least))
	}
	a.ask("indexes", "all valid", validIndexes)
	a.ask("tables and indexes", "sound", structure)
	// Reading them is what makes the server notice.
	a.ask("checksums of pages", "none failed", checksums)
	if !d.NotBefore.IsZero() {
		a.ask("newest commit", "not before "+stamp(d.NotBefore), newestCommit(d.NotBefore, d.NotAfter))
	}
	if !d.NotAfter.IsZero() {
		a.ask("newest row", "not after "+stamp(d.NotAfter), newestRow(d.NotAfter))
	}
	return a.findings, a.err
}

// question is asked of a database. It returns what was found, and whether that
// will do.
type question func(context.Context, *pgx.Conn) (got string, holds bool, err error)

// asking is a series of questions, which ends with the first that gets no answer.
type asking struct {
	ctx      context.Context
	conn     *pgx.Conn
	findings []Finding
	err      error
}

// ask adds the finding of q.
func (a *asking) ask(check, want string, q question) {
	if a.err != nil {
		return
	}
	got, holds, err := q(a.ctx, a.conn)
	var server *pgconn.PgError
	switch {
	case errors.As(err, &server) && !a.conn.IsClosed():
		got, holds = said(server), false
	case err != nil:
		a.err = fmt.Errorf("%s: %w", check, err)
		return
	}
	a.findings = append(a.findings, Finding{Check: check, Got: got, Want: want, Holds: holds})
}

// said is what the server answered in place of a result.
func said(server *pgconn.PgError) string { return server.Message + " (SQLSTATE " + server.Code + ")" }

// stamp is how moments are written.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
