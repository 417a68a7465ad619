package kube

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
)

func (s *Cluster) nodeChecks() []check.Check {
	return []check.Check{
		{
			ID: "nodes.ready", Severity: check.Fatal, Waits: true,
			What:    "as many nodes as the groups begin with at least are ready, in every zone that has a group, of the right version and processor, and under no pressure",
			How:     "list the nodes; the node groups of the template",
			Remedy:  "`kubectl describe node NODE`; a node that does not come back is replaced when its instance is terminated",
			Runbook: "cluster.md#node-not-ready",
			Do:      s.nodesReady,
		},
		{
			ID: "nodes.cordoned", Severity: check.Warning,
			What:    "every node takes pods",
			How:     "list the nodes",
			Remedy:  "`kubectl uncordon NODE` once nobody works on it any more",
			Runbook: "cluster.md#node-unschedulable",
			Do:      s.nodesTakePods,
		},
		{
			ID: "nodes.add-ons", Severity: check.Fatal, Waits: true,
			What:    "the pods of EKS' add-ons run: on every node, or as many as they must be",
			How:     "GET the Deployments and DaemonSets of the template's add-ons",
			Remedy:  "`kubectl -n kube-system describe` what is named; the add-on's own health is in `aws eks describe-addon`",
			Runbook: "cluster.md#daemonset-pods-missing",
			Do:      s.addOnsRun,
		},
	}
}

// group is a node group of the template.
type group struct {
	least int
	// version is the kubelets'.
	version string
}

// resources are those of a type, of the stack that holds the cluster.
func (s *Cluster) resources(kind string) []assembly.Resource {
	var found []assembly.Resource
	for _, stack := range s.t.Assembly.Stacks {
		for _, id := range slices.Sorted(maps.Keys(stack.Template.Resources)) {
			if r := stack.Template.Resources[id]; r.Type == kind && stack.Region == s.t.Env.Region {
				found = append(found, r)
			}
		}
	}
	return found
}

// groups are the node groups.
func (s *Cluster) groups() []group {
	var groups []group
	for _, r := range s.resources("AWS::EKS::Nodegroup") {
		scaling, _ := r.Properties["ScalingConfig"].(map[string]any)
		version, _ := r.Properties["Version"].(string)
		groups = append(groups, group{number(scaling["MinSize"]), version})
	}
	return groups
}

// number is a number of a template, which may be a text.
func number(value any) int {
	n, err := strconv.Atoi(fmt.Sprint(value))
	if err != nil {
		return 0
	}
	return n
}

func (s *Cluster) nodesReady(ctx context.Context) (check.Outcome, error) {
	nodes, err := s.nodes.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	instance, _ := config.FindInstanceType(s.t.Env.Cluster.Nodes.InstanceTypes[0])
	o := judgeNodes(nodes, expectation{
		groups: s.groups(), zones: slices.Sorted(slices.Values(s.t.Env.Network.Zones)),
		architecture: string(instance.Architecture),
	})
	return o, nil
}

// expectation is what nodes should be.
type expectation struct {
	groups       []group
	zones        []string
	architecture string
}

// judgeNodes looks at nodes.
func judgeNodes(nodes []corev1.Node, e expectation) check.Outcome {
	var o check.Outcome
	ready := map[string]int{}
	for i := range nodes {
		findings := judgeNode(&nodes[i], e)
		if len(findings) == 0 {
			ready[nodes[i].Labels[corev1.LabelTopologyZone]]++
		}
		o.Findings = append(o.Findings, findings...)
	}
	least, total := 0, 0
	for _, g := range e.groups {
		least += g.least
	}
	var where []string
	for _, zone := range slices.Sorted(maps.Keys(ready)) {
		total += ready[zone]
		where = append(where, fmt.Sprintf("%s %d", zone, ready[zone]))
	}
	if total < least {
		o.Findings = append(o.Findings, check.Finding{Subject: "the cluster", Got: fmt.Sprintf("has %d nodes that are ready", total), Want: fmt.Sprintf("have %d, the least of its groups", least)})
	}
	// A group may have no node at times. Where each has one at least, so has each
	// zone.
	for i, zone := range e.zones {
		if i < len(e.groups) && e.groups[i].least > 0 && ready[zone] == 0 {
			o.Findings = append(o.Findings, check.Finding{Subject: "zone " + zone, Got: "has no node that is ready", Want: fmt.Sprintf("have %d at least", e.groups[i].least)})
		}
	}
	o.Detail = fmt.Sprintf("%d nodes: %s", total, strings.Join(where, ", "))
	return o
}

// judgeNode looks at one.
func judgeNode(n *corev1.Node, e expectation) []check.Finding {
	var findings []check.Finding
	found := func(got, want string) {
		findings = append(findings, check.Finding{Subject: "node " + n.Name, Got: got, Want: want})
	}
	known := false
	for _, c := range n.Status.Conditions {
		switch {
		case c.Type == corev1.NodeReady:
			known = true
			if c.Status != corev1.ConditionTrue {
				found(reasoned("is not ready", c.Reason, c.Message), "")
			}
		case strings.HasSuffix(string(c.Type), "Pressure") && c.Status == corev1.ConditionTrue:
			found(reasoned("has "+string(c.Type), c.Reason, c.Message), "")
		}
	}
	if !known {
		found("has not reported yet", "")
	}
	is := n.Status.NodeInfo.KubeletVersion
	if !slices.ContainsFunc(e.groups, func(g group) bool { return g.version == minor(is) }) && len(e.groups) > 0 {
		found("runs kubelet "+is, "run "+e.groups[0].version+", as its group does")
	}
	if is := n.Status.NodeInfo.Architecture; is != e.architecture {
		found("is of "+is, "be of "+e.architecture+", for which images are built")
	}
	return findings
}

// reasoned adds to what is so why somebody says that it is.
func reasoned(what, reason, message string) string {
	switch {
	case message != "":
		return what + ": " + strings.Join(strings.Fields(message), " ")
	case reason != "":
		return what + ": " + reason
	}
	return what
}

func (s *Cluster) nodesTakePods(ctx context.Context) (check.Outcome, error) {
	nodes, err := s.nodes.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	o := check.Outcome{Detail: fmt.Sprintf("%d nodes", len(nodes))}
	for _, n := range nodes {
		if n.Spec.Unschedulable {
			o.Findings = append(o.Findings, check.Finding{Subject: "node " + n.Name, Got: "is cordoned"})
		}
	}
	return o, nil
}

func (s *Cluster) addOnsRun(ctx context.Context) (check.Outcome, error) {
	installed := map[string]bool{}
	for _, r := range s.resources("AWS::EKS::Addon") {
		name, _ := r.Properties["AddonName"].(string)
		installed[name] = true
	}
	c, err := s.clients.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	o := check.Outcome{}
	var seen []string
	for _, a := range capacity.AddOns(s.t.Env) {
		if !installed[a.AddOn] {
			continue
		}
		w := a.Workload()
		p, err := c.progress(ctx, controller{string(w.Kind), w.Namespace, w.Name})
		if err != nil {
			return o, err
		}
		seen = append(seen, w.Name)
		o.Findings = append(o.Findings, p.findings()...)
		if p.found && a.Replicas > 0 && p.want < a.Replicas {
			o.Findings = append(o.Findings, check.Finding{Subject: p.String(), Got: fmt.Sprintf("asks for %d pods", p.want), Want: fmt.Sprintf("ask for %d", a.Replicas)})
		}
	}
	o.Detail = strings.Join(seen, ", ")
	return o, nil
}
