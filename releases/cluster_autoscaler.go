package releases

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// clusterAutoscalerValues are the values of cluster-autoscaler that we set.
type clusterAutoscalerValues struct {
	FullnameOverride         string               `json:"fullnameOverride"`
	AWSRegion                string               `json:"awsRegion"`
	AutoDiscovery            autoDiscovery        `json:"autoDiscovery"`
	Image                    autoscalerImage      `json:"image"`
	RBAC                     autoscalerRBAC       `json:"rbac"`
	ReplicaCount             int                  `json:"replicaCount"`
	ExtraArgs                clusterAutoscalerRun `json:"extraArgs"`
	Resources                resources            `json:"resources"`
	PriorityClassName        string               `json:"priorityClassName"`
	SecurityContext          podSecurity          `json:"securityContext"`
	ContainerSecurityContext containerSecurity    `json:"containerSecurityContext"`
}

type (
	autoDiscovery struct {
		ClusterName string   `json:"clusterName"`
		Tags        []string `json:"tags"`
	}
	autoscalerImage struct {
		Tag string `json:"tag"`
	}
	autoscalerRBAC struct {
		ServiceAccount serviceAccount `json:"serviceAccount"`
	}
	// clusterAutoscalerRun are flags of the program
	// (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#what-are-the-parameters-to-ca).
	clusterAutoscalerRun struct {
		BalanceSimilarNodeGroups  bool   `json:"balance-similar-node-groups"`
		Expander                  string `json:"expander"`
		MaxNodesTotal             int    `json:"max-nodes-total"`
		SkipNodesWithLocalStorage bool   `json:"skip-nodes-with-local-storage"`
		SkipNodesWithSystemPods   bool   `json:"skip-nodes-with-system-pods"`
		Verbosity                 int    `json:"v"`
	}
)

// AutoscalerTag is the tag that EKS puts on the Auto Scaling groups of a
// cluster's managed node groups, with the value `owned`.
func AutoscalerTag(n names.Names) string { return "k8s.io/cluster-autoscaler/" + n.Shared() }

// clusterAutoscaler adds nodes for pods that find no room, and takes them away.
func clusterAutoscaler(env config.Environment) Release {
	n := names.Home(env)
	return Release{
		Name:      "cluster-autoscaler",
		Namespace: names.AccountClusterAutoscaler.Namespace,
		Reason:    "adds a node, in the zone of a pod's volume, when a pod finds no room, and removes nodes that stand empty",
		Account:   &names.AccountClusterAutoscaler,
		Values: clusterAutoscalerValues{
			FullnameOverride: names.AccountClusterAutoscaler.Name,
			AWSRegion:        n.Region(),
			AutoDiscovery:    autoDiscovery{ClusterName: n.Shared(), Tags: []string{AutoscalerTag(n)}},
			Image:            autoscalerImage{Tag: autoscalerTag(env.Cluster.Version)},
			RBAC:             autoscalerRBAC{ServiceAccount: account(env, names.AccountClusterAutoscaler)},
			ReplicaCount:     1,
			ExtraArgs: clusterAutoscalerRun{
				// The groups differ in their zone alone. Pods that may run
				// anywhere keep the zones even; one with a volume still gets a
				// node in the volume's zone, as no other group would help it.
				BalanceSimilarNodeGroups: true,
				Expander:                 "least-waste",
				MaxNodesTotal:            env.Cluster.Nodes.Max,
				// A node with nothing but controllers and scratch space is
				// given up; disruption budgets still hold.
				SkipNodesWithLocalStorage: false,
				SkipNodesWithSystemPods:   false,
				Verbosity:                 2,
			},
			Resources:                need("100m", "500m", "384Mi"),
			PriorityClassName:        priorityCluster,
			SecurityContext:          restrictedPod(nobody),
			ContainerSecurityContext: restrictedContainer(),
		},
	}
}

// autoscalerTag is the autoscaler's image for a Kubernetes version: it simulates
// that version's scheduler, so that the minor versions should agree. For a
// version that stands not here it is the newest one
// (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/README.md#releases).
func autoscalerTag(version string) string {
	if version == "1.35" {
		return "v1.35.0"
	}
	return "v1.36.1"
}
