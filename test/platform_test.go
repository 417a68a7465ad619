package test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/releases"
)

func platformInvariants() []invariant {
	return []invariant{
		{"the cluster begins without access or add-ons of EKS' choice, and is reached from the named ranges", clusterBegins},
		{"nodes take no more than their launch template gives them", launchTemplates},
		{"add-ons overwrite what stands in their way", addOnsOverwrite},
		{"charts are of the table's version, and are waited for within the handler's time", chartsAsListed},
		{"the Ingress comes last, and the workload after the platform", ingressComesLast},
	}
}

const (
	eksCluster     = "AWS::EKS::Cluster"
	launchTemplate = "AWS::EC2::LaunchTemplate"
	eksAddOn       = "AWS::EKS::Addon"
)

func clusterBegins(s synthesis) (problems []string) {
	problems = s.count(eksCluster, 1)
	var ranges any
	if len(s.Env.Cluster.PublicCIDRs) > 0 {
		ranges = s.Env.Cluster.PublicCIDRs
	}
	for _, cluster := range s.resources(eksCluster) {
		problems = append(problems, cluster.has(
			property{path("AccessConfig", "BootstrapClusterCreatorAdminPermissions"), false},
			property{path("BootstrapSelfManagedAddons"), false},
			property{path("ComputeConfig", "Enabled"), false},
			property{path("ResourcesVpcConfig", "EndpointPrivateAccess"), true},
			property{path("ResourcesVpcConfig", "PublicAccessCidrs"), ranges},
		)...)
	}
	return problems
}

// published is the resource that another stack's output refers to, or false.
func (s synthesis) published(value any) (found, bool) {
	name, output := at(value, "Fn::GetStackOutput", "StackName"), at(value, "Fn::GetStackOutput", "OutputName")
	for _, stack := range s.Assembly.Stacks {
		if id, _ := output.(string); stack.Name == name && id != "" {
			from := refersTo(stack.Template.Outputs[id].Value)
			r, exists := stack.Template.Resources[from]
			return found{r, stack, from}, exists
		}
	}
	return found{}, false
}

func launchTemplates(s synthesis) (problems []string) {
	problems = s.count(launchTemplate, 1)
	for _, template := range s.resources(launchTemplate) {
		problems = append(problems, template.has(
			// A pod is one hop further, and must not reach the node's role.
			property{path("LaunchTemplateData", "MetadataOptions", "HttpPutResponseHopLimit"), 1},
			property{path("LaunchTemplateData", "BlockDeviceMappings", 0, "Ebs", "Encrypted"), true},
			property{path("LaunchTemplateData", "BlockDeviceMappings", 0, "Ebs", "VolumeSize"), s.Env.Cluster.Nodes.DiskGiB},
			property{path("LaunchTemplateData", "BlockDeviceMappings", 0, "Ebs", "DeleteOnTermination"), true},
			property{path("LaunchTemplateData", "ImageId"), nil},
			property{path("LaunchTemplateData", "NetworkInterfaces"), nil},
		)...)
		key, ours := s.target(template, template.at("LaunchTemplateData", "BlockDeviceMappings", 0, "Ebs", "KmsKeyId"), "AWS::KMS::Key")
		if cluster := first(s, eksCluster); !ours || refersTo(cluster.at("EncryptionConfig", 0, "Provider", "KeyArn")) != key.ID {
			problems = append(problems, template.says("the disk is not under the cluster's key"))
		}
		own, nodes := 0, 0
		groups := template.list("LaunchTemplateData", "SecurityGroupIds")
		for _, group := range groups {
			if _, ours := s.target(template, group, eksCluster); ours && at(group, "Fn::GetAtt", 1) == "ClusterSecurityGroupId" {
				own++
			}
			if group, exists := s.published(group); exists && group.text("GroupName") == names.Home(s.Env).Resource(names.SecurityGroupNodes) {
				nodes++
			}
		}
		if len(groups) != 2 || own != 1 || nodes != 1 {
			problems = append(problems, template.says("carries the security groups %s, not the cluster's own and the nodes'", flat(groups)))
		}
	}
	return problems
}

func addOnsOverwrite(s synthesis) (problems []string) {
	for _, addOn := range s.resources(eksAddOn) {
		problems = append(problems, addOn.has(property{path("ResolveConflicts"), "OVERWRITE"})...)
	}
	return problems
}

// handlerSeconds is how long Helm may wait: the function that calls it ends after
// 15 minutes, and a release that it leaves behind stays pending for ever.
const handlerSeconds = 600

func chartsAsListed(s synthesis) (problems []string) {
	want := map[string]releases.Release{}
	for _, r := range releases.All(s.Env, releases.Facts{}) {
		want[r.Name] = r
	}
	for _, chart := range s.resources(helmChart) {
		row, listed := want[chart.text("Release")]
		delete(want, chart.text("Release"))
		if !listed {
			problems = append(problems, chart.says("the release %s stands in no table", chart.text("Release")))
			continue
		}
		pin, err := row.Pin()
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		// The library leaves out what is false.
		waits := any(true)
		if row.Unawaited != "" {
			waits = nil
		}
		problems = append(problems, chart.has(
			property{path("Chart"), pin.Chart},
			property{path("Version"), pin.Version},
			property{path("Namespace"), row.Namespace},
			property{path("Repository"), pin.Repository},
			property{path("Wait"), waits},
		)...)
		seconds, err := strconv.Atoi(strings.TrimSuffix(chart.text("Timeout"), "s"))
		if err != nil || seconds <= 0 || seconds > handlerSeconds {
			problems = append(problems, chart.says("waits for %q", chart.text("Timeout")))
		}
	}
	for name := range want {
		problems = append(problems, "the release "+name+" is not installed")
	}
	return problems
}

// kindOf finds the kinds of the objects of a manifest.
var kindOf = regexp.MustCompile(`"kind":"([A-Za-z]+)","metadata"`)

// waitsFor is everything of its stack that a resource is made after.
func waitsFor(r found) map[string]bool {
	before := map[string]bool{}
	var visit func(ids []string)
	visit = func(ids []string) {
		for _, id := range ids {
			if !before[id] {
				before[id] = true
				visit(r.Stack.Template.Resources[id].DependsOn)
			}
		}
	}
	visit(r.DependsOn)
	return before
}

func ingressComesLast(s synthesis) (problems []string) {
	needs := map[string][]string{
		"Deployment": {"NetworkPolicy", "ConfigMap", "ExternalSecret"},
		"Ingress":    {"Deployment", "Service", "NetworkPolicy"},
	}
	home := map[string][]string{}
	for _, m := range s.resources(kubernetesManifest) {
		for _, match := range kindOf.FindAllStringSubmatch(m.text("Manifest"), -1) {
			home[match[1]] = append(home[match[1]], m.where())
		}
	}
	for kind, before := range needs {
		if len(home[kind]) == 0 {
			problems = append(problems, "no manifest holds a "+kind)
		}
		for _, m := range s.resources(kubernetesManifest) {
			if !slices.Contains(home[kind], m.where()) {
				continue
			}
			waits := waitsFor(m)
			for _, other := range s.resources(kubernetesManifest) {
				for _, needed := range before {
					if other.Stack.ID == m.Stack.ID && other.ID != m.ID && slices.Contains(home[needed], other.where()) && !waits[other.ID] {
						problems = append(problems, m.says("its %s does not wait for the %s of %s", kind, needed, other.ID))
					}
				}
			}
			for _, role := range s.resources("AWS::IAM::Role") {
				if role.Stack.ID == m.Stack.ID && !waits[role.ID] {
					problems = append(problems, m.says("does not wait for the role %s, and a pod gets its token when it starts", role.ID))
				}
			}
		}
	}
	graph := map[string][]string{}
	for _, stack := range s.Assembly.Stacks {
		graph[stack.ID] = stack.DependsOn
	}
	if !reaches(graph, names.WorkloadStack, names.Platform) {
		problems = append(problems, fmt.Sprintf("%s waits for %v", names.WorkloadStack, graph[names.WorkloadStack]))
	}
	return problems
}

func platformFaults() []fault {
	const (
		begins, nodes = "the cluster begins without access or add-ons of EKS' choice, and is reached from the named ranges", "nodes take no more than their launch template gives them"
		charts, last  = "charts are of the table's version, and are waited for within the handler's time", "the Ingress comes last, and the workload after the platform"
	)
	return []fault{
		{"whoever deploys becomes administrator", begins, func(s synthesis) {
			set(s, eksCluster, true, "AccessConfig", "BootstrapClusterCreatorAdminPermissions")
		}},
		{"EKS installs its own add-ons", begins, func(s synthesis) { set(s, eksCluster, nil, "BootstrapSelfManagedAddons") }},
		{"another range reaches the cluster", begins, func(s synthesis) {
			set(s, eksCluster, []any{"198.51.100.0/24"}, "ResourcesVpcConfig", "PublicAccessCidrs")
		}},
		{"pods reach the node's role", nodes, func(s synthesis) {
			set(s, launchTemplate, 2.0, "LaunchTemplateData", "MetadataOptions", "HttpPutResponseHopLimit")
		}},
		{"nodes carry a third group", nodes, func(s synthesis) {
			groups := first(s, launchTemplate).list("LaunchTemplateData", "SecurityGroupIds")
			set(s, launchTemplate, append(groups, "sg-0123456789abcdef0"), "LaunchTemplateData", "SecurityGroupIds")
		}},
		{"nodes run a script", "nodes take as many pods as the environment says, and run nothing of ours", func(s synthesis) { set(s, launchTemplate, "IyEvYmluL3No", "LaunchTemplateData", "UserData") }},
		{"an add-on gives way", "add-ons overwrite what stands in their way", func(s synthesis) { set(s, eksAddOn, "NONE", "ResolveConflicts") }},
		{"a chart is of another version", charts, func(s synthesis) { first(s, helmChart).Properties["Version"] = "0.0.1" }},
		{"Helm outlasts its function", charts, func(s synthesis) { set(s, helmChart, "900s", "Timeout") }},
		{"pods start before their policies", last, func(s synthesis) {
			change(s, kubernetesManifest, func(r *assembly.Resource) {
				if strings.Contains(flat(r.Properties), `"kind\":\"Deployment\"`) {
					r.DependsOn = nil
				}
			})
		}},
		{"the workload does not wait for controllers", last, func(s synthesis) {
			for i := range s.Assembly.Stacks {
				if s.Assembly.Stacks[i].ID == names.WorkloadStack {
					s.Assembly.Stacks[i].DependsOn = []string{names.Cluster}
				}
			}
		}},
	}
}
