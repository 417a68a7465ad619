package names

// The tags by which controllers in the cluster mark what they make in AWS. IAM
// policies bind the controllers to them, and sweep/ finds by them what was left.
const (
	// TagLoadBalancers is the AWS Load Balancer Controller's, with the cluster's
	// name as its value
	// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/deploy/tracking/provider.go).
	TagLoadBalancers = "elbv2.k8s.aws/cluster"
	// TagVolumes is the EBS CSI driver's, with the value "true"
	// (https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md).
	TagVolumes = "ebs.csi.aws.com/cluster"
)

// The tags that every resource of ours bears, volumes of the EBS CSI driver
// included.
const (
	TagProject     = "project"
	TagEnvironment = "environment"
)

// RecordOwner is what external-dns signs its records with. It holds the region:
// after a failover the recovery region takes the records over on purpose, and never
// two regions fight for them.
func (n Names) RecordOwner() string { return n.Shared() + "-" + n.region }
