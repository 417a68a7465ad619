// Package keeper makes a PostgreSQL server hold what package databaserole says,
// and makes the application's login work. It is meant to run often: when
// everything holds, it changes nothing.
package keeper

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vibe-engineering/vibe-platform/databaserole"
)

// Trust gives the authorities that may sign the server's certificate.
type Trust func(context.Context) (*x509.CertPool, error)

// Keeper keeps the application's roles.
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
	set := false
	err = persist(ctx, k.Pause, func() error {
		did, err := k.keepPassword(ctx, trust)
		set = set || did
		return err
	})
	if set {
		changes = append(changes, "set the password of the application's user from its secret")
	}
	return changes, err
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

// keepPassword makes sure that the application's login works, and reports whether
// it had to set the password: on a new database, or one that was restored from
// the time before a rotation.
//
// A login that works is left alone, and so is the other user, whose new password
// a rotation may just be setting.
func (k Keeper) keepPassword(ctx context.Context, trust *x509.CertPool) (bool, error) {
	login, err := k.application(ctx)
	if err != nil {
		return false, err
	}
	err = k.prove(ctx, login, trust)
	if !refused(err) {
		return false, err
	}
	// A rotation that ended since may have begun the next one.
	again, err := k.application(ctx)
	if err != nil {
		return false, err
	}
	if again != login {
		return false, transientError{errors.New("the application's secret changes")}
	}
	if err := k.setPassword(ctx, login, trust); err != nil {
		return false, err
	}
	return true, k.prove(ctx, login, trust)
}

// application is the application's login, checked against the plan.
func (k Keeper) application(ctx context.Context) (Login, error) {
	login, err := k.Logins.Application(ctx)
	if err != nil {
		return Login{}, transientError{err}
	}
	if !k.Plan.HasUser(login.User) || login.Database != k.Plan.Database {
		return Login{}, fmt.Errorf("the application's secret is for user %q of database %q, not for one of %s of %s",
			login.User, login.Database, strings.Join(k.Plan.Users(), ", "), k.Plan.Database)
	}
	return login, nil
}

// prove logs in as the application.
func (k Keeper) prove(ctx context.Context, login Login, trust *x509.CertPool) error {
	conn, err := open(ctx, login, trust, k.Attempt)
	if limited(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer closeConn(conn)
	var role string
	if err := conn.QueryRow(ctx, `SELECT current_user`).Scan(&role); err != nil {
		return err
	}
	if role != k.Plan.Owner() {
		return fmt.Errorf("a session of %s begins as %s, not as %s", login.User, role, k.Plan.Owner())
	}
	return nil
}

// setPassword gives login's user login's password.
func (k Keeper) setPassword(ctx context.Context, login Login, trust *x509.CertPool) error {
	salt := make([]byte, databaserole.SaltBytes)
	_, _ = rand.Read(salt)
	verifier, err := databaserole.Verifier(string(login.Password), salt)
	if err != nil {
		return fmt.Errorf("the application's secret: %w", err)
	}
	conn, err := k.openMaster(ctx, trust)
	if err != nil {
		return err
	}
	defer closeConn(conn)
	// A verifier is base64 and a few signs that need no quoting.
	if _, err := conn.Exec(ctx, `ALTER ROLE "`+login.User+`" PASSWORD '`+verifier+`'`); err != nil {
		return fmt.Errorf("set the password of %s: %w", login.User, err)
	}
	return nil
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
	conn, err := open(ctx, login, trust, k.Attempt)
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
