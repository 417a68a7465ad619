package stacks

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/names"
)

// loadBalancerGrants are the AWS Load Balancer Controller's permissions, as far
// as one internet-facing application load balancer with pods as targets needs
// them. Against the controller's own policy
// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/)
// there is nothing about network load balancers, security groups (which stand in
// the network stack), Shield, the old WAF and Cognito; and every change names our
// load balancer, which has a fixed name, or carries the controller's tag.
func loadBalancerGrants(env config.Environment) []irsa.Grant {
	n := names.Home(env)
	elb := func(resource string) string { return n.ARN("elasticloadbalancing", resource) }
	var (
		balancer  = elb("loadbalancer/app/" + n.Shared() + "/*")
		listeners = elb("listener/app/" + n.Shared() + "/*/*")
		rules     = elb("listener-rule/app/" + n.Shared() + "/*/*/*")
		// The controller begins the names of target groups so.
		targets = elb("targetgroup/k8s-*/*")
	)
	ours := irsa.Conditions{"StringEquals": {"aws:ResourceTag/" + names.TagLoadBalancers: {n.Shared()}}}
	becomesOurs := irsa.Conditions{"StringEquals": {"aws:RequestTag/" + names.TagLoadBalancers: {n.Shared()}}}
	return []irsa.Grant{
		{
			Reason: "the lists of EC2, Elastic Load Balancing, ACM and WAF know no resources; a part of them Elastic Load Balancing itself asks for with the controller's rights",
			Actions: []string{
				"acm:ListCertificates",
				"ec2:DescribeAccountAttributes",
				"ec2:DescribeAvailabilityZones",
				"ec2:DescribeInstances",
				"ec2:DescribeInternetGateways",
				"ec2:DescribeNetworkInterfaces",
				"ec2:DescribeRouteTables",
				"ec2:DescribeSecurityGroups",
				"ec2:DescribeSubnets",
				"ec2:DescribeTags",
				"ec2:DescribeVpcs",
				"ec2:GetSecurityGroupsForVpc",
				"elasticloadbalancing:DescribeListenerAttributes",
				"elasticloadbalancing:DescribeListenerCertificates",
				"elasticloadbalancing:DescribeListeners",
				"elasticloadbalancing:DescribeLoadBalancerAttributes",
				"elasticloadbalancing:DescribeLoadBalancers",
				"elasticloadbalancing:DescribeRules",
				"elasticloadbalancing:DescribeSSLPolicies",
				"elasticloadbalancing:DescribeTags",
				"elasticloadbalancing:DescribeTargetGroupAttributes",
				"elasticloadbalancing:DescribeTargetGroups",
				"elasticloadbalancing:DescribeTargetHealth",
				"elasticloadbalancing:DescribeTrustStores",
				"wafv2:ListWebACLs",
			},
			Resources: []string{"*"},
		},
		{
			Reason:    "finds the certificate of the Ingress' hosts; its id is ACM's",
			Actions:   []string{"acm:DescribeCertificate"},
			Resources: []string{n.ARN("acm", "certificate/*")},
		},
		{
			Reason:     "makes the load balancer and its target groups, whose ids are the service's; they must carry the controller's tag",
			Actions:    []string{"elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"},
			Resources:  []string{balancer, targets},
			Conditions: becomesOurs,
		},
		{
			Reason:    "tags both while it makes them",
			Actions:   []string{"elasticloadbalancing:AddTags"},
			Resources: []string{balancer, targets},
			Conditions: irsa.Conditions{"StringEquals": {
				"aws:RequestTag/" + names.TagLoadBalancers: {n.Shared()},
				"elasticloadbalancing:CreateAction":        {"CreateLoadBalancer", "CreateTargetGroup"},
			}},
		},
		{
			Reason:    "changes the tags of its own, but never the one that makes them its own",
			Actions:   []string{"elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"},
			Resources: []string{balancer, targets},
			Conditions: irsa.Conditions{
				"Null":         {"aws:RequestTag/" + names.TagLoadBalancers: {"true"}},
				"StringEquals": {"aws:ResourceTag/" + names.TagLoadBalancers: {n.Shared()}},
			},
		},
		{
			Reason: "changes and removes the load balancer and its target groups, by their tag",
			Actions: []string{
				"elasticloadbalancing:DeleteLoadBalancer",
				"elasticloadbalancing:DeleteTargetGroup",
				"elasticloadbalancing:DeregisterTargets",
				"elasticloadbalancing:ModifyLoadBalancerAttributes",
				"elasticloadbalancing:ModifyTargetGroup",
				"elasticloadbalancing:ModifyTargetGroupAttributes",
				"elasticloadbalancing:RegisterTargets",
				"elasticloadbalancing:SetIpAddressType",
				"elasticloadbalancing:SetSecurityGroups",
				"elasticloadbalancing:SetSubnets",
			},
			Resources:  []string{balancer, targets},
			Conditions: ours,
		},
		{
			Reason: "the listeners and rules of our load balancer, whose ids are the service's; a listener has no tags while it is made",
			Actions: []string{
				"elasticloadbalancing:AddListenerCertificates",
				"elasticloadbalancing:AddTags",
				"elasticloadbalancing:CreateListener",
				"elasticloadbalancing:CreateRule",
				"elasticloadbalancing:DeleteListener",
				"elasticloadbalancing:DeleteRule",
				"elasticloadbalancing:ModifyListener",
				"elasticloadbalancing:ModifyListenerAttributes",
				"elasticloadbalancing:ModifyRule",
				"elasticloadbalancing:RemoveListenerCertificates",
				"elasticloadbalancing:RemoveTags",
				"elasticloadbalancing:SetRulePriorities",
			},
			Resources: []string{listeners, rules},
		},
		{
			Reason:    "a listener is made on its load balancer, whose id is the service's",
			Actions:   []string{"elasticloadbalancing:CreateListener", "elasticloadbalancing:SetWebAcl"},
			Resources: []string{balancer},
		},
		{
			Reason: "puts the web ACL of our name in front of our load balancer; both ids are the services'",
			Actions: []string{
				"wafv2:AssociateWebACL",
				"wafv2:DisassociateWebACL",
				"wafv2:GetWebACL",
				"wafv2:GetWebACLForResource",
			},
			Resources: []string{balancer, n.ARN("wafv2", "regional/webacl/"+n.Resource(names.WebACL)+"/*")},
		},
		{
			Reason:     "the first load balancer of an account makes this role",
			Actions:    []string{"iam:CreateServiceLinkedRole"},
			Resources:  []string{"arn:aws:iam::" + env.Account + ":role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing"},
			Conditions: irsa.Conditions{"StringEquals": {"iam:AWSServiceName": {"elasticloadbalancing.amazonaws.com"}}},
		},
	}
}
