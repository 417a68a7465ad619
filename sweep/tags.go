package sweep

import (
	"strings"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/vibe-engineering/vibe-platform/names"
)

// tags are those of one resource.
type tags map[string]string

func ec2Tags(list []ec2types.Tag) tags {
	t := tags{}
	for _, tag := range list {
		t[value(tag.Key)] = value(tag.Value)
	}
	return t
}

func elbTags(list []elbtypes.Tag) tags {
	t := tags{}
	for _, tag := range list {
		t[value(tag.Key)] = value(tag.Value)
	}
	return t
}

// value is a text that AWS may leave out.
func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// owners are the beginnings of tags that only a service of AWS writes, on what is
// its own: CloudFormation's resources, and the copies of volumes that AWS Backup
// and the data lifecycle manager keep, which bear the volume's tags beside them.
func owners() []string { return []string{"aws:cloudformation:", "aws:backup:", "aws:dlm:"} }

// owned says whether a service of AWS owns the resource.
func (t tags) owned() bool {
	for key := range t {
		for _, owner := range owners() {
			if strings.HasPrefix(key, owner) {
				return true
			}
		}
	}
	return false
}

// says is a tag as the reason to believe something.
func (t tags) says(key string) string { return key + "=" + t[key] }

// The AWS Load Balancer Controller's tags beside the cluster's name
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/deploy/tracking/provider.go).
const (
	ingressStack    = "ingress.k8s.aws/stack"
	ingressResource = "ingress.k8s.aws/resource"
	serviceStack    = "service.k8s.aws/stack"
	serviceResource = "service.k8s.aws/resource"
	// controllerResource is on the one security group that the controller shares
	// among its load balancers
	// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/networking/backend_sg_provider.go).
	controllerResource = "elbv2.k8s.aws/resource"
)

// balanced is why a load balancer, a target group or a security group is the
// cluster's load balancer controller's; empty if it is not.
func (t tags) balanced(cluster string) string {
	if t.owned() || t[names.TagLoadBalancers] != cluster {
		return ""
	}
	return t.says(names.TagLoadBalancers)
}

// balancedFor is the Kubernetes object that the controller made something for.
func (t tags) balancedFor() string {
	if resource := t[ingressResource]; strings.Contains(resource, "/") {
		return "Ingress backend " + resource
	}
	if resource := t[serviceResource]; strings.Contains(resource, "/") {
		return "Service port " + resource
	}
	switch stack := t[ingressStack]; {
	case strings.Contains(stack, "/"):
		return "Ingress " + stack
	case stack != "":
		return "Ingress group " + stack
	case t[serviceStack] != "":
		return "Service " + t[serviceStack]
	case t[controllerResource] != "":
		return "the controller's " + t[controllerResource]
	}
	return "-"
}

// clusterSecurityGroup is EKS' tag on the security group that it makes with a
// cluster. Nobody but AWS can write it. EKS deletes the group with the cluster,
// unless an interface uses it still
// (https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html).
const clusterSecurityGroup = "aws:eks:cluster-name"

// guards is why a security group is the one that EKS made with the cluster.
func (t tags) guards(cluster string) string {
	if t.owned() || t[clusterSecurityGroup] != cluster {
		return ""
	}
	return t.says(clusterSecurityGroup)
}

// The VPC CNI's tags on the interfaces that it attaches to a node. EKS' add-on
// gives it the cluster's name
// (https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/awsutils/awsutils.go).
const (
	interfaceCluster = "cluster.k8s.amazonaws.com/name"
	interfaceNode    = "node.k8s.amazonaws.com/instance_id"
	interfaceCreated = "node.k8s.amazonaws.com/createdAt"
)

// networked is why an interface is one of the cluster's VPC CNI.
func (t tags) networked(cluster string) string {
	if t.owned() || t[interfaceCluster] != cluster {
		return ""
	}
	return t.says(interfaceCluster)
}

// The EBS CSI driver's tags beside names.TagVolumes, which says that the driver
// made it and not for which cluster. Those with the cluster's name stand there as
// EKS' add-on starts the driver, with --k8s-tag-cluster-id
// (https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/pkg/driver/constants.go).
const (
	volumeName       = "CSIVolumeName"
	snapshotName     = "CSIVolumeSnapshotName"
	volumeCluster    = "ebs.csi.aws.com/cluster-name"
	volumeClusterOld = "KubernetesCluster"
	clusterPrefix    = "kubernetes.io/cluster/"
	claimName        = "kubernetes.io/created-for/pvc/name"
	claimNamespace   = "kubernetes.io/created-for/pvc/namespace"
)

// stored is why a volume or a snapshot is the cluster's EBS CSI driver's. made is
// the tag with which the driver marks what it made of that kind: a snapshot that
// anybody takes of its volume may bear all the volume's tags.
//
// Our add-on also tags with the project and the environment, which is enough where
// no tag names a cluster. One that names another cluster always wins.
func (t tags) stored(made, cluster, environment string) string {
	if t.owned() || t[names.TagVolumes] != "true" || t[made] == "" {
		return ""
	}
	named := ""
	for key, text := range t {
		switch {
		case key == volumeCluster || key == volumeClusterOld:
			if text != cluster {
				return ""
			}
		case strings.HasPrefix(key, clusterPrefix):
			if key != clusterPrefix+cluster {
				return ""
			}
		default:
			continue
		}
		// One of them, and always the same.
		if named == "" || key < named {
			named = key
		}
	}
	if named != "" {
		return t.says(named)
	}
	if t[names.TagProject] == names.Project && t[names.TagEnvironment] == environment {
		return t.says(names.TagProject) + " " + t.says(names.TagEnvironment)
	}
	return ""
}

// storedFor is the claim that a volume was made for.
func (t tags) storedFor() string {
	if t[claimName] == "" {
		return "-"
	}
	return "PersistentVolumeClaim " + t[claimNamespace] + "/" + t[claimName]
}
