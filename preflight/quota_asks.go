package preflight

import (
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

// number is how many resources of a type the templates of a region hold.
func number(typ string) func(*scene, string) float64 {
	return func(s *scene, region string) float64 { return float64(len(resources(s.t.Stacks(region), typ))) }
}

// tested reports whether a region restores a type every week, which takes room
// for as long as the test runs.
func tested(s *scene, region, typ string) bool {
	return slices.ContainsFunc(resources(s.t.Stacks(region), "AWS::Backup::RestoreTestingSelection"), func(r resource) bool {
		return r.text("ProtectedResourceType") == typ
	})
}

func databases(s *scene, region string) float64 {
	n := number("AWS::RDS::DBInstance")(s, region)
	if tested(s, region, "RDS") {
		n++
	}
	return n
}

// databaseStorage counts what is restored as large as the database itself.
func databaseStorage(s *scene, region string) float64 {
	grown := func(list []resource) (total float64) {
		for _, r := range list {
			total += max(r.number("AllocatedStorage"), r.number("MaxAllocatedStorage"))
		}
		return total
	}
	const typ = "AWS::RDS::DBInstance"
	total := grown(resources(s.t.Stacks(region), typ))
	if tested(s, region, "RDS") {
		total += grown(resources(s.t.Assembly.Stacks, typ))
	}
	return total
}

func buckets(s *scene, region string) float64 {
	n := number("AWS::S3::Bucket")(s, region)
	if tested(s, region, "S3") {
		n++
	}
	return n
}

func cacheNodes(s *scene, region string) (total float64) {
	for _, r := range resources(s.t.Stacks(region), "AWS::ElastiCache::ReplicationGroup") {
		total += r.number("NumNodeGroups") * (1 + r.number("ReplicasPerNodeGroup"))
	}
	return total
}

// gatewaysOfAZone is the largest number of NAT gateways in one zone.
func gatewaysOfAZone(s *scene, region string) float64 {
	zones := map[string]float64{}
	for _, r := range resources(s.t.Stacks(region), "AWS::EC2::NatGateway") {
		subnet := r.stack.Template.Resources[ref(r.value("SubnetId"))]
		zones[fmt.Sprint(subnet.Properties["AvailabilityZone"])]++
	}
	return largest(zones)
}

func endpoints(s *scene, region string) (total float64) {
	for _, r := range resources(s.t.Stacks(region), "AWS::EC2::VPCEndpoint") {
		if r.text("VpcEndpointType") == "Interface" {
			total++
		}
	}
	return total
}

// rulesOfAGroup is the largest number of rules of a group in one direction. AWS
// counts IPv4 and IPv6 apart; here they are counted together, to be on the safe
// side.
func rulesOfAGroup(s *scene, region string) float64 {
	rules := map[string]float64{}
	for _, r := range resources(s.t.Stacks(region), "AWS::EC2::SecurityGroup") {
		group := r.stack.Name + " " + r.logical
		rules[group+" in"] += float64(len(r.list("SecurityGroupIngress")))
		rules[group+" out"] += float64(len(r.list("SecurityGroupEgress")))
	}
	for typ, way := range map[string]string{"AWS::EC2::SecurityGroupIngress": " in", "AWS::EC2::SecurityGroupEgress": " out"} {
		for _, r := range resources(s.t.Stacks(region), typ) {
			rules[r.stack.Name+" "+ref(r.value("GroupId"))+way]++
		}
	}
	return largest(rules)
}

// groupsOfAnInterface is the largest number of groups that one thing carries. EKS
// adds the cluster's own to the control plane's.
func groupsOfAnInterface(s *scene, region string) float64 {
	carried := map[string]float64{}
	for _, row := range []struct {
		typ   string
		path  []string
		added float64
	}{
		{"AWS::EC2::LaunchTemplate", []string{"LaunchTemplateData", "SecurityGroupIds"}, 0},
		{"AWS::EKS::Cluster", []string{"ResourcesVpcConfig", "SecurityGroupIds"}, 1},
		{"AWS::Lambda::Function", []string{"VpcConfig", "SecurityGroupIds"}, 0},
		{"AWS::RDS::DBInstance", []string{"VPCSecurityGroups"}, 0},
		{"AWS::ElastiCache::ReplicationGroup", []string{"SecurityGroupIds"}, 0},
	} {
		for _, r := range resources(s.t.Stacks(region), row.typ) {
			if n := float64(len(r.list(row.path...))); n > 0 {
				carried[r.stack.Name+" "+r.logical] = n + row.added
			}
		}
	}
	return largest(carried)
}

func largest(of map[string]float64) (most float64) {
	for _, n := range of {
		most = max(most, n)
	}
	return most
}

// processors are the vCPUs of the nodes, each group at its maximum and of the
// largest of its types.
func processors(spot bool) func(*scene, string) float64 {
	return func(s *scene, region string) (total float64) {
		for _, r := range resources(s.t.Stacks(region), "AWS::EKS::Nodegroup") {
			if (r.text("CapacityType") == "SPOT") != spot {
				continue
			}
			most := 0
			for _, name := range r.texts("InstanceTypes") {
				if row, ok := config.FindInstanceType(name); ok {
					most = max(most, row.VCPUs)
				}
			}
			total += r.number("ScalingConfig", "MaxSize") * float64(most)
		}
		return total
	}
}

// executions is how many functions run at once while charts and manifests are
// applied: each is one call of the provider's function, which calls the handler. A
// stack begins with one as soon as what it depends on is done, and stacks that do
// not depend on each other deploy side by side.
func executions(s *scene, region string) float64 {
	stacks := s.t.Stacks(region)
	levels := map[string]float64{}
	for _, stack := range stacks {
		levels[fmt.Sprint(depth(stack.ID, func(id string) []string {
			other, _ := s.t.Stack(id)
			return other.DependsOn
		}))] += widest(stack)
	}
	const functions = 2
	return functions * largest(levels)
}

// widest is the largest number of charts and manifests of a stack that depend on
// equally many before them.
func widest(stack assembly.Stack) float64 {
	levels := map[string]float64{}
	for id, r := range stack.Template.Resources {
		if r.Type == manifestType || r.Type == chartType {
			levels[fmt.Sprint(depth(id, func(id string) []string { return applied(stack.Template, id) }))]++
		}
	}
	return largest(levels)
}

// applied are the charts and manifests that a resource waits for.
func applied(t assembly.Template, id string) []string {
	return slices.DeleteFunc(slices.Clone(t.Resources[id].DependsOn), func(other string) bool {
		typ := t.Resources[other].Type
		return typ != manifestType && typ != chartType
	})
}

// depth is how many follow each other up to id.
func depth(id string, before func(string) []string) int {
	deepest := 0
	for _, other := range before(id) {
		deepest = max(deepest, 1+depth(other, before))
	}
	return deepest
}
