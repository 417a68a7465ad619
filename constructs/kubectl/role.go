package kubectl

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/policy"
	"github.com/vibe-engineering/vibe-platform/names"
)

// role is the handler's. The charts that we install lie in public registries, so
// that nothing of ECR is among its permissions.
func role(scope constructs.Construct, n names.Names) awsiam.IRole {
	return policy.ServiceRole(scope, "Handler", policy.RoleProps{
		Service:     "lambda.amazonaws.com",
		Description: "Applies manifests and charts to the cluster",
		Grants: []policy.Grant{
			{
				Reason:    "finds the endpoint and the certificate of our cluster for a kubeconfig",
				Actions:   []string{"eks:DescribeCluster"},
				Resources: []string{n.ClusterARN()},
			},
			networkInterfaces(),
			logs(n, logHandler),
		},
	})
}

// networkInterfaces is what Lambda asks of the role of a function in a VPC.
func networkInterfaces() policy.Grant {
	return policy.Grant{
		Reason: "Lambda makes the network interfaces of a function in a VPC with the function's role, and checks these actions on every resource before it creates the function (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions)",
		Actions: []string{
			"ec2:AssignPrivateIpAddresses",
			"ec2:CreateNetworkInterface",
			"ec2:DeleteNetworkInterface",
			"ec2:DescribeNetworkInterfaces",
			"ec2:DescribeSubnets",
			"ec2:UnassignPrivateIpAddresses",
		},
		Resources: []string{"*"},
	}
}

// logs lets a function write to its own log group.
func logs(n names.Names, purpose string) policy.Grant {
	return policy.Grant{
		Reason:    "the streams of the function's own log group, whose names Lambda chooses",
		Actions:   []string{"logs:CreateLogStream", "logs:PutLogEvents"},
		Resources: []string{n.LogGroupARNPattern(purpose)},
	}
}
