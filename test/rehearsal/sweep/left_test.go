package sweep

import (
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// tags are those of one resource.
type tags map[string]string

// and returns t with more.
func (t tags) and(more tags) tags {
	all := maps.Clone(t)
	maps.Copy(all, more)
	return all
}

// formation is what CloudFormation puts on what is its own.
var formation = tags{"aws:cloudformation:stack-id": "arn:aws:cloudformation:us-east-1:111122223333:stack/vibe-network/1"}

func (t tags) ec2(kind ec2types.ResourceType) []ec2types.TagSpecification {
	spec := ec2types.TagSpecification{ResourceType: kind}
	for _, key := range slices.Sorted(maps.Keys(t)) {
		spec.Tags = append(spec.Tags, ec2types.Tag{Key: new(key), Value: new(t[key])})
	}
	return []ec2types.TagSpecification{spec}
}

func (t tags) elb() []elbtypes.Tag {
	var all []elbtypes.Tag
	for _, key := range slices.Sorted(maps.Keys(t)) {
		all = append(all, elbtypes.Tag{Key: new(key), Value: new(t[key])})
	}
	return all
}

// scene is what lies in an account: by a name that says what it is, the id of what
// an environment's cluster left and of what stands next to it.
type scene struct {
	*emulator
	env     config.Environment
	cluster string
	vpc     string
	subnets []string
	left    map[string]string
	decoys  map[string]string
}

// sceneOf makes the scene of an environment.
func sceneOf(t *testing.T, e *emulator, environment string) *scene {
	t.Helper()
	env := must[config.Environment](t)(config.Lookup(environment))
	s := &scene{emulator: e, env: env, cluster: names.Home(env).Shared(), left: map[string]string{}, decoys: map[string]string{}}
	s.network(t)
	s.balancers(t)
	s.interfaces(t)
	s.securityGroups(t)
	s.volumes(t)
	s.snapshots(t)
	s.records(t)
	e.front.changed()
	return s
}

func (s *scene) network(t *testing.T) {
	s.vpc = text(must[*ec2.CreateVpcOutput](t)(s.ec2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: new("10.9.0.0/16")})).Vpc.VpcId)
	for i, zone := range []string{"us-east-1a", "us-east-1b"} {
		block := []string{"10.9.0.0/24", "10.9.1.0/24"}[i]
		subnet := must[*ec2.CreateSubnetOutput](t)(s.ec2.CreateSubnet(t.Context(), &ec2.CreateSubnetInput{VpcId: &s.vpc, CidrBlock: &block, AvailabilityZone: &zone}))
		s.subnets = append(s.subnets, text(subnet.Subnet.SubnetId))
	}
}

// each calls make for what was left and for each decoy.
func (s *scene) each(left, decoys map[string]tags, create func(name string, t tags) string) {
	for _, name := range slices.Sorted(maps.Keys(left)) {
		s.left[name] = create(name, left[name])
	}
	for _, name := range slices.Sorted(maps.Keys(decoys)) {
		s.decoys[name] = create(name, decoys[name])
	}
}

func (s *scene) balancers(t *testing.T) {
	ours := tags{"elbv2.k8s.aws/cluster": s.cluster, "ingress.k8s.aws/stack": "vibe", "ingress.k8s.aws/resource": "LoadBalancer"}
	decoys := map[string]tags{
		"other-balancer":  ours.and(tags{"elbv2.k8s.aws/cluster": "another"}),
		"stacks-balancer": ours.and(formation),
		"hand-balancer":   {"project": "vibe"},
	}
	s.each(map[string]tags{s.cluster: ours}, decoys, func(name string, tagged tags) string {
		out := must[*elb.CreateLoadBalancerOutput](t)(s.elb.CreateLoadBalancer(t.Context(), &elb.CreateLoadBalancerInput{Name: &name, Subnets: s.subnets, Tags: tagged.elb()}))
		return text(out.LoadBalancers[0].LoadBalancerArn)
	})
	group := ours.and(tags{"ingress.k8s.aws/resource": "vibe/vibe-frontend:https"})
	decoys = map[string]tags{
		"other-targets":  group.and(tags{"elbv2.k8s.aws/cluster": "another"}),
		"stacks-targets": group.and(formation),
	}
	s.each(map[string]tags{"k8s-vibe-frontend-0123456789": group}, decoys, func(name string, tagged tags) string {
		out := must[*elb.CreateTargetGroupOutput](t)(s.elb.CreateTargetGroup(t.Context(), &elb.CreateTargetGroupInput{
			Name: &name, Protocol: elbtypes.ProtocolEnumHttps, Port: new(int32(8443)), VpcId: &s.vpc, TargetType: elbtypes.TargetTypeEnumIp, Tags: tagged.elb(),
		}))
		return text(out.TargetGroups[0].TargetGroupArn)
	})
	// The load balancer uses its target group, which so cannot go first.
	must[*elb.CreateListenerOutput](t)(s.elb.CreateListener(t.Context(), &elb.CreateListenerInput{
		LoadBalancerArn: new(s.left[s.cluster]), Protocol: elbtypes.ProtocolEnumHttp, Port: new(int32(80)),
		DefaultActions: []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: new(s.left["k8s-vibe-frontend-0123456789"])}},
	}))
}

func (s *scene) interfaces(t *testing.T) {
	ours := tags{"cluster.k8s.amazonaws.com/name": s.cluster, "node.k8s.amazonaws.com/instance_id": "i-0123456789abcdef0", "node.k8s.amazonaws.com/createdAt": "2026-11-20T10:00:00Z"}
	decoys := map[string]tags{
		"interface in use":                   ours,
		"another cluster's interface":        ours.and(tags{"cluster.k8s.amazonaws.com/name": "another"}),
		"CloudFormation's interface":         ours.and(formation),
		"interface that no controller wrote": {"project": "vibe"},
	}
	s.each(map[string]tags{"aws-K8S-i-0123456789abcdef0": ours}, decoys, func(name string, tagged tags) string {
		out := must[*ec2.CreateNetworkInterfaceOutput](t)(s.ec2.CreateNetworkInterface(t.Context(), &ec2.CreateNetworkInterfaceInput{
			SubnetId: &s.subnets[0], Description: &name, TagSpecifications: tagged.ec2(ec2types.ResourceTypeNetworkInterface),
		}))
		return text(out.NetworkInterface.NetworkInterfaceId)
	})
	must[*ec2.AttachNetworkInterfaceOutput](t)(s.ec2.AttachNetworkInterface(t.Context(), &ec2.AttachNetworkInterfaceInput{
		NetworkInterfaceId: new(s.decoys["interface in use"]), InstanceId: new("i-0123456789abcdef0"), DeviceIndex: new(int32(1)),
	}))
}

func (s *scene) securityGroups(t *testing.T) {
	ours := tags{"elbv2.k8s.aws/cluster": s.cluster, "elbv2.k8s.aws/resource": "backend-sg"}
	left := map[string]tags{
		"k8s-traffic-" + s.cluster:             ours,
		"eks-cluster-sg-" + s.cluster + "-123": {"aws:eks:cluster-name": s.cluster, "kubernetes.io/cluster/" + s.cluster: "owned"},
	}
	decoys := map[string]tags{
		"another cluster's group": ours.and(tags{"elbv2.k8s.aws/cluster": "another"}),
		"CloudFormation's group":  ours.and(formation),
		"nodes' group":            tags{"kubernetes.io/cluster/" + s.cluster: "owned"}.and(formation),
	}
	s.each(left, decoys, func(name string, tagged tags) string {
		out := must[*ec2.CreateSecurityGroupOutput](t)(s.ec2.CreateSecurityGroup(t.Context(), &ec2.CreateSecurityGroupInput{
			GroupName: &name, Description: &name, VpcId: &s.vpc, TagSpecifications: tagged.ec2(ec2types.ResourceTypeSecurityGroup),
		}))
		return text(out.GroupId)
	})
}

// driver are the tags of a volume as the EBS CSI driver of our add-on writes them.
func (s *scene) driver(claim string) tags {
	return tags{
		"ebs.csi.aws.com/cluster": "true", "CSIVolumeName": "pvc-" + claim,
		"ebs.csi.aws.com/cluster-name": s.cluster, "KubernetesCluster": s.cluster, "kubernetes.io/cluster/" + s.cluster: "owned",
		"kubernetes.io/created-for/pvc/name": claim, "kubernetes.io/created-for/pvc/namespace": "monitoring",
		"project": "vibe", "environment": s.env.Name,
	}
}

func (s *scene) volumes(t *testing.T) {
	prometheus := s.driver("prometheus-0")
	nameless := s.driver("loki-0")
	for _, key := range []string{"ebs.csi.aws.com/cluster-name", "KubernetesCluster", "kubernetes.io/cluster/" + s.cluster} {
		delete(nameless, key)
	}
	byHand := s.driver("by-hand")
	delete(byHand, "CSIVolumeName")
	left := map[string]tags{
		"Prometheus' volume":                 prometheus,
		"a volume without a cluster's name":  nameless,
		"a volume that a person snapshotted": s.driver("grafana"),
	}
	decoys := map[string]tags{
		"another cluster's volume of the same environment": nameless.and(tags{"KubernetesCluster": "another"}),
		"another environment's volume":                     nameless.and(tags{"environment": "another"}),
		"CloudFormation's volume":                          prometheus.and(formation),
		"a volume that the driver did not make":            byHand,
		"a node's disk":                                    {"kubernetes.io/cluster/" + s.cluster: "owned", "project": "vibe", "environment": s.env.Name},
	}
	s.each(left, decoys, func(_ string, tagged tags) string {
		out := must[*ec2.CreateVolumeOutput](t)(s.ec2.CreateVolume(t.Context(), &ec2.CreateVolumeInput{
			AvailabilityZone: new("us-east-1a"), Size: new(int32(10)), VolumeType: ec2types.VolumeTypeGp3, TagSpecifications: tagged.ec2(ec2types.ResourceTypeVolume),
		}))
		return text(out.VolumeId)
	})
}

func (s *scene) snapshots(t *testing.T) {
	ours := s.driver("prometheus-0").and(tags{"CSIVolumeSnapshotName": "snapcontent-1"})
	delete(ours, "CSIVolumeName")
	decoys := map[string]tags{
		"AWS Backup's copy":           ours.and(tags{"aws:backup:source-resource": "arn:aws:ec2:us-east-1:111122223333:volume/vol-1"}),
		"a person's snapshot":         s.driver("grafana"),
		"another cluster's snapshot":  ours.and(tags{"ebs.csi.aws.com/cluster-name": "another"}),
		"a lifecycle policy's copies": ours.and(tags{"aws:dlm:lifecycle-policy-id": "policy-1"}),
	}
	s.each(map[string]tags{"the driver's snapshot": ours}, decoys, func(_ string, tagged tags) string {
		out := must[*ec2.CreateSnapshotOutput](t)(s.ec2.CreateSnapshot(t.Context(), &ec2.CreateSnapshotInput{
			VolumeId: new(s.left["Prometheus' volume"]), TagSpecifications: tagged.ec2(ec2types.ResourceTypeSnapshot),
		}))
		return text(out.SnapshotId)
	})
}

func (s *scene) records(t *testing.T) {
	domain := s.env.Edge.Domain
	zone := must[*route53.CreateHostedZoneOutput](t)(s.route53.CreateHostedZone(t.Context(), &route53.CreateHostedZoneInput{Name: &domain, CallerReference: new("1")}))
	s.front.mutex.Lock()
	s.front.zone = text(zone.HostedZone.Id)[len("/hostedzone/"):]
	s.front.mutex.Unlock()

	alias := func(name string, kind route53types.RRType) route53types.ResourceRecordSet {
		return route53types.ResourceRecordSet{Name: &name, Type: kind, AliasTarget: &route53types.AliasTarget{
			DNSName: new("vibe.us-east-1.elb.amazonaws.com."), HostedZoneId: new("Z35SXDOTRQ7X7K"), EvaluateTargetHealth: true,
		}}
	}
	plain := func(name string, kind route53types.RRType, value string) route53types.ResourceRecordSet {
		return route53types.ResourceRecordSet{Name: &name, Type: kind, TTL: new(int64(300)), ResourceRecords: []route53types.ResourceRecord{{Value: &value}}}
	}
	note := func(name, owner string) route53types.ResourceRecordSet {
		return plain(name, route53types.RRTypeTxt, `"heritage=external-dns,external-dns/owner=`+owner+`,external-dns/resource=ingress/vibe/vibe"`)
	}
	ours := names.Home(s.env).RecordOwner()
	batch := &route53types.ChangeBatch{}
	for _, record := range []route53types.ResourceRecordSet{
		// An alias with both of external-dns' notes, the old one and the new one.
		alias(domain, route53types.RRTypeA), note("a-owner."+domain, ours), note("cname-owner."+domain, ours),
		alias("api."+domain, route53types.RRTypeAaaa), note("aaaa-owner.api."+domain, ours),
		// A note whose record a person replaced.
		plain("moved."+domain, route53types.RRTypeA, "192.0.2.1"), note("cname-owner.moved."+domain, ours),
		// The other region's, a person's, and what looks like a note.
		alias("other."+domain, route53types.RRTypeA), note("a-owner.other."+domain, s.cluster+"-us-west-2"),
		plain("mail."+domain, route53types.RRTypeA, "192.0.2.2"),
		plain("a-owner.mail."+domain, route53types.RRTypeTxt, `"external-dns/owner=`+ours+`"`),
	} {
		batch.Changes = append(batch.Changes, route53types.Change{Action: route53types.ChangeActionCreate, ResourceRecordSet: &record})
	}
	must[*route53.ChangeResourceRecordSetsOutput](t)(s.route53.ChangeResourceRecordSets(t.Context(), &route53.ChangeResourceRecordSetsInput{HostedZoneId: &s.front.zone, ChangeBatch: batch}))

	for _, id := range []string{domain + " A", "api." + domain + " AAAA", "cname-owner.moved." + domain + " TXT"} {
		s.left[id] = id
	}
	for _, id := range []string{"moved." + domain + " A", "other." + domain + " A", "a-owner.other." + domain + " TXT", "mail." + domain + " A", "a-owner.mail." + domain + " TXT"} {
		s.decoys[id] = id
	}
}
