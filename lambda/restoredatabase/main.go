// Command restoredatabase is the Lambda function that looks into a database that a
// restore test has made. It stands beside the database, in subnets without a way
// out, and has no rights in AWS: the function that gives the verdict tells it all
// that it needs.
package main

import (
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

const (
	// patience is how long a database is waited for that refuses the password,
	// which RDS may take a moment to set, or does not answer.
	patience = 3 * time.Minute
	// attempt is how long one connection may take, and pause how long to wait
	// before the next.
	attempt = 10 * time.Second
	pause   = 5 * time.Second
	// answerTime is kept of the function's time to answer.
	answerTime = 20 * time.Second
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	lambda.Start(asker{patience: patience, attempt: attempt, pause: pause}.answer)
}
