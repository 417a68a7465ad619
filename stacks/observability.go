package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/charts/observability"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// ObservabilityProps are what the observability stack needs.
type ObservabilityProps struct {
	Env     config.Environment
	Cluster *Cluster
	// Platform comes first, and goes last: the namespace, the volumes' class, the
	// nodes that grow, and External Secrets.
	Platform *Platform
	// Manifests are all that charts.Synth wrote, of which this stack applies those
	// of charts/observability.
	Manifests []charts.Manifest
}

// Observability is how the platform watches itself from within the cluster.
type Observability struct {
	Stack awscdk.Stack
	// Roles are the IAM roles by service account.
	Roles map[names.ServiceAccount]*irsa.Role
}

// NewObservability makes the observability stack, beside the workload's. What it
// knows of data and storage are names, so that it waits for neither: whoever of
// its pods needs them tries again.
func NewObservability(scope constructs.Construct, props ObservabilityProps) *Observability {
	env, n := props.Env, names.Home(props.Env)
	stack := newStack(scope, names.Observability, "Metrics, logs, alerts and dashboards, and the IAM roles of what collects them", env, n)
	stack.AddStackDependency(props.Platform.Stack, new("controllers come before, and go after, what they act on"))

	secrets := constructs.NewConstruct(stack, new("Secrets"))
	grafanaAdmin(secrets, env, props.Cluster.Key)
	alertReceivers(secrets, env, props.Cluster.Key)
	roles := constructs.NewConstruct(stack, new("Roles"))
	o := &Observability{Stack: stack, Roles: accountRoles(roles, n, props.Cluster, observabilityGrants(n))}

	i := newInstaller(stack, env, props.Cluster)
	i.stage(secrets, roles)
	i.apply(pick(props.Manifests, observability.Before()...))
	for _, stage := range releases.Observability(env, releases.Facts{}) {
		i.install(stage...)
	}
	// Last what is of a kind that a release brought.
	i.apply(pick(props.Manifests, observability.After()...))

	output(stack, "GrafanaCommand", "How to reach Grafana, at http://localhost:3000", new(observability.GrafanaCommand))
	output(stack, "GrafanaAdminSecretName", "Secret with the user and password of Grafana's administrator", new(n.Secret(names.GrafanaAdmin)))
	output(stack, "AlertReceiversSecretName", "Secret that a person fills in with where alerts go", new(n.Secret(names.AlertReceivers)))
	accountOutputs(stack, o.Roles, observabilityGrants(n))
	return o
}
