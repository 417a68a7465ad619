package keeper

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/databaserole"
)

// user is somebody whose secret must open the database.
type user struct {
	// owner is whose login it is, as messages say it.
	owner string
	login func(context.Context) (Login, error)
	// names are the users that the secret may be for, and begins the role that
	// their sessions begin as.
	names  []string
	begins string
}

// users are the users of the plan.
func (k Keeper) users() []user {
	return []user{
		{"the application's", k.Logins.Application, k.Plan.Users(), k.Plan.Owner()},
		{"the exporter's", k.Logins.Monitoring, []string{k.Plan.Monitor}, k.Plan.Monitor},
	}
}

// keepPassword makes sure that a user's login works, and reports whether it had to
// set the password: on a new database, or one that was restored from the time
// before a rotation.
//
// A login that works is left alone, and so is the other of the application's
// users, whose new password a rotation may just be setting.
func (k Keeper) keepPassword(ctx context.Context, u user, trust *x509.CertPool) (bool, error) {
	login, err := k.current(ctx, u)
	if err != nil {
		return false, err
	}
	err = k.prove(ctx, u, login, trust)
	if !refused(err) {
		return false, err
	}
	// A rotation that ended since may have begun the next one.
	again, err := k.current(ctx, u)
	if err != nil {
		return false, err
	}
	if again != login {
		return false, transientError{errors.New(u.owner + " secret changes")}
	}
	if err := k.setPassword(ctx, u, login, trust); err != nil {
		return false, err
	}
	return true, k.prove(ctx, u, login, trust)
}

// current is a user's login, checked against the plan.
func (k Keeper) current(ctx context.Context, u user) (Login, error) {
	login, err := u.login(ctx)
	if err != nil {
		return Login{}, transientError{err}
	}
	if !slices.Contains(u.names, login.User) || login.Database != k.Plan.Database {
		return Login{}, fmt.Errorf("%s secret is for user %q of database %q, not for one of %s of %s",
			u.owner, login.User, login.Database, strings.Join(u.names, ", "), k.Plan.Database)
	}
	return login, nil
}

// prove logs in as the user.
func (k Keeper) prove(ctx context.Context, u user, login Login, trust *x509.CertPool) error {
	conn, err := Connect(ctx, login, application, trust, k.Attempt)
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
	if role != u.begins {
		return fmt.Errorf("a session of %s begins as %s, not as %s", login.User, role, u.begins)
	}
	return nil
}

// setPassword gives login's user login's password.
func (k Keeper) setPassword(ctx context.Context, u user, login Login, trust *x509.CertPool) error {
	salt := make([]byte, databaserole.SaltBytes)
	_, _ = rand.Read(salt)
	verifier, err := databaserole.Verifier(string(login.Password), salt)
	if err != nil {
		return fmt.Errorf("%s secret: %w", u.owner, err)
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
