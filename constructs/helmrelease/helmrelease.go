// Package helmrelease installs Helm charts in a cluster.
package helmrelease

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseksv2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/releases"
)

// Props describe an installed release.
type Props struct {
	Cluster awseksv2.ICluster
	Release releases.Release
}

// timeoutMinutes is how long Helm waits for a release to become ready. Lambda
// ends the handler after 15 minutes, and a Helm that is killed leaves its release
// in `pending-upgrade`, which nothing but a person repairs; so it must have given
// up well before.
const timeoutMinutes = 10

// New installs or upgrades the release and waits until its pods are ready, for
// what comes next needs its webhooks; unless the release says why not.
//
// Helm does not roll back by itself. A failed release is CloudFormation's to
// roll back, by the values before; Helm's own would wait once more and could
// outlast the handler. The namespace stands already, with its Pod Security
// labels.
//
// Of CRDs that the ledger of charts leaves out, it asks the handler to install
// none: see releases.CRDsLeftOut.
//
// It panics if the values cannot be written as JSON or the chart has no row in the
// ledger, defects of the program.
func New(scope constructs.Construct, id string, props Props) awseksv2.HelmChart {
	values, err := props.Release.ValueMap()
	if err != nil {
		panic(err)
	}
	pin, err := props.Release.Pin()
	if err != nil {
		panic(err)
	}
	chart := &awseksv2.HelmChartProps{
		Cluster:         props.Cluster,
		Release:         new(props.Release.Name),
		Chart:           new(pin.Chart),
		Repository:      new(pin.Repository),
		Version:         new(pin.Version),
		Namespace:       new(props.Release.Namespace),
		CreateNamespace: new(false),
		Values:          &values,
		Wait:            new(props.Release.Unawaited == ""),
		Timeout:         awscdk.Duration_Minutes(new(float64(timeoutMinutes))),
	}
	if pin.CRDs == releases.CRDsLeftOut {
		chart.SkipCrds = new(true)
	}
	return awseksv2.NewHelmChart(scope, &id, chart)
}
