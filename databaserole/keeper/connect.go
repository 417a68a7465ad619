package keeper

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// transientError is an error that may be gone a moment later.
type transientError struct{ error }

func (e transientError) Unwrap() error { return e.error }

// SQLSTATEs, from https://www.postgresql.org/docs/16/errcodes-appendix.html.
const (
	invalidPassword    = "28P01"
	tooManyConnections = "53300"
)

// passingStates are SQLSTATEs that time mends: the server is starting or stopping
// or full, or another session, as a rotation, changed the same role at the same
// time (XX000 is then "tuple concurrently updated").
func passingStates() []string {
	return []string{"57P01", "57P02", "57P03", tooManyConnections, "40001", "40P01", "55P03", "23505", "42710", "XX000"}
}

// Connect connects by TLS, the server's certificate and name verified, under the
// name of an application. The error names host and user, and no secret.
func Connect(ctx context.Context, login Login, application string, trust *x509.CertPool, timeout time.Duration) (*pgx.Conn, error) {
	// The settings are given by fields and not by text, which an error would
	// quote. Everything that the environment could have added is overwritten.
	config, err := pgx.ParseConfig("sslmode=disable")
	if err != nil {
		return nil, err
	}
	config.Host, config.Port, config.Database = login.Host, login.Port, login.Database
	config.User, config.Password = login.User, string(login.Password)
	config.TLSConfig = &tls.Config{ServerName: login.Host, RootCAs: trust, MinVersion: tls.VersionTLS12}
	config.Fallbacks = nil
	config.ConnectTimeout = timeout
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	config.RuntimeParams = map[string]string{"application_name": application}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, connectError(login, err)
	}
	return conn, nil
}

// connectError says where the connection would have led, in one line, and whether
// it is worth another try.
func connectError(login Login, err error) error {
	var server *pgconn.PgError
	var certificate *tls.CertificateVerificationError
	where := fmt.Sprintf("cannot log in to %s as %s", net.JoinHostPort(login.Host, strconv.Itoa(int(login.Port))), login.User)
	switch {
	case errors.As(err, &server):
		return fmt.Errorf("%s: %w", where, err)
	case errors.As(err, &certificate):
		return fmt.Errorf("%s: its certificate is not to be trusted: %w", where, certificate.Err)
	default:
		return transientError{fmt.Errorf("%s: %w", where, err)}
	}
}

// refused reports whether PostgreSQL did not take the password.
func refused(err error) bool { return state(err) == invalidPassword }

// limited reports whether the user has as many connections as it may, which
// PostgreSQL says only after it took the password. Where the whole server is full
// another routine says so, before.
func limited(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && server.Code == tooManyConnections && server.Routine == "InitializeSessionUserId"
}

// state is the SQLSTATE behind err, if PostgreSQL reported it.
func state(err error) string {
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		return ""
	}
	return server.Code
}

// passes reports whether another try may succeed.
func passes(err error) bool {
	var transient transientError
	return errors.As(err, &transient) || slices.Contains(passingStates(), state(err)) || strings.HasPrefix(state(err), "08")
}

// persist runs do until it succeeds, fails for good, or ctx ends. Its error is
// then the last that was no timeout, if there was one: the last of all only says
// that there was no time left.
func persist(ctx context.Context, pause time.Duration, do func() error) error {
	var telling error
	for {
		err := do()
		if err == nil {
			return nil
		}
		if telling == nil || !timedOut(err) {
			telling = err
		}
		if ctx.Err() == nil && !passes(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("gave up waiting: %w", telling)
		case <-time.After(pause):
		}
	}
}

// timedOut reports whether err says that something took too long.
func timedOut(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}
