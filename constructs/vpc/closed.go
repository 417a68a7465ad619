package vpc

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/constructs/loggroup"
)

// emptier is the id of the CDK's function that empties default security groups;
// there is one of it in a stack.
const emptier = "Custom::VpcRestrictDefaultSGCustomResourceProvider"

// closedVPC returns a VPC without subnets whose default security group has no
// rule. CloudFormation cannot take those rules away, and the CDK's function that
// can is not open to others, so this is the L2 construct, asked for nothing but
// the VPC itself.
//
// The L2 asks for the account's zones even when they are given; KnownZones
// answers it.
func closedVPC(scope constructs.Construct, props Props) awsec2.IVpc {
	vpc := awsec2.NewVpc(scope, new("VPC"), &awsec2.VpcProps{
		VpcName:                      new(props.Names.Shared()),
		IpAddresses:                  awsec2.IpAddresses_Cidr(new(props.Network.VPCCIDR)),
		AvailabilityZones:            jsii.Strings(props.Network.Zones...),
		SubnetConfiguration:          &[]*awsec2.SubnetConfiguration{},
		NatGateways:                  new(float64(0)),
		CreateInternetGateway:        new(false),
		EnableDnsHostnames:           new(true),
		EnableDnsSupport:             new(true),
		RestrictDefaultSecurityGroup: new(true),
	})
	narrowEmptier(awscdk.Stack_Of(scope).Node().FindChild(new(emptier)), props)
	return vpc
}

// narrowEmptier gives the CDK's function an encrypted log group with an end, and
// replaces the AWS managed policy that lets it write to every log group of the
// account.
func narrowEmptier(provider constructs.IConstruct, props Props) {
	logs := loggroup.New(awscdk.Stack_Of(provider), "DefaultSecurityGroupLogs", loggroup.Props{
		Name:          props.Names.LogGroup(props.Component + "/default-security-group"),
		Key:           props.LogsKey,
		RetentionDays: props.LogRetentionDays,
		Removal:       props.LogRemoval,
	})
	handler := provider.Node().FindChild(new("Handler")).(awscdk.CfnResource)
	handler.AddPropertyOverride(new("LoggingConfig"), map[string]any{"LogGroup": logs.Ref()})
	role := provider.Node().FindChild(new("Role")).(awscdk.CfnResource)
	role.AddPropertyDeletionOverride(new("ManagedPolicyArns"))
	role.AddPropertyOverride(new("Policies.1"), map[string]any{
		"PolicyName": "Logs",
		"PolicyDocument": map[string]any{
			"Version": "2012-10-17",
			"Statement": []any{map[string]any{
				"Effect":   "Allow",
				"Action":   []string{"logs:CreateLogStream", "logs:PutLogEvents"},
				"Resource": logs.AttrArn(),
			}},
		},
	})
}

// KnownZones tells stack its availability zones, so that a construct that asks
// for them gets an answer without a look-up in the account. It must be called
// before stack has any child.
func KnownZones(stack awscdk.Stack, zones []string) {
	key := awscdk.ContextProvider_GetKey(stack, &awscdk.GetContextKeyOptions{Provider: new("availability-zones")})
	stack.Node().SetContext(key.Key, jsii.Strings(zones...))
}
