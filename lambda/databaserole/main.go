// Command databaserole is the Lambda function behind Custom::DatabaseRole: it
// keeps the application's own PostgreSQL roles and the exporter's.
//
// It also runs when it is invoked with `{}`: after a restore that CloudFormation
// knows nothing of, say.
package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/vibe-engineering/vibe-platform/databaserole/keeper"
)

const (
	// patience is how long a database that is not ready is waited for, well
	// within the function's timeout.
	patience = 3 * time.Minute
	// attempt is how long one request or connection may take.
	attempt = 10 * time.Second
	pause   = 3 * time.Second
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	settings, err := readSettings(os.Getenv)
	client := &http.Client{Timeout: attempt}
	k := keeper.Keeper{
		Plan:     settings.plan,
		Logins:   newSecrets(settings, client),
		Trust:    keeper.Download(client, settings.bundle),
		Patience: patience,
		Attempt:  attempt,
		Pause:    pause,
	}
	lambda.Start(newHandler(k.Plan.Role, func(ctx context.Context) ([]string, error) {
		// An environment that makes no sense is CloudFormation's to hear of: it
		// would wait for a function that does not start.
		if err != nil {
			return nil, err
		}
		return k.Keep(ctx)
	}))
}
