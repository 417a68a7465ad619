package test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/objectstore"
)

func clusterInvariants() []invariant {
	return []invariant{
		{"the control plane is logged, private where asked, and never in paid extended support", controlPlane},
		{"node groups follow the environment and leave their size to the autoscaler", nodeGroups},
		{"nodes refuse IMDSv1", imdsV2},
		{"nodes take as many pods as the environment says, and run nothing of ours", podsOfNodes},
		{"vpc-cni is configured before the first node", networkingBeforeNodes},
		{"charts are pinned and make no namespace", chartsArePinned},
		{"no secret lies in a manifest or a chart's values", noSecretInManifests},
	}
}

func controlPlane(s synthesis) (problems []string) {
	for _, cluster := range s.resources("AWS::EKS::Cluster") {
		if cluster.text("Version") != s.Env.Cluster.Version {
			problems = append(problems, cluster.says("Version is %q", cluster.text("Version")))
		}
		if logs := cluster.list("Logging", "ClusterLogging", "EnabledTypes"); len(logs) != 5 {
			problems = append(problems, cluster.says("logs %d of the 5 kinds", len(logs)))
		}
		if cluster.text("UpgradePolicy", "SupportType") != "STANDARD" {
			problems = append(problems, cluster.says("UpgradePolicy must be STANDARD"))
		}
		if cluster.text("AccessConfig", "AuthenticationMode") != "API" {
			problems = append(problems, cluster.says("AuthenticationMode must be API"))
		}
		public := cluster.at("ResourcesVpcConfig", "EndpointPublicAccess")
		if public != (len(s.Env.Cluster.PublicCIDRs) > 0) {
			problems = append(problems, cluster.says("EndpointPublicAccess is %v for %v", public, s.Env.Cluster.PublicCIDRs))
		}
		if strings.Contains(flat(cluster.at("ResourcesVpcConfig", "PublicAccessCidrs")), "0.0.0.0/0") {
			problems = append(problems, cluster.says("is reached from anywhere"))
		}
	}
	return problems
}

func nodeGroups(s synthesis) (problems []string) {
	groups := s.resources("AWS::EKS::Nodegroup")
	if len(groups) != len(s.Env.Network.Zones) {
		problems = append(problems, fmt.Sprintf("%d node groups for %d zones", len(groups), len(s.Env.Network.Zones)))
	}
	least, most, start := 0, 0, 0
	for _, group := range groups {
		least += group.number("ScalingConfig", "MinSize")
		most += group.number("ScalingConfig", "MaxSize")
		begins := group.at("ScalingConfig", "DesiredSize") != nil
		if begins != (s.Env.Cluster.Nodes.Start > 0) {
			problems = append(problems, group.says("EKS makes a group with all three sizes only, and the autoscaler owns DesiredSize afterwards: begins with one is %t", begins))
		}
		if begins {
			start += group.number("ScalingConfig", "DesiredSize")
		}
		if group.at("ForceUpdateEnabled") != false {
			problems = append(problems, group.says("ForceUpdateEnabled must be false, or updates ignore disruption budgets"))
		}
		if !strings.HasPrefix(group.text("AmiType"), "AL2023_") {
			problems = append(problems, group.says("AmiType is %q", group.text("AmiType")))
		}
		if len(group.list("Subnets")) != 1 {
			problems = append(problems, group.says("spans %d subnets: volumes are bound to a zone", len(group.list("Subnets"))))
		}
		if group.at("LaunchTemplate") == nil {
			problems = append(problems, group.says("has no launch template"))
		}
	}
	if asked := s.Env.Cluster.Nodes; least != asked.Min || most != asked.Max || start != asked.Start {
		problems = append(problems, fmt.Sprintf("the groups hold %d to %d nodes and begin with %d, not %d to %d and %d", least, most, start, asked.Min, asked.Max, asked.Start))
	}
	return problems
}

func imdsV2(s synthesis) (problems []string) {
	for _, template := range s.resources("AWS::EC2::LaunchTemplate") {
		if template.text("LaunchTemplateData", "MetadataOptions", "HttpTokens") != "required" {
			problems = append(problems, template.says("HttpTokens must be required"))
		}
	}
	return problems
}

// podsOfNodes looks for the number in the user data, in a file that nodeadm reads:
// nothing else wins over EKS' own. EKS writes what joins the cluster.
func podsOfNodes(s synthesis) (problems []string) {
	for _, template := range s.resources("AWS::EC2::LaunchTemplate") {
		data := flat(template.at("LaunchTemplateData", "UserData"))
		for _, want := range []string{"write_files:", "/etc/eks/nodeadm.d/", fmt.Sprintf("maxPods: %d", s.Env.Cluster.Nodes.MaxPodsPerNode)} {
			if !strings.Contains(data, want) {
				problems = append(problems, template.says("user data has no %q", want))
			}
		}
		if strings.Count(data, "Content-Type: text/") != 1 || strings.Contains(data, "cmd:") || strings.Contains(data, "shellscript") {
			problems = append(problems, template.says("user data does more than write a file"))
		}
	}
	return problems
}

func networkingBeforeNodes(s synthesis) (problems []string) {
	cni := ""
	for _, addOn := range s.resources("AWS::EKS::Addon") {
		if addOn.text("AddonName") != "vpc-cni" {
			continue
		}
		cni = addOn.ID
		for _, setting := range []string{`ENABLE_PREFIX_DELEGATION`, `enableNetworkPolicy`} {
			if !strings.Contains(flat(addOn.at("ConfigurationValues")), setting) {
				problems = append(problems, addOn.says("does not set %s", setting))
			}
		}
	}
	if cni == "" {
		return append(problems, "there is no vpc-cni add-on")
	}
	for _, group := range s.resources("AWS::EKS::Nodegroup") {
		if !slices.Contains(group.DependsOn, cni) {
			problems = append(problems, group.says("may start before vpc-cni is configured"))
		}
	}
	return problems
}

// The custom resources that hand charts and manifests to the cluster.
const (
	helmChart          = "Custom::AWSCDK-EKS-HelmChart"
	kubernetesManifest = "Custom::AWSCDK-EKS-KubernetesResource"
)

func chartsArePinned(s synthesis) (problems []string) {
	charts := s.resources(helmChart)
	if len(charts) == 0 {
		problems = append(problems, "no chart was found")
	}
	for _, chart := range charts {
		if chart.text("Version") == "" || chart.text("Chart") == "" || chart.text("Namespace") == "" {
			problems = append(problems, chart.says("needs a chart, a version and a namespace"))
		}
		if chart.at("CreateNamespace") == true {
			problems = append(problems, chart.says("makes its namespace, which a manifest of ours does"))
		}
	}
	return problems
}

// notSecret is the one Secret that a manifest holds, which names a bucket: it may
// hold nothing else.
func notSecret(s synthesis) string {
	return fmt.Sprintf(`{"apiVersion":"v1","data":{"%s":"%s"},"kind":"Secret","metadata":{"labels":`,
		names.SecretKeyThanosStorage, base64.StdEncoding.EncodeToString([]byte(objectstore.Config(s.Env))))
}

func noSecretInManifests(s synthesis) (problems []string) {
	for _, r := range s.resources(helmChart, kubernetesManifest) {
		content := flat(r.at("Values")) + flat(strings.ReplaceAll(r.text("Manifest"), notSecret(s), ""))
		for _, sign := range []string{`kind\":\"Secret\"`, "{{resolve:", "BEGIN PRIVATE KEY", "BEGIN RSA"} {
			if strings.Contains(content, sign) {
				problems = append(problems, r.says("holds %s, and the handler logs what it is given", sign))
			}
		}
	}
	return problems
}
