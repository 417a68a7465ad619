package test

import (
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/names"
)

// forgets takes others out of what a stack waits for.
func forgets(s synthesis, id string, others ...string) {
	for i := range s.Assembly.Stacks {
		if s.Assembly.Stacks[i].ID == id {
			s.Assembly.Stacks[i].DependsOn = slices.DeleteFunc(s.Assembly.Stacks[i].DependsOn, func(other string) bool { return slices.Contains(others, other) })
		}
	}
}

// hurries has a resource of a type wait for nothing, if it matches.
func hurries(s synthesis, kind string, matches func(r assembly.Resource) bool) {
	change(s, kind, func(r *assembly.Resource) {
		if matches(*r) {
			r.DependsOn = nil
		}
	})
}

// holding matches manifests with an object of a kind.
func holding(kind string) func(assembly.Resource) bool {
	return func(r assembly.Resource) bool { return strings.Contains(flat(r.Properties), `"kind\":\"`+kind+`\"`) }
}

// of matches resources with a property.
func of(property, value string) func(assembly.Resource) bool {
	return func(r assembly.Resource) bool { return r.Properties[property] == value }
}

func teardownFaults() []fault {
	const (
		refers, finishes = "what a stack refers to outlives it", "objects go before the controller that finishes them"
		spaces, roles    = "releases go before their namespaces", "releases and add-ons go before their roles and the permissions of these"
		claims, nodes    = "claims go while the EBS driver runs, and their class after them", "add-ons that run on nodes go before them, and the nodes before what networks them"
		handler, edge    = "what applies manifests outlives every manifest, with its access and its way to the cluster", "the load balancer goes before its certificate, web ACL, zone and security group"
	)
	return []fault{
		{"the database goes after its network", refers, func(s synthesis) { forgets(s, names.Data, names.Network) }},
		{"the Ingress goes beside its controller", finishes, func(s synthesis) { forgets(s, names.WorkloadStack, names.Platform) }},
		{"secrets of monitoring go beside External Secrets", finishes, func(s synthesis) { forgets(s, names.Observability, names.Platform) }},
		{"the Ingress' class goes beside the controller", finishes, func(s synthesis) { hurries(s, kubernetesManifest, holding("IngressClassParams")) }},
		{"rules go beside the operator that defines them", finishes, func(s synthesis) { hurries(s, kubernetesManifest, holding("PrometheusRule")) }},
		{"a namespace ends after what finishes what is in it", finishes, func(s synthesis) { hurries(s, kubernetesManifest, holding("Namespace")) }},
		{"cert-manager goes after its namespace", spaces, func(s synthesis) { hurries(s, helmChart, of("Release", "cert-manager")) }},
		{"the autoscaler loses its role first", roles, func(s synthesis) { hurries(s, helmChart, of("Release", "cluster-autoscaler")) }},
		{"Loki loses its role first", roles, func(s synthesis) {
			hurries(s, helmChart, of("Release", "loki"))
		}},
		{"a role loses its permissions first", roles, func(s synthesis) {
			role, _ := s.named("AWS::IAM::Role", "RoleName", names.Home(s.Env).Role(names.AccountEBSCSIController.Role))
			hurries(s, eksAddOn, of("AddonName", "aws-ebs-csi-driver"))
			role.Properties["ManagedPolicyArns"] = []any{map[string]any{"Ref": refersTo(role.at("ManagedPolicyArns", 0))}}
			change(s, eksAddOn, func(r *assembly.Resource) {
				r.Properties["ServiceAccountRoleArn"] = names.Home(s.Env).RoleARN(names.AccountEBSCSIController.Role)
			})
		}},
		{"the volumes' class goes before them", claims, func(s synthesis) {
			drop(s, kubernetesManifest, func(r found) bool { return holding("StorageClass")(r.Resource) })
			first(s, kubernetesManifest).Properties["Manifest"] = `[{"kind":"StorageClass","metadata":{}}]`
		}},
		{"the EBS driver goes right after the claims", claims, func(s synthesis) { hurries(s, kubernetesManifest, holding("Namespace")) }},
		{"nodes lose their network first", nodes, func(s synthesis) {
			change(s, "AWS::EKS::Nodegroup", func(r *assembly.Resource) {
				r.DependsOn = nil
				delete(r.Properties, "LaunchTemplate")
				delete(r.Properties, "NodeRole")
			})
		}},
		{"the EBS driver goes after its nodes", nodes, func(s synthesis) { hurries(s, eksAddOn, of("AddonName", "aws-ebs-csi-driver")) }},
		{"the platform goes beside the cluster", nodes, func(s synthesis) { forgets(s, names.Platform, names.Cluster) }},
		{"the platform goes beside what applies it", handler, func(s synthesis) {
			forgets(s, names.Platform, names.Cluster)
		}},
		{"what applies manifests loses its way out first", handler, func(s synthesis) { forgets(s, names.Cluster, names.Network); forgets(s, names.Platform, names.Network) }},
		{"what applies manifests has no entry", handler, func(s synthesis) { drop(s, "AWS::EKS::AccessEntry", func(found) bool { return true }) }},
		{"the web ACL goes beside the load balancer", edge, func(s synthesis) { forgets(s, names.WorkloadStack, names.Edge) }},
	}
}
