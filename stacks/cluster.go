package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseksv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/kubectl"
	"github.com/vibe-engineering/vibe-platform/constructs/loggroup"
	"github.com/vibe-engineering/vibe-platform/constructs/nodegroup"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// ClusterProps are what the cluster stack needs.
type ClusterProps struct {
	Env     config.Environment
	Network *Network
}

// Cluster is the Kubernetes cluster, its nodes and EKS' add-ons.
type Cluster struct {
	Stack   awscdk.Stack
	Cluster awseksv2.Cluster
	// ProviderARN and Issuer are the OIDC provider's, for constructs/irsa.
	ProviderARN *string
	Issuer      *string
	// Key encrypts Kubernetes secrets, the nodes' disks and volumes.
	Key awskms.IKey
}

// NewCluster makes the cluster stack.
func NewCluster(scope constructs.Construct, props ClusterProps) *Cluster {
	n := names.Home(props.Env)
	stack := newStack(scope, names.Cluster, "Kubernetes cluster, nodes and EKS add-ons", props.Env, n)
	rules := props.Env.Deletion.Rules()

	handler := kubectl.New(stack, "Kubectl", kubectl.Props{
		Names:            n,
		VPC:              props.Network.VPC,
		Subnets:          props.Network.ApplicationSubnets,
		LogsKey:          props.Network.LogsKey,
		LogRetentionDays: props.Env.Logs.RetentionDays,
	})
	key := clusterKey(stack, props.Env, n)
	cluster := controlPlane(stack, props, handler, key)
	handler.Adopt(cluster, rules.Logs)
	administrators(cluster, props.Env.Cluster.Administrators)

	provider := cluster.OpenIdConnectProvider()
	out := &Cluster{
		Stack:       stack,
		Cluster:     cluster,
		ProviderARN: provider.OpenIdConnectProviderArn(),
		Issuer:      provider.OpenIdConnectProviderIssuer(),
		Key:         key,
	}
	before := out.addOns(props.Env, n, beforeNodes)
	nodes := nodegroup.New(stack, "Nodes", nodegroup.Props{
		Names:          n,
		Cluster:        cluster,
		Nodes:          props.Env.Cluster.Nodes,
		Version:        props.Env.Cluster.Version,
		Zones:          props.Env.Network.Zones,
		Subnets:        props.Network.ApplicationSubnets,
		SecurityGroups: []awsec2.ISecurityGroup{props.Network.Nodes},
		Key:            key,
	})
	nodes.Node().AddDependency(before)
	out.addOns(props.Env, n, afterNodes).Node().AddDependency(nodes)
	out.outputs(n)
	return out
}

// controlPlane is the EKS cluster itself.
func controlPlane(stack awscdk.Stack, props ClusterProps, handler *kubectl.Handler, key awskms.IKey) awseksv2.Cluster {
	env, n := props.Env, names.Home(props.Env)
	rules := env.Deletion.Rules()
	// EKS would make this group itself, unencrypted and kept for ever.
	logs := loggroup.New(stack, "Logs", loggroup.Props{
		Name:          n.ClusterLogGroup(),
		Key:           props.Network.LogsKey,
		RetentionDays: env.Logs.RetentionDays,
		Removal:       rules.Logs,
	})
	group := awsec2.NewSecurityGroup(stack, new("ControlPlane"), &awsec2.SecurityGroupProps{
		Vpc:              props.Network.VPC,
		Description:      new("Who reaches the Kubernetes API beside the nodes"),
		AllowAllOutbound: new(false),
	})
	group.AddIngressRule(handler.SecurityGroup, awsec2.Port_Tcp(new(float64(ports.HTTPS))), new("Functions that apply manifests and charts"), nil)

	cluster := awseksv2.NewCluster(stack, new("Cluster"), &awseksv2.ClusterProps{
		ClusterName:          new(n.Shared()),
		Version:              awseksv2.KubernetesVersion_Of(new(env.Cluster.Version)),
		Vpc:                  props.Network.VPC,
		VpcSubnets:           &[]*awsec2.SubnetSelection{{Subnets: &props.Network.ApplicationSubnets}},
		SecurityGroup:        group,
		Role:                 clusterRole(stack),
		EndpointAccess:       endpointAccess(env.Cluster.PublicCIDRs),
		ServiceIpv4Cidr:      new(env.Cluster.ServiceCIDR),
		SecretsEncryptionKey: key,
		ClusterLogging: &[]awseksv2.ClusterLoggingTypes{
			awseksv2.ClusterLoggingTypes_API,
			awseksv2.ClusterLoggingTypes_AUDIT,
			awseksv2.ClusterLoggingTypes_AUTHENTICATOR,
			awseksv2.ClusterLoggingTypes_CONTROLLER_MANAGER,
			awseksv2.ClusterLoggingTypes_SCHEDULER,
		},
		// Nodes are the managed groups below, not Auto Mode's.
		DefaultCapacityType: awseksv2.DefaultCapacityType_NODEGROUP,
		DefaultCapacity:     new(float64(0)),
		// Neither may change later: either change replaces the cluster, as another
		// range of services' addresses does. Whoever
		// deploys gets no access by that; the add-ons come from EKS' catalogue.
		BootstrapClusterCreatorAdminPermissions: new(false),
		BootstrapSelfManagedAddons:              new(false),
		KubectlProviderOptions:                  handler.Options(),
	})
	acknowledge.On(cluster, acknowledge.Exception{
		Rule:   "Annotation::@aws-cdk/aws-eks:clusterMustManuallyTagSubnet",
		Reason: "The network stack tags the subnets for load balancers itself, when it makes them",
	})
	resource := cluster.Node().DefaultChild().(awseksv2.CfnCluster)
	resource.Node().AddDependency(logs)
	resource.SetDeletionProtection(new(rules.Protected))
	// Without this, a version past its standard support costs six times as much
	// (https://docs.aws.amazon.com/eks/latest/userguide/view-upgrade-policy.html).
	resource.SetUpgradePolicy(&awseksv2.CfnCluster_UpgradePolicyProperty{SupportType: new("STANDARD")})
	return cluster
}

// endpointAccess opens the API endpoint to ranges outside of the VPC, if there
// are any. Within the VPC it is always private.
func endpointAccess(ranges []string) awseksv2.EndpointAccess {
	if len(ranges) == 0 {
		return awseksv2.EndpointAccess_PRIVATE()
	}
	return awseksv2.EndpointAccess_PUBLIC_AND_PRIVATE().OnlyFrom(*jsii.Strings(ranges...)...)
}

// administrators gives each role an access entry as cluster administrator.
func administrators(cluster awseksv2.Cluster, roles []string) {
	for _, role := range roles {
		cluster.GrantClusterAdmin(new("Administrator-"+strings.ReplaceAll(role, "/", "-")), new(role))
	}
}
