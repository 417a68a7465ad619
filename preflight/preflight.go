// Package preflight holds the checks that come before a deployment: whether the
// account, the regions, the images and the person are ready for what the templates
// ask.
package preflight

import (
	"slices"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/target"
)

// Checks are the rows, in the order of a report. Nothing is asked before a row is;
// t may be empty as long as none is.
func Checks(t *target.Target) []check.Check {
	return slices.Concat(
		credentialChecks(t),
	)
}
