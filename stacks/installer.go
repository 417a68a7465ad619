package stacks

import (
	"path"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/helmrelease"
	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/constructs/manifest"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// installer fills a stack in stages: nothing of a stage begins before the stage
// before it is done, and deletion goes the other way.
type installer struct {
	manifests constructs.Construct
	releases  constructs.Construct
	cluster   *Cluster
	env       config.Environment
	// grants are the permissions of the service accounts whose roles come with
	// the releases that run as them. Other accounts have their roles already.
	grants map[names.ServiceAccount][]irsa.Grant
	done   []constructs.IDependable
}

// newInstaller returns the installer of a stack that has none yet.
func newInstaller(stack awscdk.Stack, env config.Environment, cluster *Cluster) *installer {
	return &installer{
		manifests: constructs.NewConstruct(stack, new("Manifests")),
		releases:  constructs.NewConstruct(stack, new("Releases")),
		cluster:   cluster,
		env:       env,
	}
}

// apply adds manifests, which need nothing of each other, as one stage.
func (i *installer) apply(manifests []charts.Manifest) {
	var applied []constructs.IConstruct
	for _, m := range manifests {
		applied = append(applied, manifest.New(i.manifests, path.Base(m.File), manifest.Props{Cluster: i.cluster.Cluster, Objects: m.Objects}))
	}
	i.stage(applied...)
}

// install adds releases that may be installed at the same time, with their
// roles, as one stage.
func (i *installer) install(rows ...releases.Release) {
	var installed []constructs.IConstruct
	for _, r := range rows {
		scope := constructs.NewConstruct(i.releases, new(r.Name))
		release := helmrelease.New(scope, "Release", helmrelease.Props{Cluster: i.cluster.Cluster, Release: r})
		if r.Account != nil && i.grants != nil {
			role := irsa.New(scope, "Role", irsa.Props{
				Names:       names.Home(i.env),
				Account:     *r.Account,
				ProviderARN: i.cluster.ProviderARN,
				Issuer:      i.cluster.Issuer,
				Grants:      i.grants[*r.Account],
			})
			release.Node().AddDependency(role.Construct)
		}
		installed = append(installed, release)
	}
	i.stage(installed...)
}

// stage has each of next wait for the stage before, and becomes that stage. A
// stage of nothing leaves the one before as it is.
func (i *installer) stage(next ...constructs.IConstruct) {
	var done []constructs.IDependable
	for _, n := range next {
		n.Node().AddDependency(i.done...)
		done = append(done, n)
	}
	if len(done) > 0 {
		i.done = done
	}
}
