package check

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Severity is what it means that a check finds something.
type Severity string

// The severities.
const (
	// Fatal: it has to be mended first, and the command exits with 1.
	Fatal Severity = "fatal"
	// Warning: somebody should look, and the command's exit code does not tell.
	Warning Severity = "warning"
)

// Patience is how long a check may take, unless it says otherwise: several times
// what an AWS API takes with the SDK's three attempts.
const Patience = 30 * time.Second

// Check is one row: what must hold, and what to do where it does not.
type Check struct {
	// ID names it, as category.name, for --only and --skip. Its meaning never
	// changes.
	ID string
	// What is what holds where all is well, as a sentence without a full stop.
	What string
	// How is how that is found out, such as an API's action as IAM writes it.
	How string
	// Severity is what it means that it does not hold.
	Severity Severity
	// Remedy is what to do then, unless a finding knows better. $ENV in it becomes
	// the environment's name.
	Remedy string
	// Runbook is the page and section to read, below the folder of runbooks:
	// traffic.md#certificate.
	Runbook string
	// Waits says that it may take time after a deployment until this holds, so that
	// --wait asks again.
	Waits bool
	// Patience is how long the check may take. Default: the constant Patience.
	Patience time.Duration
	// Do asks. An error says that it could not be asked; it becomes one line.
	Do func(ctx context.Context) (Outcome, error)
}

// Category is the part of the ID before the dot.
func (c Check) Category() string {
	category, _, _ := strings.Cut(c.ID, ".")
	return category
}

// Outcome is what a check saw.
type Outcome struct {
	// Detail is what was seen in a few words: `17 stacks`.
	Detail string
	// Findings are what does not hold. None: all is well.
	Findings []Finding
	// Idle is why there is nothing to check, such as that the environment has no
	// recovery region. Empty: there was.
	Idle string
}

// Finding is one thing that is not as it must be.
type Finding struct {
	// Subject is what is meant: an id, a name, an object.
	Subject string `json:"subject"`
	// Got and Want are what is and what should be.
	Got  string `json:"got"`
	Want string `json:"want,omitempty"`
	// Remedy is what to do. Empty: what the check says.
	Remedy string `json:"remedy,omitempty"`
}

// String is the finding in one line.
func (f Finding) String() string {
	text := f.Subject + " " + f.Got
	if f.Want != "" {
		text += ", and should " + f.Want
	}
	return text
}

// Good is an outcome with nothing wrong.
func Good(format string, arguments ...any) (Outcome, error) {
	return Outcome{Detail: fmt.Sprintf(format, arguments...)}, nil
}

// Idle is an outcome of a check that has nothing to look at.
func Idle(format string, arguments ...any) (Outcome, error) {
	return Outcome{Idle: fmt.Sprintf(format, arguments...)}, nil
}
