package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	"github.com/aws/aws-sdk-go-v2/service/eks/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
)

// Cluster are the checks of EKS, from AWS' side.
func (a *Account) Cluster() []check.Check {
	redeploy := "read the finding's issue, if it has one; otherwise " + revert("cluster")
	return []check.Check{
		{
			ID: "cluster.control-plane", What: "the control plane is active and as the template has it",
			How: "eks:DescribeCluster", Severity: check.Fatal, Waits: true, Remedy: redeploy, Runbook: "deployment.md#verify-cluster", Do: a.controlPlane,
		},
		{
			ID: "cluster.node-groups", What: "every node group is active, without health issues, and as the template has it",
			How: "eks:DescribeNodegroup, ec2:DescribeLaunchTemplates", Severity: check.Fatal, Waits: true, Remedy: redeploy, Runbook: "deployment.md#verify-cluster", Do: a.nodeGroups,
		},
		{
			ID: "cluster.add-ons", What: "every add-on is active, without health issues",
			How: "eks:DescribeAddon", Severity: check.Fatal, Waits: true, Remedy: redeploy, Runbook: "deployment.md#verify-cluster", Do: a.addOns,
		},
		{
			ID: "cluster.access-entries", What: "nobody enters the cluster but the template's principals",
			How: "eks:ListAccessEntries, eks:ListAssociatedAccessPolicies", Severity: check.Fatal,
			Remedy: "delete the entry (`aws eks delete-access-entry`), or write it down in the cluster's stack", Runbook: "deployment.md#verify-access", Do: a.accessEntries,
		},
		{
			ID: "cluster.oidc", What: "IAM trusts the cluster's tokens",
			How: "iam:GetOpenIDConnectProvider, eks:DescribeCluster", Severity: check.Fatal,
			Remedy: "without the provider no pod gets its role: " + revert("cluster"), Runbook: "deployment.md#verify-access", Do: a.oidc,
		},
		{
			ID: "cluster.roles", What: "every service account's role exists, trusts that account alone, and has its policies",
			How: "iam:GetRole, iam:ListAttachedRolePolicies", Severity: check.Fatal,
			Remedy: revert("cluster platform workload observability delivery"), Runbook: "deployment.md#verify-access", Do: a.serviceRoles,
		},
	}
}

// clusterAt returns a template's cluster as EKS has it.
func (a *Account) clusterAt(ctx context.Context, r deployed.Resource) (*types.Cluster, error) {
	out, err := eks.NewFromConfig(a.region(r.Region)).DescribeCluster(ctx, &eks.DescribeClusterInput{Name: &r.ID})
	if err != nil {
		return nil, err
	}
	return out.Cluster, nil
}

func (a *Account) controlPlane(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::EKS::Cluster")
	if err != nil {
		return check.Outcome{}, err
	}
	var findings []check.Finding
	var versions []string
	for _, r := range resources {
		cluster, err := a.clusterAt(ctx, r)
		if code(err, "ResourceNotFoundException") {
			findings = append(findings, missing("cluster "+r.ID))
			continue
		}
		if err != nil {
			return check.Outcome{}, err
		}
		versions = append(versions, fmt.Sprintf("%s is Kubernetes %s", r.ID, aws.ToString(cluster.Version)))
		findings = append(findings, clusterFindings(r, *cluster)...)
	}
	return outcome(findings, "%s", strings.Join(versions, ", "))
}

func clusterFindings(r deployed.Resource, c types.Cluster) []check.Finding {
	subject := "cluster " + r.ID
	findings := is(subject, string(c.Status), string(types.ClusterStatusActive))
	if c.Health != nil {
		for _, issue := range c.Health.Issues {
			findings = append(findings, check.Finding{
				Subject: subject, Got: "is not well: " + string(issue.Code) + ": " + aws.ToString(issue.Message) + among(issue.ResourceIds), Want: "have no health issue",
			})
		}
	}
	properties := maps.Clone(r.Properties)
	var written []any
	for _, one := range list(at(properties, "Logging.ClusterLogging.EnabledTypes")) {
		written = append(written, textAt(object(one), "Type"))
	}
	properties["Logging"] = written
	return append(findings, compare(subject, properties, c, []field[types.Cluster]{
		{"Version", func(c types.Cluster) any { return c.Version }, nil},
		{"RoleArn", func(c types.Cluster) any { return c.RoleArn }, nil},
		{"ResourcesVpcConfig.EndpointPrivateAccess", func(c types.Cluster) any { return at(plain(c.ResourcesVpcConfig), "EndpointPrivateAccess") }, false},
		{"ResourcesVpcConfig.EndpointPublicAccess", func(c types.Cluster) any { return at(plain(c.ResourcesVpcConfig), "EndpointPublicAccess") }, true},
		{"ResourcesVpcConfig.PublicAccessCidrs", func(c types.Cluster) any { return at(plain(c.ResourcesVpcConfig), "PublicAccessCidrs") }, nil},
		{"ResourcesVpcConfig.SubnetIds", func(c types.Cluster) any { return at(plain(c.ResourcesVpcConfig), "SubnetIds") }, nil},
		{"ResourcesVpcConfig.SecurityGroupIds", func(c types.Cluster) any { return at(plain(c.ResourcesVpcConfig), "SecurityGroupIds") }, nil},
		{"Logging", func(c types.Cluster) any { return logs(c) }, nil},
		{"EncryptionConfig", func(c types.Cluster) any { return c.EncryptionConfig }, nil},
		{"AccessConfig.AuthenticationMode", func(c types.Cluster) any { return at(plain(c.AccessConfig), "AuthenticationMode") }, nil},
		{"KubernetesNetworkConfig.ServiceIpv4Cidr", func(c types.Cluster) any { return at(plain(c.KubernetesNetworkConfig), "ServiceIpv4Cidr") }, nil},
		{"UpgradePolicy.SupportType", func(c types.Cluster) any { return at(plain(c.UpgradePolicy), "SupportType") }, nil},
		{"DeletionProtection", func(c types.Cluster) any { return c.DeletionProtection }, false},
	})...)
}

// logs are the control plane's logs that are on.
func logs(c types.Cluster) []string {
	names := []string{}
	if c.Logging != nil {
		for _, setup := range c.Logging.ClusterLogging {
			for _, one := range setup.Types {
				if aws.ToBool(setup.Enabled) {
					names = append(names, string(one))
				}
			}
		}
	}
	return names
}

// among names the resources of an issue.
func among(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return " (" + strings.Join(ids, ", ") + ")"
}

func (a *Account) nodeGroups(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::EKS::Nodegroup")
	if err != nil {
		return check.Outcome{}, err
	}
	found, err := each(ctx, resources, func(ctx context.Context, r deployed.Resource) ([]check.Finding, error) {
		out, err := eks.NewFromConfig(a.region(r.Region)).DescribeNodegroup(ctx, &eks.DescribeNodegroupInput{
			ClusterName: new(textAt(r.Properties, "ClusterName")), NodegroupName: &r.ID,
		})
		if code(err, "ResourceNotFoundException") {
			return []check.Finding{missing("node group " + r.ID)}, nil
		}
		if err != nil {
			return nil, err
		}
		latest, err := a.latest(ctx, r)
		return nodeGroupFindings(r, *out.Nodegroup, latest), err
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(slices.Concat(found...), "%s", count(len(resources), "group", "groups"))
}

// latest is the newest version of the launch template that a node group has, which
// is what its template asks for.
func (a *Account) latest(ctx context.Context, r deployed.Resource) (string, error) {
	id := textAt(r.Properties, "LaunchTemplate.Id")
	if id == "" {
		return "", nil
	}
	out, err := ec2.NewFromConfig(a.region(r.Region)).DescribeLaunchTemplates(ctx, &ec2.DescribeLaunchTemplatesInput{LaunchTemplateIds: []string{id}})
	if err != nil || len(out.LaunchTemplates) == 0 {
		return "", err
	}
	return fmt.Sprint(aws.ToInt64(out.LaunchTemplates[0].LatestVersionNumber)), nil
}

func nodeGroupFindings(r deployed.Resource, g types.Nodegroup, latest string) []check.Finding {
	subject := "node group " + r.ID
	properties := maps.Clone(r.Properties)
	if _, ask := at(properties, "LaunchTemplate.Version").(deployed.Attribute); ask && latest != "" {
		properties["LaunchTemplate"] = map[string]any{"Id": at(properties, "LaunchTemplate.Id"), "Version": latest}
	}
	findings := is(subject, string(g.Status), string(types.NodegroupStatusActive))
	if g.Health != nil {
		for _, issue := range g.Health.Issues {
			findings = append(findings, check.Finding{
				Subject: subject, Got: "is not well: " + string(issue.Code) + ": " + aws.ToString(issue.Message) + among(issue.ResourceIds), Want: "have no health issue",
			})
		}
	}
	return append(findings, compare(subject, properties, g, []field[types.Nodegroup]{
		{"Version", func(g types.Nodegroup) any { return g.Version }, nil},
		{"InstanceTypes", func(g types.Nodegroup) any { return g.InstanceTypes }, nil},
		{"CapacityType", func(g types.Nodegroup) any { return g.CapacityType }, nil},
		{"AmiType", func(g types.Nodegroup) any { return g.AmiType }, nil},
		{"NodeRole", func(g types.Nodegroup) any { return g.NodeRole }, nil},
		{"Subnets", func(g types.Nodegroup) any { return g.Subnets }, nil},
		// The autoscaler moves the desired size between the two.
		{"ScalingConfig.MinSize", func(g types.Nodegroup) any { return at(plain(g.ScalingConfig), "MinSize") }, nil},
		{"ScalingConfig.MaxSize", func(g types.Nodegroup) any { return at(plain(g.ScalingConfig), "MaxSize") }, nil},
		{"LaunchTemplate.Id", func(g types.Nodegroup) any { return at(plain(g.LaunchTemplate), "Id") }, nil},
		{"LaunchTemplate.Version", func(g types.Nodegroup) any { return at(plain(g.LaunchTemplate), "Version") }, nil},
		{"UpdateConfig.MaxUnavailable", func(g types.Nodegroup) any { return at(plain(g.UpdateConfig), "MaxUnavailable") }, nil},
		{"NodeRepairConfig.Enabled", func(g types.Nodegroup) any { return at(plain(g.NodeRepairConfig), "Enabled") }, nil},
	})...)
}

func (a *Account) addOns(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::EKS::Addon")
	if err != nil {
		return check.Outcome{}, err
	}
	found, err := each(ctx, resources, func(ctx context.Context, r deployed.Resource) ([]check.Finding, error) {
		out, err := eks.NewFromConfig(a.region(r.Region)).DescribeAddon(ctx, &eks.DescribeAddonInput{
			ClusterName: new(textAt(r.Properties, "ClusterName")), AddonName: new(textAt(r.Properties, "AddonName")),
		})
		if code(err, "ResourceNotFoundException") {
			return []check.Finding{missing("add-on " + textAt(r.Properties, "AddonName"))}, nil
		}
		if err != nil {
			return nil, err
		}
		return addOnFindings(r, *out.Addon), nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	var names []string
	for _, r := range resources {
		names = append(names, textAt(r.Properties, "AddonName"))
	}
	slices.Sort(names)
	return outcome(slices.Concat(found...), "%s", strings.Join(names, ", "))
}

func addOnFindings(r deployed.Resource, a types.Addon) []check.Finding {
	subject := "add-on " + textAt(r.Properties, "AddonName")
	findings := is(subject, string(a.Status), string(types.AddonStatusActive))
	if a.Health != nil {
		for _, issue := range a.Health.Issues {
			findings = append(findings, check.Finding{
				Subject: subject, Got: "is not well: " + string(issue.Code) + ": " + aws.ToString(issue.Message) + among(issue.ResourceIds), Want: "have no health issue",
			})
		}
	}
	properties := maps.Clone(r.Properties)
	if values, ok := properties["ConfigurationValues"].(string); ok {
		properties["ConfigurationValues"] = canonical(values)
	}
	return append(findings, compare(subject, properties, a, []field[types.Addon]{
		{"AddonVersion", func(a types.Addon) any { return a.AddonVersion }, nil},
		{"ServiceAccountRoleArn", func(a types.Addon) any { return a.ServiceAccountRoleArn }, nil},
		{"ConfigurationValues", func(a types.Addon) any { return canonical(aws.ToString(a.ConfigurationValues)) }, nil},
	})...)
}

// canonical writes JSON so that equal values read the same.
func canonical(text string) string {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	return scalar(value)
}
