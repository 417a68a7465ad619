package restorevalidation

import (
	"time"

	"github.com/vibe-engineering/vibe-platform/recovery/validation"
)

// Request is what the function that gives the verdict asks of the one beside the
// database, which has no way to AWS: all that it needs is in here.
type Request struct {
	Host string `json:"host"`
	Port uint16 `json:"port"`
	User string `json:"user"`
	// Password is good for the restored instance alone, and goes with it.
	Password string `json:"password"`
	// Authorities sign the instance's certificate, in PEM.
	Authorities string    `json:"authorities"`
	Questions   Questions `json:"questions"`
	// NotBefore and NotAfter bound the newest commit.
	NotBefore time.Time `json:"notBefore"`
	NotAfter  time.Time `json:"notAfter"`
}

// Answer is what came of a Request.
type Answer struct {
	Findings []validation.Finding `json:"findings"`
	// Error is set where the database could not be asked.
	Error string `json:"error,omitempty"`
}
