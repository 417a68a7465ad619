package sweep

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	ekstypes "github.com/aws/aws-sdk-go-v2/service/eks/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/google/go-cmp/cmp"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/sweep"
)

// run is one call of the command.
type run struct {
	code     int
	err      error
	report   sweep.Report
	messages string
}

// sweeps runs the command over the scene's environment.
func (s *scene) sweeps(t *testing.T, o sweep.Options) run {
	t.Helper()
	o.Environment, o.Output = s.env.Name, sweep.OutputJSON
	o.Pause, o.Patience = 10*time.Millisecond, 2*time.Second
	var out, messages bytes.Buffer
	r := run{}
	r.code, r.err = sweep.Run(t.Context(), o, &out, &messages)
	r.messages = messages.String()
	if out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), &r.report); err != nil {
			t.Fatalf("%v in %s", err, out.String())
		}
	}
	return r
}

// ids are those of the findings with an outcome, sorted.
func (r run) ids(outcome sweep.Outcome) []string {
	var ids []string
	for _, f := range r.report.Findings {
		if f.Outcome == outcome {
			ids = append(ids, f.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// there are the ids of all that the emulator has, whoever made it.
func (s *scene) there(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, b := range must[*elb.DescribeLoadBalancersOutput](t)(s.elb.DescribeLoadBalancers(t.Context(), nil)).LoadBalancers {
		all[text(b.LoadBalancerArn)] = true
	}
	for _, g := range must[*elb.DescribeTargetGroupsOutput](t)(s.elb.DescribeTargetGroups(t.Context(), nil)).TargetGroups {
		all[text(g.TargetGroupArn)] = true
	}
	for _, i := range must[*ec2.DescribeNetworkInterfacesOutput](t)(s.ec2.DescribeNetworkInterfaces(t.Context(), nil)).NetworkInterfaces {
		all[text(i.NetworkInterfaceId)] = true
	}
	for _, g := range must[*ec2.DescribeSecurityGroupsOutput](t)(s.ec2.DescribeSecurityGroups(t.Context(), nil)).SecurityGroups {
		all[text(g.GroupId)] = true
	}
	for _, v := range must[*ec2.DescribeVolumesOutput](t)(s.ec2.DescribeVolumes(t.Context(), nil)).Volumes {
		all[text(v.VolumeId)] = true
	}
	for _, v := range must[*ec2.DescribeSnapshotsOutput](t)(s.ec2.DescribeSnapshots(t.Context(), &ec2.DescribeSnapshotsInput{OwnerIds: []string{"self"}})).Snapshots {
		all[text(v.SnapshotId)] = true
	}
	records := must[*route53.ListResourceRecordSetsOutput](t)(s.route53.ListResourceRecordSets(t.Context(), &route53.ListResourceRecordSetsInput{HostedZoneId: &s.front.zone}))
	for _, r := range records.ResourceRecordSets {
		all[strings.TrimSuffix(text(r.Name), ".")+" "+string(r.Type)] = true
	}
	return all
}

// missing are those of wanted that the emulator does not have, by name.
func (s *scene) missing(t *testing.T, wanted map[string]string) []string {
	t.Helper()
	there := s.there(t)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(wanted)), func(name string) bool { return there[wanted[name]] })
}

// cluster makes the environment's cluster, or takes it away.
func (s *scene) makeCluster(t *testing.T) {
	must[*eks.CreateClusterOutput](t)(s.eks.CreateCluster(t.Context(), &eks.CreateClusterInput{
		Name: &s.cluster, RoleArn: new("arn:aws:iam::111122223333:role/cluster"), ResourcesVpcConfig: &ekstypes.VpcConfigRequest{SubnetIds: s.subnets},
	}))
}

func TestOnlyWhatTheControllersLeftIsListed(t *testing.T) {
	s := sceneOf(t, start(t, config.PlaceholderAccount), "development")
	r := s.sweeps(t, sweep.Options{})
	if r.err != nil || r.code != sweep.ExitLeft {
		t.Errorf("exit code %d, %v", r.code, r.err)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Values(s.left)), r.ids(sweep.Found)); diff != "" {
		t.Errorf("found (-left +listed):\n%s", diff)
	}
	for _, f := range r.report.Findings {
		if f.Why == "" || f.MadeFor == "" {
			t.Errorf("%s %s is listed without a reason: %+v", f.Kind, f.ID, f)
		}
	}
	if changed := s.front.changed(); len(changed) > 0 {
		t.Errorf("a listing changed something: %v", changed)
	}
}

func TestAnEmptyAccountHasNothing(t *testing.T) {
	e := start(t, config.PlaceholderAccount)
	s := sceneOf(t, e, "staging")
	// The scene is staging's: of development, only the zone is there.
	s.env = must[config.Environment](t)(config.Lookup("development"))
	if r := s.sweeps(t, sweep.Options{}); r.code != sweep.ExitNothing || r.err != nil || len(r.report.Findings) > 0 {
		t.Errorf("exit code %d, %v, %+v", r.code, r.err, r.report.Findings)
	}
}

func TestDeletionRemovesInOrderAndNothingElse(t *testing.T) {
	s := sceneOf(t, start(t, config.PlaceholderAccount), "development")
	r := s.sweeps(t, sweep.Options{Delete: true})
	if r.err != nil || r.code != sweep.ExitNothing {
		t.Errorf("exit code %d, %v\n%s%+v", r.code, r.err, r.messages, r.report.Findings)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(s.left)), s.missing(t, s.left)); diff != "" {
		t.Errorf("removed (-left +gone):\n%s", diff)
	}
	if gone := s.missing(t, s.decoys); len(gone) > 0 {
		t.Errorf("removed what is not ours: %v", gone)
	}
	want := []string{
		"DeleteLoadBalancer", "DeleteTargetGroup", "DeleteNetworkInterface", "DeleteSecurityGroup", "DeleteSecurityGroup",
		"DeleteVolume", "DeleteVolume", "DeleteVolume", "DeleteSnapshot",
		"ChangeResourceRecordSets", "ChangeResourceRecordSets", "ChangeResourceRecordSets",
	}
	if diff := cmp.Diff(want, s.front.changed()); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if again := s.sweeps(t, sweep.Options{Delete: true}); again.code != sweep.ExitNothing || len(again.report.Findings) > 0 || len(s.front.changed()) > 0 {
		t.Errorf("a second run: exit code %d, %+v", again.code, again.report.Findings)
	}
}

func TestALivingClusterIsNotSweptBehind(t *testing.T) {
	s := sceneOf(t, start(t, config.PlaceholderAccount), "development")
	s.makeCluster(t)
	s.front.changed()
	r := s.sweeps(t, sweep.Options{Delete: true})
	if r.code != sweep.ExitFailed || r.err == nil || !strings.Contains(r.err.Error(), "nothing was deleted: the cluster vibe-development is ") {
		t.Errorf("exit code %d, %v", r.code, r.err)
	}
	if gone := append(s.missing(t, s.left), s.missing(t, s.decoys)...); len(gone) > 0 || len(s.front.changed()) > 0 {
		t.Errorf("it removed %v", gone)
	}
	must[*eks.DeleteClusterOutput](t)(s.eks.DeleteCluster(t.Context(), &eks.DeleteClusterInput{Name: &s.cluster}))
	if r := s.sweeps(t, sweep.Options{Delete: true}); r.code != sweep.ExitNothing {
		t.Errorf("once the cluster is gone: exit code %d, %v\n%s", r.code, r.err, r.messages)
	}
}

func TestARunThatFailedGoesOn(t *testing.T) {
	s := sceneOf(t, start(t, config.PlaceholderAccount), "development")
	volume := s.left["Prometheus' volume"]
	must[*ec2.AttachVolumeOutput](t)(s.ec2.AttachVolume(t.Context(), &ec2.AttachVolumeInput{VolumeId: &volume, InstanceId: new("i-0123456789abcdef0"), Device: new("/dev/xvdb")}))
	r := s.sweeps(t, sweep.Options{Delete: true})
	if r.code != sweep.ExitLeft || !slices.Equal(r.ids(sweep.Failed), []string{volume}) || !strings.Contains(r.messages, "a volume could not be removed") {
		t.Errorf("exit code %d, %v\n%s%+v", r.code, r.err, r.messages, r.report.Findings)
	}
	if gone := s.missing(t, s.left); len(gone) != 7 || slices.Contains(gone, "the driver's snapshot") {
		t.Errorf("before the failure, %v went", gone)
	}
	must[*ec2.DetachVolumeOutput](t)(s.ec2.DetachVolume(t.Context(), &ec2.DetachVolumeInput{VolumeId: &volume}))
	if r := s.sweeps(t, sweep.Options{Delete: true}); r.code != sweep.ExitNothing || len(s.missing(t, s.left)) != len(s.left) {
		t.Errorf("the second run: exit code %d, %v\n%s", r.code, r.err, r.messages)
	}
}

func TestProductionKeepsItsDataAndItsProtection(t *testing.T) {
	s := sceneOf(t, start(t, config.PlaceholderAccount), "production")
	protect := func(value string) {
		must[*elb.ModifyLoadBalancerAttributesOutput](t)(s.elb.ModifyLoadBalancerAttributes(t.Context(), &elb.ModifyLoadBalancerAttributesInput{
			LoadBalancerArn: new(s.left[s.cluster]),
			Attributes:      []elbtypes.LoadBalancerAttribute{{Key: new("deletion_protection.enabled"), Value: &value}},
		}))
	}
	protect("true")
	r := s.sweeps(t, sweep.Options{Delete: true})
	if r.code != sweep.ExitLeft || !slices.Equal(r.ids(sweep.Failed), []string{s.left[s.cluster]}) || len(s.missing(t, s.left)) > 0 {
		t.Errorf("protected: exit code %d, %v, %+v", r.code, r.err, r.report.Findings)
	}
	protect("false")
	data := []string{s.left["Prometheus' volume"], s.left["a volume without a cluster's name"], s.left["a volume that a person snapshotted"], s.left["the driver's snapshot"]}
	slices.Sort(data)
	r = s.sweeps(t, sweep.Options{Delete: true})
	if r.code != sweep.ExitLeft || !slices.Equal(r.ids(sweep.Kept), data) {
		t.Errorf("without -volumes: exit code %d, %v, %+v", r.code, r.err, r.report.Findings)
	}
	if gone := s.missing(t, s.left); len(gone) != len(s.left)-len(data) {
		t.Errorf("without -volumes %v went", gone)
	}
	if r = s.sweeps(t, sweep.Options{Delete: true, Volumes: true}); r.code != sweep.ExitNothing || len(s.missing(t, s.left)) != len(s.left) {
		t.Errorf("with -volumes: exit code %d, %v, %+v", r.code, r.err, r.report.Findings)
	}
}

// Where the environment has given its protection up, the load balancer's goes too.
func TestDevelopmentLiftsAProtection(t *testing.T) {
	s := sceneOf(t, start(t, config.PlaceholderAccount), "development")
	must[*elb.ModifyLoadBalancerAttributesOutput](t)(s.elb.ModifyLoadBalancerAttributes(t.Context(), &elb.ModifyLoadBalancerAttributesInput{
		LoadBalancerArn: new(s.left[s.cluster]),
		Attributes:      []elbtypes.LoadBalancerAttribute{{Key: new("deletion_protection.enabled"), Value: new("true")}},
	}))
	if r := s.sweeps(t, sweep.Options{Delete: true}); r.code != sweep.ExitNothing {
		t.Errorf("exit code %d, %v, %+v", r.code, r.err, r.report.Findings)
	}
}

func TestAnotherAccountIsNotLookedInto(t *testing.T) {
	s := sceneOf(t, start(t, "444455556666"), "development")
	r := s.sweeps(t, sweep.Options{Delete: true})
	if r.code != sweep.ExitFailed || r.err == nil || !strings.Contains(r.err.Error(), "are of account 444455556666, and development lives in 111122223333") {
		t.Errorf("exit code %d, %v", r.code, r.err)
	}
	if gone := s.missing(t, s.left); len(gone) > 0 {
		t.Errorf("it removed %v", gone)
	}
}
