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

// launchTemplate is what all nodes start from. It names neither an image nor
// user data: EKS then picks the image of the cluster's version, and sets the
// number of pods a node holds itself, from the instance type and from whether
// the VPC CNI delegates prefixes at that moment. Setting the number in a node's
// configuration would make the image reserve 11 MiB for each pod it might hold,
// 1.4 of a t3.medium's 4 GiB
// (https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/).
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
