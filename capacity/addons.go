package capacity

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// AddOn is a workload of one of EKS' add-ons. EKS installs them by itself, from
// manifests that it does not publish; what they reserve stands in the repositories
// that they are made from.
type AddOn struct {
	// AddOn is EKS' name of it, and Name the workload's.
	AddOn, Name string
	Kind        Kind
	Replicas    int
	Surge       int
	// Labels are those of its pods by which others find them, if any do.
	Labels map[string]string
	// Containers are what each container reserves.
	Containers []Container
	// Source is where that stands.
	Source string
}

// Container is what a container reserves.
type Container struct {
	Name                 string
	CPUMillis, MemoryMiB int
}

// AddOns are the workloads of the add-ons that stacks/cluster_addons.go installs.
// None of them states a hard rule of where its pods stand.
func AddOns(env config.Environment) []AddOn {
	return []AddOn{
		{
			AddOn: "vpc-cni", Name: "aws-node", Kind: DaemonSet,
			Containers: []Container{{"aws-node", 25, 0}, {"aws-eks-nodeagent", 25, 0}},
			Source:     "https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/charts/aws-vpc-cni/values.yaml; older charts state the agent's, which we count",
		},
		{
			AddOn: "kube-proxy", Name: "kube-proxy", Kind: DaemonSet,
			Containers: []Container{{"kube-proxy", 100, 0}},
			Source:     "https://github.com/eksctl-io/eksctl/blob/main/pkg/addons/default/testdata/sample-old-kube-proxy-amd.json",
		},
		{
			AddOn: "coredns", Name: "coredns", Kind: Deployment, Replicas: 2, Surge: 1,
			Labels:     map[string]string{"k8s-app": "kube-dns"},
			Containers: []Container{{"coredns", 100, 70}},
			Source:     "https://github.com/eksctl-io/eksctl/blob/main/pkg/addons/default/assets/coredns-1.36.json",
		},
		{
			AddOn: "aws-ebs-csi-driver", Name: "ebs-csi-node", Kind: DaemonSet,
			Containers: []Container{{"ebs-plugin", 10, 40}, {"node-driver-registrar", 10, 32}, {"liveness-probe", 10, 32}},
			Source:     "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/v1.64.0/deploy/kubernetes/base/node.yaml",
		},
		{
			AddOn: "aws-ebs-csi-driver", Name: "ebs-csi-controller", Kind: Deployment, Replicas: env.Cluster.Nodes.Copies(), Surge: 1,
			Containers: []Container{
				{"ebs-plugin", 10, 40}, {"csi-provisioner", 10, 40}, {"csi-attacher", 10, 40},
				{"csi-snapshotter", 10, 40}, {"csi-resizer", 10, 40}, {"liveness-probe", 10, 32},
			},
			Source: "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/v1.64.0/deploy/kubernetes/base/controller.yaml",
		},
	}
}

// Workload is the add-on's in the shape of all others.
func (a AddOn) Workload() Workload {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: names.NamespaceSystem, Labels: a.Labels}}
	for _, c := range a.Containers {
		requests := corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(fmt.Sprintf("%dm", c.CPUMillis))}
		if c.MemoryMiB > 0 {
			requests[corev1.ResourceMemory] = resource.MustParse(fmt.Sprintf("%dMi", c.MemoryMiB))
		}
		pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Name: c.Name, Resources: corev1.ResourceRequirements{Requests: requests}})
	}
	return Workload{
		Source: a.AddOn, Kind: a.Kind, Namespace: names.NamespaceSystem, Name: a.Name,
		Replicas: a.Replicas, Most: a.Replicas, Surge: a.Surge,
		Room: room(pod, defaults{}), Priority: 2_000_000_000, pod: pod,
	}
}
