package stacks

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// controllerRole is the IAM role of a controller's service account.
type controllerRole struct {
	account names.ServiceAccount
	grants  []irsa.Grant
}

// controllerRoles are the roles by release. External Secrets has none: it acts as
// the service account that a store names. metrics-server needs nothing of AWS.
func controllerRoles(env config.Environment) map[string]controllerRole {
	return map[string]controllerRole{
		"aws-load-balancer-controller": {names.AccountLoadBalancerController, loadBalancerGrants(env)},
		"cert-manager":                 {names.AccountCertManager, certManagerGrants(env)},
		"cluster-autoscaler":           {names.AccountClusterAutoscaler, autoscalerGrants(names.Home(env))},
		"external-dns":                 {names.AccountExternalDNS, externalDNSGrants(env)},
	}
}

// autoscalerGrants are cluster-autoscaler's permissions
// (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md#iam-policy).
func autoscalerGrants(n names.Names) []irsa.Grant {
	return []irsa.Grant{
		{
			Reason: "the lists of Auto Scaling and EC2 know no resources",
			Actions: []string{
				"autoscaling:DescribeAutoScalingGroups",
				"autoscaling:DescribeAutoScalingInstances",
				"autoscaling:DescribeLaunchConfigurations",
				"autoscaling:DescribeScalingActivities",
				"autoscaling:DescribeTags",
				"ec2:DescribeImages",
				"ec2:DescribeInstanceTypes",
				"ec2:DescribeLaunchTemplateVersions",
				"ec2:GetInstanceTypesFromInstanceRequirements",
			},
			Resources: []string{"*"},
		},
		{
			Reason:    "labels and taints of a node group that has no node yet; EKS puts a random id into its ARN",
			Actions:   []string{"eks:DescribeNodegroup"},
			Resources: []string{n.ARN("eks", "nodegroup/"+n.Shared()+"/*/*")},
		},
		{
			Reason:     "EKS names the Auto Scaling groups of our node groups; their tag is what tells them from others",
			Actions:    []string{"autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"},
			Resources:  []string{n.ARN("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*")},
			Conditions: irsa.Conditions{"StringEquals": {"aws:ResourceTag/" + releases.AutoscalerTag(n): {"owned"}}},
		},
	}
}

// The condition keys of what a change of Route 53 records touches
// (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html).
const (
	recordNames   = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
	recordTypes   = "route53:ChangeResourceRecordSetsRecordTypes"
	eachLike      = "ForAllValues:StringLike"
	eachEquals    = "ForAllValues:StringEquals"
	zoneUnlimited = "arn:aws:route53:::hostedzone/*"
)

// zone is the ARN of the hosted zone, and why it is a pattern if it is one.
func zone(env config.Environment) (arn, reason string) {
	if env.Edge.HostedZoneID == "" {
		return zoneUnlimited, "the edge stack makes the zone beside this one, so that its id is not known; the names of the records bound what may change"
	}
	return "arn:aws:route53:::hostedzone/" + env.Edge.HostedZoneID, "our zone"
}

// externalDNSGrants let external-dns change the addresses of the domain and of
// what lies below it, and its own notes about them
// (https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/#iam-policy).
func externalDNSGrants(env config.Environment) []irsa.Grant {
	arn, reason := zone(env)
	return []irsa.Grant{
		{
			Reason:    reason + ": addresses of the domain's hosts, and notes of who owns them",
			Actions:   []string{"route53:ChangeResourceRecordSets"},
			Resources: []string{arn},
			Conditions: irsa.Conditions{
				eachLike:   {recordNames: {env.Edge.Domain, "*." + env.Edge.Domain}},
				eachEquals: {recordTypes: {"A", "AAAA", "CNAME", "TXT"}},
			},
		},
		{
			Reason:    reason + ": what its records are now",
			Actions:   []string{"route53:ListResourceRecordSets", "route53:ListTagsForResources"},
			Resources: []string{arn},
		},
		{
			Reason:    "the list of zones knows no resources",
			Actions:   []string{"route53:ListHostedZones"},
			Resources: []string{"*"},
		},
	}
}

// certManagerGrants let cert-manager answer Let's Encrypt's challenge
// (https://cert-manager.io/docs/configuration/acme/dns01/route53/).
func certManagerGrants(env config.Environment) []irsa.Grant {
	arn, reason := zone(env)
	grants := []irsa.Grant{
		{
			Reason:    reason + ": the challenge's record",
			Actions:   []string{"route53:ChangeResourceRecordSets"},
			Resources: []string{arn},
			Conditions: irsa.Conditions{
				eachLike:   {recordNames: {"_acme-challenge." + env.Edge.Domain, "_acme-challenge.*." + env.Edge.Domain}},
				eachEquals: {recordTypes: {"TXT"}},
			},
		},
		{
			Reason:    reason + ": what its records are now",
			Actions:   []string{"route53:ListResourceRecordSets"},
			Resources: []string{arn},
		},
		{
			Reason:    "a change's id is known only once it is made; whether it has arrived is all that can be asked of it",
			Actions:   []string{"route53:GetChange"},
			Resources: []string{"arn:aws:route53:::change/*"},
		},
	}
	if env.Edge.HostedZoneID == "" {
		grants = append(grants, irsa.Grant{
			Reason:    "finds the zone by its name, and the list of zones knows no resources",
			Actions:   []string{"route53:ListHostedZonesByName"},
			Resources: []string{"*"},
		})
	}
	return grants
}
