package keeper

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// rotate does to PostgreSQL what AWS' multi-user rotation function does in its
// four steps, statement by statement: the pending user is the other one; if its
// login does not work yet, the current one must, and the master makes the clone a
// member of the current user or sets its password
// (https://github.com/aws-samples/aws-secrets-manager-rotation-lambdas,
// SecretsManagerRDSPostgreSQLRotationMultiUser).
func (d *database) rotate(t *testing.T, password string) {
	t.Helper()
	pending := d.logins.application
	if base, ok := strings.CutSuffix(pending.User, "_clone"); ok {
		pending.User = base
	} else {
		pending.User += "_clone"
	}
	pending.Password = Password(password)
	d.setSecret(t, pending)
	// testSecret.
	d.mustSession(t, pending.User, password, d.plan.Database, "SELECT NOW()")
	// finishSecret.
	d.logins.application = pending
}

// setSecret is the rotation's second step.
func (d *database) setSecret(t *testing.T, pending Login) {
	t.Helper()
	if d.session(pending.User, string(pending.Password), d.plan.Database) == nil {
		return
	}
	current := d.logins.application
	d.mustSession(t, current.User, string(current.Password), d.plan.Database)
	conn, err := d.connect(d.logins.master.User, string(d.logins.master.Password), d.plan.Database)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	defer func() { _ = conn.Close(ctx) }()
	var exists bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_roles where rolname = '`+pending.User+`')`).Scan(&exists); err != nil {
		t.Fatal(err)
	}
	statements := []string{`ALTER USER ` + pending.User + ` WITH PASSWORD '` + string(pending.Password) + `'`}
	if !exists {
		statements = []string{
			`CREATE ROLE ` + pending.User + ` WITH LOGIN PASSWORD '` + string(pending.Password) + `'`,
			`GRANT ` + current.User + ` TO ` + pending.User,
		}
	}
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			t.Fatal(errors.Join(errors.New(statement), err))
		}
	}
}
