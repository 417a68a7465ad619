// Command restorevalidation is the Lambda function that a finished restore test
// starts: it finds what was restored, looks at the data, and tells AWS Backup
// whether they are sound.
//
// Once a day it also writes how long ago that was last so, by which a test that
// never came is found out.
package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/vibe-engineering/vibe-platform/recovery/restorevalidation"
)

const (
	// attempt is how long one request may take.
	attempt = 15 * time.Second
	// pause is how long to wait before an instance is looked at again.
	pause = 10 * time.Second
	// answerTime is kept of the function's time to give a verdict.
	answerTime = 45 * time.Second
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	plan, err := readPlan(os.Getenv)
	lambda.Start(validator{
		services: newServices(os.Getenv("AWS_REGION")),
		plan:     plan,
		// AWS Backup must hear of a plan that makes no sense, too: it would wait for
		// a function that does not start.
		broken:  err,
		bundle:  download(&http.Client{Timeout: attempt}),
		metrics: os.Stdout,
		now:     time.Now, //nolint:forbidigo // a backup's age is measured, and nothing synthesized
		pause:   pause,
	}.handle)
}

// readPlan reads the environment that the construct sets.
func readPlan(getenv func(string) string) (restorevalidation.Plan, error) {
	var plan restorevalidation.Plan
	if err := json.Unmarshal([]byte(getenv(restorevalidation.EnvPlan)), &plan); err != nil {
		return plan, fmt.Errorf("%s: %w", restorevalidation.EnvPlan, err)
	}
	return plan, plan.Check()
}
