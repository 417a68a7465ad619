package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseksv2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/constructs/manifest"
	"github.com/vibe-engineering/vibe-platform/names"
)

// WorkloadProps are what the workload stack needs.
type WorkloadProps struct {
	Env     config.Environment
	Cluster *Cluster
	// Platform comes first, and goes last: its namespaces and accounts, and the
	// controllers that take down what they made for the Ingress.
	Platform *Platform
	// Edge goes after the workload: Route 53, ACM and WAF delete nothing that a
	// load balancer or its records still use.
	Edge *Edge
	// Manifests are the nine that charts.Synth wrote. Those of the namespaces,
	// accounts and quotas are applied by the platform stack.
	Manifests []charts.Manifest
}

// Workload is the application in the cluster.
type Workload struct {
	Stack awscdk.Stack
	// Roles are the IAM roles by service account.
	Roles map[names.ServiceAccount]*irsa.Role
}

// appliedFile is a manifest and those that have to be there first.
type appliedFile struct {
	file, id string
	after    []string
}

// appliedFiles are the manifests that this stack applies. Deletion goes the other
// way: the Ingress goes first, while its controller can still take the load
// balancer away.
func appliedFiles() []appliedFile {
	// A pod that starts before its policies would stay open until they follow.
	beforePods := []string{charts.FileNetworkPolicy, charts.FileConfigMap, charts.FileSecrets}
	return []appliedFile{
		{charts.FileNetworkPolicy, "NetworkPolicy", nil},
		{charts.FileConfigMap, "ConfigMap", nil},
		{charts.FileSecrets, "Secrets", nil},
		{charts.FileBackendDeployment, "Backend", beforePods},
		{charts.FileFrontendDeployment, "Frontend", beforePods},
		{charts.FileIngress, "Ingress", []string{charts.FileBackendDeployment, charts.FileFrontendDeployment}},
	}
}

// NewWorkload makes the workload stack. It depends on neither data nor storage:
// what it knows of them are names.
func NewWorkload(scope constructs.Construct, props WorkloadProps) *Workload {
	home := names.Home(props.Env)
	stack := newStack(scope, names.WorkloadStack, "The application's manifests and the IAM roles of its service accounts", props.Env, home)
	stack.AddStackDependency(props.Platform.Stack, new("controllers come before, and go after, what they act on"))
	stack.AddStackDependency(props.Edge.Stack, new("the load balancer goes before its certificate, its web ACL and its zone"))
	roles := constructs.NewConstruct(stack, new("Roles"))
	w := &Workload{Stack: stack, Roles: accountRoles(roles, home, props.Cluster, workloadGrants(home))}

	files := map[string]charts.Manifest{}
	for _, m := range props.Manifests {
		files[m.File] = m
	}
	resources := map[string]awseksv2.KubernetesManifest{}
	for _, row := range appliedFiles() {
		resource := manifest.New(stack, row.id, manifest.Props{Cluster: props.Cluster.Cluster, Objects: files[row.file].Objects})
		// A pod is given its role's token when it starts.
		resource.Node().AddDependency(roles)
		for _, before := range row.after {
			resource.Node().AddDependency(resources[before])
		}
		resources[row.file] = resource
	}

	w.outputs(props.Env)
	return w
}

// outputs are what people and scripts read.
func (w *Workload) outputs(env config.Environment) {
	output(w.Stack, "ApplicationUrl", "Where the frontend answers", new("https://"+env.Edge.Domain))
	output(w.Stack, "ApiUrl", "Where the API answers", new("https://"+env.Edge.APIHost()))
	output(w.Stack, "Namespace", "Kubernetes namespace of the application", new(names.NamespaceApplication))
	accountOutputs(w.Stack, w.Roles, workloadGrants(names.Home(env)))
}
