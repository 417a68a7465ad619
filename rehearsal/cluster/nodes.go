package cluster

import (
	"context"
	"fmt"
	"maps"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/lab/installation"
	"github.com/vibe-engineering/vibe-platform/names"
)

// nodeGroup brings or takes the nodes of a group: as many as it may have, since
// nobody plays the autoscaler.
func (p *Player) nodeGroup(ctx context.Context, stack assembly.Stack, id string, a action) error {
	zone, err := p.zone(stack.Template, id)
	if err != nil {
		return err
	}
	var nodes []lab.Node
	for _, node := range lab.NodesOf(p.env, p.env.Cluster.Nodes.Max) {
		_, err := p.typed.CoreV1().Nodes().Get(ctx, node.Name, metav1.GetOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
		if node.Zone == zone && (err == nil) == (a == remove) {
			nodes = append(nodes, node)
		}
	}
	p.event(stack, id, a)
	if a == remove {
		return p.lab.RemoveNodes(ctx, nodes)
	}
	return p.lab.AddNodes(ctx, nodes)
}

// zone is where the nodes of a group stand. There is a group for each zone, and
// their ids sort as the zones do.
func (p *Player) zone(t assembly.Template, id string) (string, error) {
	var groups []string
	for _, other := range slices.Sorted(maps.Keys(t.Resources)) {
		if t.Resources[other].Type == typeNodeGroup {
			groups = append(groups, other)
		}
	}
	zones := slices.Sorted(slices.Values(p.env.Network.Zones))
	if len(groups) != len(zones) {
		return "", fmt.Errorf("there are %d node groups, and %d zones", len(groups), len(zones))
	}
	return zones[slices.Index(groups, id)], nil
}

// addOn brings or takes stand-ins for the pods of an EKS add-on.
func (p *Player) addOn(ctx context.Context, name string, a action) error {
	if a == remove && name == addOnVolumes {
		if err := p.volumesGone(ctx); err != nil {
			return err
		}
	}
	for _, row := range capacity.AddOns(p.env) {
		if row.AddOn != name {
			continue
		}
		w := row.Workload()
		if a == remove {
			if err := p.deleteWorkload(ctx, w); err != nil {
				return err
			}
			continue
		}
		if err := installation.StandIn(ctx, p.typed, w); err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
	}
	return nil
}

// addOnVolumes is the add-on with the EBS CSI driver.
const addOnVolumes = "aws-ebs-csi-driver"

// deleteWorkload deletes the stand-in of w.
func (p *Player) deleteWorkload(ctx context.Context, w capacity.Workload) error {
	var err error
	if w.Kind == capacity.DaemonSet {
		err = p.typed.AppsV1().DaemonSets(w.Namespace).Delete(ctx, w.Name, metav1.DeleteOptions{})
	} else {
		err = p.typed.AppsV1().Deployments(names.NamespaceSystem).Delete(ctx, w.Name, metav1.DeleteOptions{})
	}
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

// volumesGone waits until no volume is left, as long as the driver is there that
// deletes them: those that outlive it stay in the account.
func (p *Player) volumesGone(ctx context.Context) error {
	var left []string
	err := wait.PollUntilContextTimeout(ctx, interval, p.options.Patience, true, func(context.Context) (bool, error) {
		volumes, err := p.typed.CoreV1().PersistentVolumes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		left = nil
		for _, v := range volumes.Items {
			if v.Spec.CSI != nil && v.Spec.CSI.Driver == driverVolumes && !p.before["PersistentVolume "+v.Name] {
				left = append(left, fmt.Sprintf("%s of %s/%s", v.Name, v.Spec.ClaimRef.Namespace, v.Spec.ClaimRef.Name))
			}
		}
		return len(left) == 0, nil
	})
	if wait.Interrupted(err) && ctx.Err() == nil {
		return fmt.Errorf("volumes outlive the EBS CSI driver, which goes with this add-on, and stay in the account: %v", left)
	}
	return err
}
