// Package keeper makes a PostgreSQL server hold what package databaserole says,
// and makes the logins of its users work. It is meant to run often: when
// everything holds, it changes nothing.
package keeper

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vibe-engineering/vibe-platform/databaserole"
)

// application is what the sessions of a Keeper are called.
const application = "database-role"

// Trust gives the authorities that may sign the server's certificate.
type Trust func(context.Context) (*x509.CertPool, error)

// Keeper keeps the roles.
type Keeper struct {
	Plan   databaserole.Plan
	Logins Logins
	Trust  Trust
	// Patience is how long a server that is not ready is waited for.
	Patience time.Duration
	// Attempt is how long one connection may take, and Pause how long to wait
	// before the next.
	Attempt, Pause time.Duration
}

// Keep returns the statements that it ran to change something, without secrets.
// What went wrong is one error that names the host, the user and PostgreSQL's own
// words, and no secret.
func (k Keeper) Keep(ctx context.Context) ([]string, error) {
	if err := k.Plan.Check(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, k.Patience)
	defer cancel()
	var trust *x509.CertPool
	err := persist(ctx, k.Pause, func() (err error) {
		trust, err = k.Trust(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("authorities of the database's certificate: %w", err)
	}
	var changes []string
	err = persist(ctx, k.Pause, func() (err error) {
		changes, err = k.applyRows(ctx, trust)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, u := range k.users() {
		set := false
		err = persist(ctx, k.Pause, func() error {
			did, err := k.keepPassword(ctx, u, trust)
			set = set || did
			return err
		})
		if set {
			changes = append(changes, "set the password of "+u.owner+" user from its secret")
		}
		if err != nil {
			return changes, err
		}
	}
	return changes, nil
}

// applyRows makes the plan's rows hold, all or none.
func (k Keeper) applyRows(ctx context.Context, trust *x509.CertPool) ([]string, error) {
	conn, err := k.openMaster(ctx, trust)
	if err != nil {
		return nil, err
	}
	defer closeConn(conn)
	var changes []string
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, statement := range []string{
			// Two runs at once would trip over each other.
			`SELECT pg_advisory_xact_lock(hashtext('` + k.Plan.Owner() + `'))`,
			// Taking over tables waits for who uses them, and everybody else
			// would wait behind that.
			`SET LOCAL lock_timeout = '10s'`,
			`SET LOCAL statement_timeout = '60s'`,
		} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		for _, row := range k.Plan.Rows() {
			changed, err := applyRow(ctx, tx, row)
			if err != nil {
				return fmt.Errorf("%s: %w", row.Reason, err)
			}
			if changed {
				changes = append(changes, strings.Join(strings.Fields(row.Apply), " "))
			}
		}
		return nil
	})
	if err != nil && conn.IsClosed() {
		// The server failed over, or was restarted.
		err = transientError{err}
	}
	return changes, err
}

// applyRow makes one row hold, and reports whether it did not before.
func applyRow(ctx context.Context, tx pgx.Tx, row databaserole.Row) (bool, error) {
	var met bool
	if err := tx.QueryRow(ctx, row.Met).Scan(&met); err != nil || met {
		return false, err
	}
	if row.Apply == "" {
		return false, errors.New("this does not hold, and a person has to put it right")
	}
	if _, err := tx.Exec(ctx, row.Apply); err != nil {
		return false, err
	}
	// A grant or revocation that one may not give is only a warning to
	// PostgreSQL.
	if err := tx.QueryRow(ctx, row.Met).Scan(&met); err != nil {
		return false, err
	}
	if !met {
		return false, fmt.Errorf("no effect of %s", row.Apply)
	}
	return true, nil
}

// openMaster connects to the plan's database as the master. Its password is asked
// for anew each time: a rotation sets it in PostgreSQL before the secret's current
// version has it.
func (k Keeper) openMaster(ctx context.Context, trust *x509.CertPool) (*pgx.Conn, error) {
	login, err := k.Logins.Master(ctx)
	if err != nil {
		return nil, transientError{err}
	}
	login.Database = k.Plan.Database
	conn, err := Connect(ctx, login, application, trust, k.Attempt)
	if refused(err) {
		return nil, transientError{err}
	}
	return conn, err
}

// closeConn closes conn even where the context has ended.
func closeConn(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}
