package nodegroup

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
)

// metadataHops is how far the answer of the instance metadata service travels:
// to the node itself and to pods on the host's network, but not into a pod's
// own. So no pod takes on the node's role; those that need AWS have one of their
// own
// (https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html).
const metadataHops = 1

// launchTemplate is what all nodes start from. It names no image: EKS picks that
// of the cluster's version. A change of it, of the limits in its user data for
// one, is a new version of the template, to which EKS moves the groups by
// replacing their nodes one after the other
// (https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html).
func launchTemplate(scope constructs.Construct, props Props) awsec2.LaunchTemplate {
	template := awsec2.NewLaunchTemplate(scope, new("Template"), &awsec2.LaunchTemplateProps{
		// A template that names security groups must name the cluster's own
		// too, which EKS otherwise adds by itself.
		SecurityGroup: props.Cluster.ClusterSecurityGroup(),
		BlockDevices: &[]*awsec2.BlockDevice{{
			// The root device of Amazon Linux 2023.
			DeviceName: new("/dev/xvda"),
			Volume: awsec2.BlockDeviceVolume_Ebs(new(float64(props.Nodes.DiskGiB)), &awsec2.EbsDeviceOptions{
				VolumeType:          awsec2.EbsDeviceVolumeType_GP3,
				Encrypted:           new(true),
				KmsKey:              props.Key,
				DeleteOnTermination: new(true),
			}),
		}},
		UserData:                awsec2.UserData_Custom(new(userData(props.Nodes))),
		HttpTokens:              awsec2.LaunchTemplateHttpTokens_REQUIRED,
		HttpEndpoint:            new(true),
		HttpPutResponseHopLimit: new(float64(metadataHops)),
		// Prometheus reads each node every half minute; CloudWatch's own
		// minute would cost about $2 a node and month.
		DetailedMonitoring: new(false),
	})
	awscdk.Tags_Of(template).Add(new("Name"), new(props.Names.Resource("node")), nil)
	for _, group := range props.SecurityGroups {
		template.AddSecurityGroup(group)
	}
	return template
}
