// Package healthy answers in the emulator's place where it cannot, so that vibe can
// look at a rehearsal as it looks at AWS: services that the emulator has not, and
// facts that nothing behind its records can have. Each row says why it is needed.
// What it answers is what a healthy environment would; it shows nothing of one.
package healthy

import (
	"slices"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// Row is a kind of call that is answered in the emulator's place.
type Row struct {
	standin.Row
	// Why is what the emulator cannot answer.
	Why string
}

// Scene is what is rehearsed.
type Scene struct {
	Env      config.Environment
	Assembly *assembly.Assembly
	// Server is the address of the Kubernetes API, and Authority the certificate,
	// as PEM, of who signs for it.
	Server    string
	Authority []byte
	// Deployed is what the emulator's CloudFormation made of the templates.
	Deployed *deployed.Environment
}

// Rows lists every row. The first that fits a call answers it.
func Rows(s Scene) []Row {
	return slices.Concat(clusterRows(s), preflightRows(s), networkRows(s), nodeRows(s), dataRows(s), bucketRows(s), backupRows(s), balancerRows(s), edgeRows(s), watcherRows(s))
}

// Answers are the rows as the stand-in takes them.
func Answers(rows []Row) []standin.Row {
	answers := make([]standin.Row, len(rows))
	for i, r := range rows {
		answers[i] = r.Row
	}
	return answers
}

// Skipped are the checks that a rehearsal cannot answer, by command and id, each with
// why.
func Skipped() map[string]map[string]string {
	return map[string]map[string]string{
		"preflight": {
			"config.placeholders": "the repository ships with placeholders, and the emulator takes them",
		},
		"verify": {},
	}
}
