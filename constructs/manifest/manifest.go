// Package manifest applies Kubernetes objects to a cluster.
package manifest

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awseksv2"
	"github.com/aws/constructs-go/constructs/v10"
)

// Props describe what is applied.
type Props struct {
	Cluster awseksv2.ICluster
	// Objects are applied in this order, by one call of kubectl. They must hold
	// no secret: the handler logs its whole event, and the template shows it.
	Objects []map[string]any
}

// New applies props.Objects with `kubectl apply`, and again whenever they change.
//
// Overwrite makes the first time an apply too, so that an object that stands
// already is taken over and a half-finished deployment can be repeated. Prune
// labels each object and removes those that left the list; kubectl does that for
// core kinds only, so a custom resource or a NetworkPolicy that leaves the list
// stays until someone deletes it
// (https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#alternative-kubectl-apply-f-directory-prune).
//
// Nothing waits for a rollout, and one call is limited to about 256 KB.
func New(scope constructs.Construct, id string, props Props) awseksv2.KubernetesManifest {
	objects := make([]*map[string]any, len(props.Objects))
	for i := range props.Objects {
		objects[i] = &props.Objects[i]
	}
	return awseksv2.NewKubernetesManifest(scope, &id, &awseksv2.KubernetesManifestProps{
		Cluster:   props.Cluster,
		Manifest:  &objects,
		Overwrite: new(true),
		Prune:     new(true),
	})
}
