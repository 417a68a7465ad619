package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/names"
)

// ebsCSIConfiguration is the part of the add-on's schema that we set
// (https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/charts/aws-ebs-csi-driver/values.yaml).
type ebsCSIConfiguration struct {
	Controller ebsCSIController `json:"controller"`
}

type ebsCSIController struct {
	// ExtraVolumeTags are put on each volume that the driver makes.
	ExtraVolumeTags map[string]string `json:"extraVolumeTags"`
	// ReplicaCount is EKS' default of two where two nodes always run.
	ReplicaCount int `json:"replicaCount"`
}

// ebsCSI tags volumes as stacks tag resources, so that they appear on the same
// line of the bill.
func ebsCSI(env config.Environment) ebsCSIConfiguration {
	return ebsCSIConfiguration{Controller: ebsCSIController{
		ExtraVolumeTags: map[string]string{
			names.TagProject:     names.Project,
			names.TagEnvironment: env.Name,
			"component":          names.Cluster,
			"team":               env.Tags.Team,
			"cost-centre":        env.Tags.CostCentre,
		},
		ReplicaCount: env.Cluster.Nodes.Copies(),
	}}
}

// ebsCSIGrants are the permissions of the driver's controller
// (https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/example-iam-policy.json),
// without what serves volumes of the old in-tree driver, clones, locks and fast
// restores.
func ebsCSIGrants(n names.Names, key awskms.IKey) []irsa.Grant {
	ours := irsa.Conditions{"StringEquals": {"aws:ResourceTag/" + names.TagVolumes: {"true"}}}
	// A snapshot's ARN holds no account.
	snapshots := "arn:aws:ec2:" + n.Region() + ":*:snapshot/*"
	becomesOurs := irsa.Conditions{"StringEquals": {"aws:RequestTag/" + names.TagVolumes: {"true"}}}
	return []irsa.Grant{
		{
			Reason: "EC2's lists know no resources",
			Actions: []string{
				"ec2:DescribeAvailabilityZones",
				"ec2:DescribeInstanceTypes",
				"ec2:DescribeInstances",
				"ec2:DescribeSnapshots",
				"ec2:DescribeTags",
				"ec2:DescribeVolumeStatus",
				"ec2:DescribeVolumes",
				"ec2:DescribeVolumesModifications",
			},
			Resources: []string{"*"},
		},
		{
			Reason:     "a new volume has no id yet; it must carry the driver's tag",
			Actions:    []string{"ec2:CreateVolume"},
			Resources:  ec2ARNs(n, "volume/*"),
			Conditions: becomesOurs,
		},
		{
			Reason:     "restores a volume from a snapshot of the driver's",
			Actions:    []string{"ec2:CreateVolume"},
			Resources:  []string{snapshots},
			Conditions: ours,
		},
		{
			Reason:     "tags what it makes, while it makes it",
			Actions:    []string{"ec2:CreateTags"},
			Resources:  append(ec2ARNs(n, "volume/*"), "arn:aws:ec2:"+n.Region()+"::snapshot/*"),
			Conditions: irsa.Conditions{"StringEquals": {"ec2:CreateAction": {"CreateVolume", "CreateSnapshot"}}},
		},
		{
			Reason:    "attaches volumes to whichever node a pod runs on; an instance bears none of the driver's tags",
			Actions:   []string{"ec2:AttachVolume", "ec2:DetachVolume"},
			Resources: ec2ARNs(n, "instance/*"),
		},
		{
			Reason:     "works on the volumes that it made, by their tag",
			Actions:    []string{"ec2:AttachVolume", "ec2:CreateSnapshot", "ec2:DeleteVolume", "ec2:DetachVolume", "ec2:ModifyVolume"},
			Resources:  ec2ARNs(n, "volume/*"),
			Conditions: ours,
		},
		{
			Reason:     "a new snapshot has no id yet; it must carry the driver's tag",
			Actions:    []string{"ec2:CreateSnapshot"},
			Resources:  []string{snapshots},
			Conditions: becomesOurs,
		},
		{
			Reason:     "removes the snapshots that it made, by their tag",
			Actions:    []string{"ec2:DeleteSnapshot"},
			Resources:  []string{snapshots},
			Conditions: ours,
		},
		{
			Reason:    "encrypts volumes; ReEncrypt and GenerateDataKey are each a family of two actions that EBS uses both of (https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html)",
			Actions:   []string{"kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*", "kms:ReEncrypt*"},
			Resources: []string{*key.KeyArn()},
		},
		{
			Reason:     "hands the key to EC2, which reads and writes the volume",
			Actions:    []string{"kms:CreateGrant"},
			Resources:  []string{*key.KeyArn()},
			Conditions: irsa.Conditions{"Bool": {"kms:GrantIsForAWSResource": {"true"}}},
		},
	}
}
