// Package preflight holds the checks that come before a deployment: whether the
// account, the regions, the images and the person are ready for what the templates
// ask.
package preflight

import (
	"slices"
	"time"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/target"
)

// Options say how some of the checks ask.
type Options struct {
	// Drift has CloudFormation compare every stack with what there is, which takes
	// minutes.
	Drift bool
	// Mirrors are hosts, with a port, that answer for image registries: a
	// pull-through cache, or a stand-in. The key is the registry's host as image
	// references have it: docker.io for Docker Hub.
	Mirrors map[string]string
	// Nameserver is a host with a port that is asked for names. Default: the
	// machine's own.
	Nameserver string
	// Now tells the time. Default: the machine's clock.
	Now func() time.Time
}

// Checks are the rows, in the order of a report. Nothing is asked before a row is;
// t may be empty as long as none is.
func Checks(t *target.Target, o Options) []check.Check {
	if o.Now == nil {
		o.Now = time.Now //nolint:forbidigo // dates of support and of certificates are compared with today
	}
	s := newScene(t, o)
	rows := slices.Concat(
		credentialChecks(s),
		configChecks(s),
		bootstrapChecks(s),
		stackChecks(s),
		nameChecks(s),
		accountChecks(s),
		permissionChecks(s),
		quotaChecks(s),
		versionChecks(s),
		offerChecks(s),
		imageChecks(s),
		edgeChecks(s),
		snapshotChecks(s),
		kubectlChecks(s),
	)
	for i := range rows {
		if rows[i].Runbook == "" {
			rows[i].Runbook = "deployment.md#preflight-" + rows[i].Category()
		}
	}
	return rows
}
