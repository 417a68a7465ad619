package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/charts/platform"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// PlatformProps are what the platform stack needs.
type PlatformProps struct {
	Env     config.Environment
	Network *Network
	Cluster *Cluster
	// Manifests are the nine and the platform's own, as charts.Synth returns
	// them. Of the nine, the workload stack applies what PlatformManifests leaves.
	Manifests []charts.Manifest
}

// Platform is what every workload on the cluster relies on.
type Platform struct {
	// Stack is what the workload stack depends on: created before it, and
	// deleted after it, while the load balancer controller can still take its
	// load balancer away.
	Stack awscdk.Stack
}

// PlatformManifests are those of the nine manifests that the platform applies:
// what follows them lives in their namespaces and runs as their accounts. The
// workload stack applies the others.
func PlatformManifests() []string {
	return []string{charts.FileNamespace, charts.FileRBAC, charts.FileResourceQuota}
}

// NewPlatform makes the platform stack, in an order whose reverse is how it is
// taken down: first the workloads' namespaces, while whatever a person left in them
// still has the controller that its finalizers wait for, and the volumes of their
// claims still have some minutes with the EBS driver; then objects of a kind that a
// chart defines; then the releases with their roles; last their namespaces.
func NewPlatform(scope constructs.Construct, props PlatformProps) *Platform {
	env := props.Env
	stack := newStack(scope, names.Platform, "Namespaces, controllers and what workloads rely on", env, names.Home(env))
	p := newInstaller(stack, env, props.Cluster)
	p.grants = controllerGrants(env)

	p.apply(pick(props.Manifests, platform.FileNamespaces, platform.FilePriorityClasses, platform.FileStorageClass))

	// Then room for the other releases to become ready in.
	p.install(releases.Autoscaler(env))
	p.install(releases.Controllers(env, releases.Facts{VPCID: *props.Network.VPC.VpcId()})...)

	// Then what is of a kind that a release brought.
	p.apply(pick(props.Manifests, platform.FileIngressClass))

	p.apply(pick(props.Manifests, charts.FileNamespace))
	p.apply(pick(props.Manifests, charts.FileRBAC, charts.FileResourceQuota))

	output(stack, "IngressClassName", "Class of Ingresses that the load balancer serves", new(names.IngressClass))
	output(stack, "StorageClassName", "Default class of volumes", new(names.StorageClass))
	return &Platform{Stack: stack}
}
