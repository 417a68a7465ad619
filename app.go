// Package platform is the app's table of contents: it wires the stacks of one
// environment together.
package platform

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/charts/observability"
	"github.com/vibe-engineering/vibe-platform/charts/platform"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/stacks"
)

// New returns the app that holds every stack of env, which must be valid, and
// the manifests that those stacks hand to the cluster. Nothing is written before
// the app's Synth is called.
func New(env config.Environment, options Options) (awscdk.App, []charts.Manifest, error) {
	app := newApp(env, options)
	manifests, err := charts.Synth(slices.Concat(charts.Objects(env), platform.Objects(env), observability.Objects(env)))
	if err != nil {
		return nil, nil, err
	}

	network := stacks.NewNetwork(app, stacks.NetworkProps{Env: env})

	recovery := stacks.NewRecovery(app, stacks.RecoveryProps{Env: env})
	stacks.NewData(app, stacks.DataProps{Env: env, Network: network, Recovery: recovery})
	stacks.NewStorage(app, stacks.StorageProps{Env: env, Recovery: recovery})
	backup := stacks.NewBackup(app, stacks.BackupProps{Env: env, Recovery: recovery})
	stacks.NewRestoreTesting(app, stacks.RestoreTestingProps{Env: env, Network: network, Backup: backup})
	stacks.NewRestoreTestingRecovery(app, stacks.RestoreTestingRecoveryProps{Env: env, Recovery: recovery})
	edge := stacks.NewEdge(app, stacks.EdgeProps{Env: env, LogsKey: network.LogsKey})

	cluster := stacks.NewCluster(app, stacks.ClusterProps{Env: env, Network: network})
	platform := stacks.NewPlatform(app, stacks.PlatformProps{Env: env, Network: network, Cluster: cluster, Manifests: manifests})
	stacks.NewWorkload(app, stacks.WorkloadProps{Env: env, Cluster: cluster, Platform: platform, Edge: edge, Manifests: manifests})
	stacks.NewObservability(app, stacks.ObservabilityProps{Env: env, Cluster: cluster, Platform: platform, Manifests: manifests})

	stacks.NewDelivery(app, stacks.DeliveryProps{Env: env, Recovery: recovery})
	stacks.NewAudit(app, stacks.AuditProps{Env: env})
	stacks.NewAuditRecovery(app, stacks.AuditProps{Env: env})
	stacks.NewOperations(app, stacks.OperationsProps{Env: env})
	stacks.NewOperationsRecovery(app, stacks.OperationsProps{Env: env})
	return app, manifests, nil
}
