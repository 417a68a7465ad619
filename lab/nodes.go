package lab

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Node is a node that the scheduler takes for a real one.
type Node struct {
	Name string
	// Zone is an availability zone, such as us-east-1a.
	Zone string
	Type config.InstanceType
	// Room is what the node offers to pods.
	Room config.Room
	// DiskGiB is the size of the root volume, in GiB.
	DiskGiB int
	// Version is the kubelet's, such as v1.36.0. Default: none that Kubernetes has.
	Version string
	// Address is the node's. Default: it has none.
	Address string
}

// NodesOf are count nodes of env, spread over its zones as its node groups are,
// of the first of its instance types.
func NodesOf(env config.Environment, count int) []Node {
	plan := env.Cluster.Nodes
	plan.Start = count
	instance, _ := config.FindInstanceType(plan.InstanceTypes[0])
	var nodes []Node
	for zone, group := range plan.Groups(env.Network.Zones) {
		for i := range group.Start {
			nodes = append(nodes, Node{
				Name:    fmt.Sprintf("%s-%d", group.Zone, i),
				Zone:    group.Zone,
				Type:    instance,
				Room:    plan.Room(),
				DiskGiB: plan.DiskGiB,
				Version: "v" + env.Cluster.Version + ".0",
				Address: fmt.Sprintf("10.0.%d.%d", 16*(zone+1), 10+i),
			})
		}
	}
	return nodes
}

// createNodes registers nodes, as their kubelets would.
func createNodes(ctx context.Context, client kubernetes.Interface, nodes []Node) error {
	for _, node := range nodes {
		if _, err := client.CoreV1().Nodes().Create(ctx, node.object(), metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// AddNodes registers nodes, and waits until they are ready and take pods.
func (l *Lab) AddNodes(ctx context.Context, nodes []Node) error {
	client, err := kubernetes.NewForConfig(l.config)
	if err != nil {
		return err
	}
	if err := createNodes(ctx, client, nodes); err != nil {
		return err
	}
	all, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	return awaitNodes(ctx, client, len(all.Items))
}

// RemoveNodes takes nodes away, and the pods that ran on them, as when their
// machines end. Those that are gone already are left out.
func (l *Lab) RemoveNodes(ctx context.Context, nodes []Node) error {
	client, err := kubernetes.NewForConfig(l.config)
	if err != nil {
		return err
	}
	for _, node := range nodes {
		if err := client.CoreV1().Nodes().Delete(ctx, node.Name, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
			return err
		}
		pods, err := client.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{FieldSelector: "spec.nodeName=" + node.Name})
		if err != nil {
			return err
		}
		for _, pod := range pods.Items {
			at := client.CoreV1().Pods(pod.Namespace)
			if err := at.Delete(ctx, pod.Name, metav1.DeleteOptions{GracePeriodSeconds: new(int64(0))}); err != nil && !apierrors.IsNotFound(err) {
				return err
			}
		}
	}
	return nil
}

// object is the node with the labels that EKS' kubelet and the cloud controller
// give it
// (https://kubernetes.io/docs/reference/labels-annotations-taints/).
func (n Node) object() *corev1.Node {
	allocatable := corev1.ResourceList{
		corev1.ResourceCPU:              *resource.NewMilliQuantity(int64(n.Room.CPUMillis), resource.DecimalSI),
		corev1.ResourceMemory:           *resource.NewQuantity(int64(n.Room.MemoryMiB)<<20, resource.BinarySI),
		corev1.ResourcePods:             *resource.NewQuantity(int64(n.Room.Pods), resource.DecimalSI),
		corev1.ResourceEphemeralStorage: *resource.NewQuantity(int64(n.DiskGiB)<<30, resource.BinarySI),
	}
	// The API server asks a kubelet by its host name first: KWOK's, which stands in
	// for all of them, is on this machine.
	addresses := []corev1.NodeAddress{{Type: corev1.NodeHostName, Address: "localhost"}}
	if n.Address != "" {
		addresses = append(addresses, corev1.NodeAddress{Type: corev1.NodeInternalIP, Address: n.Address})
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name: n.Name,
			Labels: map[string]string{
				corev1.LabelHostname:           n.Name,
				corev1.LabelOSStable:           "linux",
				corev1.LabelArchStable:         string(n.Type.Architecture),
				corev1.LabelInstanceTypeStable: n.Type.Name,
				corev1.LabelTopologyZone:       n.Zone,
				corev1.LabelTopologyRegion:     strings.TrimRight(n.Zone, "abcdefghijklmnopqrstuvwxyz"),
			},
		},
		Spec: corev1.NodeSpec{ProviderID: "aws:///" + n.Zone + "/" + n.Name},
		Status: corev1.NodeStatus{
			Capacity:    allocatable,
			Allocatable: allocatable,
			Addresses:   addresses,
			NodeInfo:    corev1.NodeSystemInfo{Architecture: string(n.Type.Architecture), OperatingSystem: "linux", KubeletVersion: n.Version},
		},
	}
}
