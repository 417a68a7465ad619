package inventory

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// regionless reports whether fakecloud's API of a type knows no region: what one
// region's stack makes, a client of another region lists too.
func regionless(typ string) bool {
	return typ == "AWS::KMS::Key" || slices.ContainsFunc([]string{
		"AWS::Backup::", "AWS::CE::", "AWS::CloudTrail::", "AWS::Config::", "AWS::EC2::", "AWS::ECR::", "AWS::EKS::",
		"AWS::ElastiCache::", "AWS::ElasticLoadBalancingV2::", "AWS::Events::", "AWS::RDS::",
	}, func(service string) bool { return strings.HasPrefix(typ, service) })
}

// withoutOrphans leaves out what fakecloud keeps of a VPC that is gone: the default
// security group and the main route table, which AWS makes and deletes with it.
// Whatever else somebody made there stays in the list.
func withoutOrphans(items []Item) []Item {
	vpcs, orphans := map[string]bool{}, map[string]bool{}
	for _, item := range items {
		if item.Type == "AWS::EC2::VPC" {
			vpcs[item.ID] = true
		}
	}
	for _, item := range items {
		switch v := item.detail.(type) {
		case types.SecurityGroup:
			orphans[item.ID] = aws.ToString(v.GroupName) == "default" && !vpcs[aws.ToString(v.VpcId)]
		case types.RouteTable:
			main := slices.ContainsFunc(v.Associations, func(a types.RouteTableAssociation) bool { return aws.ToBool(a.Main) })
			orphans[item.ID] = main && !vpcs[aws.ToString(v.VpcId)]
		}
	}
	return slices.DeleteFunc(items, func(i Item) bool { return orphans[i.ID] || orphans[i.Of] })
}

// Emulated marks the findings that do not hold because fakecloud 0.51.0 cannot
// answer. What it can answer after all holds, and stays as it is.
func Emulated(findings []Finding) []Finding {
	marked := slices.Clone(findings)
	for i, f := range marked {
		if f.Holds {
			continue
		}
		for _, row := range Unverifiable() {
			if row.Type == f.Type && row.Claim == f.Claim {
				marked[i].Unverifiable = row.Reason
			}
		}
	}
	return marked
}

// Row is a claim that fakecloud cannot answer.
type Row struct{ Type, Claim, Reason string }

// Unverifiable lists what fakecloud 0.51.0 cannot answer, each with what was found
// in its source when a claim did not hold.
func Unverifiable() []Row {
	const (
		many        = "is there so many times"
		unbacked    = "CloudFormation has no provisioner for the type and keeps only its own record, under the logical id"
		bucketParts = "CloudFormation does not hand the property to S3"
	)
	return []Row{
		{"AWS::Backup::BackupSelection", Exists, unbacked},
		{"AWS::Backup::BackupSelection", many, unbacked},
		{"AWS::CE::AnomalyMonitor", Exists, unbacked},
		{"AWS::CE::AnomalySubscription", Exists, unbacked},
		{"AWS::CloudTrail::Trail", Exists, unbacked},
		{"AWS::CloudTrail::Trail", many, unbacked},
		{"AWS::EC2::FlowLog", Exists, unbacked},
		{"AWS::EC2::FlowLog", many, unbacked},
		{"AWS::EC2::SubnetRouteTableAssociation", Exists, unbacked},
		{"AWS::EC2::VPCEndpoint", Exists, unbacked},
		{"AWS::EC2::VPCEndpoint", many, unbacked},
		{"AWS::Backup::BackupVault", "is locked", "CloudFormation makes every vault unlocked, whatever LockConfiguration says"},
		{"AWS::Backup::BackupVault", "keeps for days", "CloudFormation makes every vault unlocked, whatever LockConfiguration says"},
		{"AWS::Config::ConfigurationRecorder", "records everything", "Config gives CloudFormation's property out as it is, in capitals that its API does not have"},
		{"AWS::EC2::EIP", "is in use", "A NAT gateway does not associate its address"},
		{"AWS::EKS::Cluster", "logs", "CloudFormation reads Logging at an update alone: a new cluster logs nothing"},
		{"AWS::ElastiCache::ReplicationGroup", "is in cluster mode", "It follows from more than one shard, and not from the parameter group"},
		{"AWS::ElastiCache::ReplicationGroup", "has nodes", "CloudFormation makes the group without its nodes"},
		{"AWS::Logs::LogGroup", "is encrypted by a key of ours", "CloudFormation reads KmsKeyId at an update alone"},
		{"AWS::S3::Bucket", "is copied to", bucketParts},
		{"AWS::S3::Bucket", "locks objects for days", bucketParts},
		{"AWS::S3::Bucket", "owns what is written", bucketParts},
	}
}
