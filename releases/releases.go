// Package releases holds the Helm releases of the platform, one file each: the
// chart and the values that differ from the chart's own. The charts' versions
// stand in one table, Ledger. It is plain Go; constructs/helmrelease installs
// what stands here.
package releases

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Release is one Helm chart, installed once.
type Release struct {
	// Name is the release's, as `helm list` shows it.
	Name string
	// Chart is the chart's name. Empty means Name.
	Chart     string
	Namespace string
	// Account is the service account that the release's pods reach AWS as, with
	// the role that its grants stand for; nil if they have no business there.
	Account *names.ServiceAccount
	// Values are the chart's values that we set. Their types hold the keys that
	// the chart really reads.
	Values any
	// Reason is what the platform needs the release for.
	Reason string
	// Unawaited says why Helm does not wait until the release's pods are ready;
	// empty, and it waits. What waits for something that another stack makes at the
	// same time must not be waited for, or the first deployment fails by its
	// timeout.
	Unawaited string
}

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

// All are the releases of env, in the order in which they are installed.
func All(env config.Environment, facts Facts) []Release {
	all := append([]Release{Autoscaler(env)}, Controllers(env, facts)...)
	return append(all, slices.Concat(Observability(env, facts)...)...)
}

// ChartName is the name of the release's chart.
func (r Release) ChartName() string { return cmp.Or(r.Chart, r.Name) }

// Pin returns the chart's row of the ledger. It fails only where there is none,
// which is a defect of this package.
func (r Release) Pin() (Pin, error) {
	for _, pin := range Ledger() {
		if pin.Chart == r.ChartName() {
			return pin, nil
		}
	}
	return Pin{}, fmt.Errorf("release %s: the chart %s has no row in the ledger of charts; add one to releases/ledger.go", r.Name, r.ChartName())
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
