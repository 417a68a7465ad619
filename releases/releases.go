// Package releases holds the Helm releases of the platform, one file each: the
// chart, its pinned version and the values that differ from the chart's own. It
// is plain Go; constructs/helmrelease installs what stands here.
package releases

import (
	"encoding/json"
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Release is one Helm chart, installed once.
type Release struct {
	// Name is the release's name and, for a chart of a classic repository, the
	// chart's too.
	Name      string
	Namespace string
	// Repository is a classic repository's address, or an `oci://` address that
	// ends in the chart's name.
	Repository string
	// Version is the chart's, written as its repository does.
	Version string
	CRDs    CRDs
	// Values are the chart's values that we set. Their types hold the keys that
	// the chart really reads.
	Values any
	// Reason is what the platform needs the release for.
	Reason string
}

// CRDs is how a chart brings its custom resource definitions, and so what an
// upgrade has to do about them.
type CRDs string

// The ways of bringing CRDs.
const (
	// CRDsNone is a chart that has none that we use.
	CRDsNone CRDs = "none"
	// CRDsTemplated are part of the release and follow its version.
	CRDsTemplated CRDs = "templated"
	// CRDsInstalledOnce stand in the chart's crds folder, which Helm installs
	// with the first version and never touches again: whoever raises the
	// version applies them by hand before
	// (https://helm.sh/docs/chart_best_practices/custom_resource_definitions/).
	CRDsInstalledOnce CRDs = "installed once"
)

// Facts are what the releases need to know and no configuration holds.
type Facts struct {
	// VPCID is the id of the VPC. It may be a token.
	VPCID string
}

// Autoscaler is the release that comes before the others: it makes the room that
// they wait for.
func Autoscaler(env config.Environment) Release { return clusterAutoscaler(env) }

// Controllers are the releases that need nothing of each other.
func Controllers(env config.Environment, facts Facts) []Release {
	return []Release{
		loadBalancerController(env, facts),
		externalSecrets(env),
		certManager(env),
		externalDNS(env),
		metricsServer(env),
	}
}

// ValueMap returns the release's values as Helm reads them. It fails only where
// JSON cannot hold a value, which is a defect of this package.
func (r Release) ValueMap() (map[string]any, error) {
	text, err := json.Marshal(r.Values)
	if err != nil {
		return nil, fmt.Errorf("release %s: %w", r.Name, err)
	}
	var values map[string]any
	if err := json.Unmarshal(text, &values); err != nil {
		return nil, fmt.Errorf("release %s: %w", r.Name, err)
	}
	return values, nil
}
