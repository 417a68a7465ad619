package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vibe-engineering/vibe-platform/databaserole/keeper"
	"github.com/vibe-engineering/vibe-platform/recovery/restorevalidation"
	"github.com/vibe-engineering/vibe-platform/recovery/validation"
)

// application is what its sessions are called.
const application = "restore-validation"

// asker asks a restored database.
type asker struct {
	// patience is how long a database is waited for; attempt how long one
	// connection may take, and pause how long to wait before the next.
	patience, attempt, pause time.Duration
}

// answer is what Lambda calls. It answers with what went wrong instead of failing:
// Lambda would write an error to the log, and its caller has to hear of it.
func (a asker) answer(ctx context.Context, request restorevalidation.Request) (restorevalidation.Answer, error) {
	if deadline, ok := ctx.Deadline(); ok {
		shorter, cancel := context.WithDeadline(ctx, deadline.Add(-answerTime))
		defer cancel()
		ctx = shorter
	}
	findings, err := a.ask(ctx, request)
	answer := restorevalidation.Answer{Findings: findings}
	if err != nil {
		answer.Error = strings.Join(strings.Fields(err.Error()), " ")
	}
	slog.Info("asked", "host", request.Host, "findings", len(findings), "failed", len(validation.Failed(findings)), "error", answer.Error)
	return answer, nil
}

func (a asker) ask(ctx context.Context, request restorevalidation.Request) ([]validation.Finding, error) {
	trust := x509.NewCertPool()
	if !trust.AppendCertsFromPEM([]byte(request.Authorities)) {
		return nil, errors.New("the request holds no authority of the database's certificate")
	}
	conn, err := a.connect(ctx, keeper.Login{
		Host: request.Host, Port: request.Port, Database: request.Questions.Name,
		User: request.User, Password: keeper.Password(request.Password),
	}, trust)
	if err != nil {
		return nil, err
	}
	defer closeConn(conn)
	return validation.Database{
		Extensions: request.Questions.Extensions,
		Tables:     request.Questions.Tables,
		MinRows:    request.Questions.MinRows,
		NotBefore:  request.NotBefore,
		NotAfter:   request.NotAfter,
		TLS:        true,
	}.Check(ctx, conn)
}

// connect tries until it succeeds or patience ends. A certificate that is not to be
// trusted does not become so by waiting.
func (a asker) connect(ctx context.Context, login keeper.Login, trust *x509.CertPool) (*pgx.Conn, error) {
	patient, cancel := context.WithTimeout(ctx, a.patience)
	defer cancel()
	var last error
	for {
		conn, err := keeper.Connect(patient, login, application, trust, a.attempt)
		if err == nil {
			return conn, nil
		}
		if last == nil || !errors.Is(err, context.DeadlineExceeded) {
			last = err
		}
		var unknown x509.UnknownAuthorityError
		var name x509.HostnameError
		var certificate *tls.CertificateVerificationError
		if errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &certificate) {
			return nil, err
		}
		select {
		case <-patient.Done():
			return nil, fmt.Errorf("gave up waiting: %w", last)
		case <-time.After(a.pause):
		}
	}
}

// closeConn closes conn even where the context has ended.
func closeConn(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}
