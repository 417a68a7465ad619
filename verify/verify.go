// Package verify holds the checks that come after a deployment: whether what stands
// is what the templates and manifests say, and whether it works.
package verify

import (
	"context"
	"slices"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/target"
	"github.com/vibe-engineering/vibe-platform/verify/cloud"
	"github.com/vibe-engineering/vibe-platform/verify/edge"
	"github.com/vibe-engineering/vibe-platform/verify/kube"
)

// Options say how an environment is looked at.
type Options struct {
	Cluster kube.Options
	Edge    edge.Options
}

// Prepare opens what the checks need: the account, and the way to the cluster.
func Prepare(ctx context.Context, t *target.Target) error {
	if err := t.SignIn(ctx); err != nil {
		return err
	}
	access, err := t.KubernetesConfig()
	if err != nil {
		return err
	}
	cluster, err := t.Cluster(ctx)
	if err != nil {
		return err
	}
	return t.SameCluster(access, cluster)
}

// Checks are the rows, in the order of a report. Nothing is asked before a row is;
// t may be empty as long as none is.
func Checks(t *target.Target, o Options) []check.Check {
	aws, cluster := cloud.Of(t), kube.New(t)
	o.Edge.Balancer = cluster.Balancer
	return slices.Concat(
		aws.Stacks(),
		aws.Network(),
		aws.Cluster(),
		aws.Database(),
		aws.Cache(),
		aws.Storage(),
		aws.Backup(),
		aws.Traffic(),
		aws.Alarms(),
		aws.Audit(),
		aws.Delivery(),
		cluster.Checks(o.Cluster),
		edge.Checks(t, o.Edge),
	)
}
