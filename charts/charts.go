// Package charts writes the nine Kubernetes manifests of an environment. Each
// file of the package holds one manifest: a pure function from the environment
// to typed objects, as struct literals in the shape of the YAML that they
// become. Nothing here knows CloudFormation: names are deterministic, endpoints
// come through secrets and the load balancer's certificate is found by host.
package charts

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
)

// The nine files, in the order in which a person would apply them.
const (
	FileNamespace          = "00-namespace.yaml"
	FileConfigMap          = "01-configmap.yaml"
	FileSecrets            = "02-secrets.yaml"
	FileBackendDeployment  = "03-backend-deployment.yaml"
	FileFrontendDeployment = "04-frontend-deployment.yaml"
	FileIngress            = "05-ingress.yaml"
	FileRBAC               = "06-rbac.yaml"
	FileNetworkPolicy      = "07-network-policy.yaml"
	FileResourceQuota      = "08-resource-quota.yaml"
)

// Source is one file before it is written: its typed objects in the order in
// which they are applied.
type Source struct {
	File    string
	Objects []metav1.Object
}

// Objects returns the nine files of env, which must be valid. It needs no
// Node.js.
func Objects(env config.Environment) []Source {
	return []Source{
		{FileNamespace, namespaces(env)},
		{FileConfigMap, configMaps(env)},
		{FileSecrets, secrets(env)},
		{FileBackendDeployment, backend(env)},
		{FileFrontendDeployment, frontend(env)},
		{FileIngress, ingress(env)},
		{FileRBAC, rbac(env)},
		{FileNetworkPolicy, networkPolicies(env)},
		{FileResourceQuota, resourceQuotas(env)},
	}
}
