package validation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// readPages is how much is read, the smallest first: 2 GiB of pages of 8 KiB. The
// rest is left out, and the finding says so: a restored volume comes from S3 as it is
// read, and who asks has minutes.
const readPages = 1 << 18

// checksums asks after what the server noticed so far in any database. A server
// without checksums has nothing to say.
func checksums(ctx context.Context, conn *pgx.Conn) (string, bool, error) {
	var on string
	var failures int64
	err := conn.QueryRow(ctx, `SELECT current_setting('data_checksums'), coalesce(sum(checksum_failures), 0)::bigint FROM pg_stat_database`).Scan(&on, &failures)
	if on != "on" {
		return "the server keeps none", true, err
	}
	return fmt.Sprintf("%d failed", failures), failures == 0, err
}

// structure reads the application's tables to their ends, and has amcheck look at
// them, at their indexes and at the catalogs', where the server has it and the user
// may make it. The extension is made in a transaction that is rolled back.
func structure(ctx context.Context, conn *pgx.Conn) (string, bool, error) {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return "", false, err
	}
	defer func() { _ = tx.Rollback(ctx) }()
	inspect, with := readTable, "read"
	fault, err := within(ctx, tx, false, func(tx pgx.Tx) (string, error) { return "", createAmcheck(ctx, tx) })
	if err != nil {
		return "", false, err
	}
	able := fault == ""
	if able {
		if inspect, err = amcheck(ctx, tx); err != nil {
			return "", false, err
		}
		with = "read and checked"
	}
	relations, left, err := toRead(ctx, tx, able)
	if err != nil {
		return "", false, err
	}
	var broken []string
	for _, r := range relations {
		fault, err := within(ctx, tx, true, func(tx pgx.Tx) (string, error) { return inspect(ctx, tx, r) })
		if err != nil {
			return "", false, err
		}
		if fault != "" {
			broken = append(broken, r.name+": "+fault)
		}
	}
	if len(broken) > 0 {
		return some(broken), false, nil
	}
	got := fmt.Sprintf("%d %s", len(relations), with)
	if left > 0 {
		got += fmt.Sprintf(", %d larger ones left out", left)
	}
	return got, true, nil
}

// relation is a table or an index.
type relation struct {
	oid   uint32
	name  string
	pages int64
	index bool
}

// toRead are the tables of the application, with the B-trees in all schemas if
// indexes can be checked, as far as readPages go, and how many are left out.
func toRead(ctx context.Context, tx pgx.Tx, indexes bool) (relations []relation, left int, err error) {
	query := `SELECT oid, name, pages, false FROM ` + applicationTables + ` WHERE kind <> 'p'`
	if indexes {
		query += ` UNION ALL SELECT c.oid, c.oid::regclass::text, pg_relation_size(c.oid) / current_setting('block_size')::int, true
			FROM pg_class c JOIN pg_am a ON a.oid = c.relam JOIN pg_index i ON i.indexrelid = c.oid
			WHERE c.relkind = 'i' AND a.amname = 'btree' AND c.relpersistence <> 't' AND i.indisvalid`
	}
	query += ` ORDER BY 3, 2`
	result, err := tx.Query(ctx, query)
	if err != nil {
		return nil, 0, err
	}
	relations, err = pgx.CollectRows(result, func(row pgx.CollectableRow) (r relation, err error) {
		return r, row.Scan(&r.oid, &r.name, &r.pages, &r.index)
	})
	all, pages := len(relations), int64(0)
	relations = slices.DeleteFunc(relations, func(r relation) bool {
		pages += r.pages
		return pages > readPages
	})
	return relations, all - len(relations), err
}

// inspection says what is wrong with a relation, or nothing.
type inspection func(context.Context, pgx.Tx, relation) (string, error)

// readTable reads every value of a table, those that are stored apart included,
// which a count of its rows would not.
func readTable(ctx context.Context, tx pgx.Tx, r relation) (string, error) {
	_, err := tx.Exec(ctx, `SELECT count(t::text) FROM `+r.name+` AS t`)
	return "", err
}

func createAmcheck(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `CREATE EXTENSION IF NOT EXISTS amcheck`)
	return err
}

// amcheck is an inspection with the extension
// (https://www.postgresql.org/docs/16/amcheck.html).
func amcheck(ctx context.Context, tx pgx.Tx) (inspection, error) {
	var schema string
	err := tx.QueryRow(ctx, `SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'amcheck'`).Scan(&schema)
	return func(ctx context.Context, tx pgx.Tx, r relation) (string, error) {
		if r.index {
			_, err := tx.Exec(ctx, fmt.Sprintf(`SELECT %s.bt_index_check(%d::oid::regclass, true)`, schema, r.oid))
			return "", err
		}
		var fault string
		err := tx.QueryRow(ctx, fmt.Sprintf(`SELECT coalesce(min(format('block %%s: %%s', blkno, msg)), '')
			FROM %s.verify_heapam(%d::oid::regclass, check_toast => true)`, schema, r.oid)).Scan(&fault)
		if err != nil || fault != "" {
			return fault, err
		}
		return readTable(ctx, tx, r)
	}, err
}

// within does something in a savepoint, so that an error of the server's is what
// was found and not the end. What it did is undone where undo says so, and where
// it failed.
func within(ctx context.Context, tx pgx.Tx, undo bool, do func(pgx.Tx) (string, error)) (string, error) {
	point, err := tx.Begin(ctx)
	if err != nil {
		return "", err
	}
	fault, err := do(point)
	if err == nil && !undo {
		return fault, point.Commit(ctx)
	}
	var server *pgconn.PgError
	if errors.As(err, &server) && !tx.Conn().IsClosed() {
		fault, err = said(server), nil
	}
	return fault, errors.Join(err, point.Rollback(ctx))
}
