package preflight

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// described answers with stacks, as name=status.
func described(list ...string) standin.Row {
	var members strings.Builder
	for _, one := range list {
		name, status, _ := strings.Cut(one, "=")
		fmt.Fprintf(&members, "<member><StackName>%s</StackName><StackStatus>%s</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member>", name, status)
	}
	return standin.Row{Service: "cloudformation", Action: "DescribeStacks", Answer: standin.XML("<DescribeStacksResponse><DescribeStacksResult><Stacks>" + members.String() + "</Stacks></DescribeStacksResult></DescribeStacksResponse>")}
}

// tower is two stacks, one on the other.
func tower() []assembly.Stack {
	upper := stack("cluster", nil)
	upper.DependsOn = []string{"network"}
	return []assembly.Stack{upper, stack("network", nil)}
}

func TestAStackWithoutItsGround(t *testing.T) {
	const without = "vibe-production-cluster stands without vibe-production-network, and should stand on it"
	sees(t, stage(t, tower(), described("vibe-production-cluster=UPDATE_COMPLETE", "vibe-production-network=CREATE_COMPLETE")).order)
	sees(t, stage(t, tower(), described("vibe-production-network=CREATE_COMPLETE")).order)
	sees(t, stage(t, tower(), described("vibe-production-cluster=CREATE_COMPLETE", "vibe-production-network=ROLLBACK_COMPLETE")).order, without)
	sees(t, stage(t, tower(), described("vibe-production-cluster=UPDATE_ROLLBACK_FAILED")).order, without)
	if o, err := stage(t, tower(), described()).order(t.Context()); err != nil || o.Idle == "" {
		t.Errorf("nothing stands: %+v %v", o, err)
	}
}

func TestStacksThatNobodyDeploys(t *testing.T) {
	// The second region of this environment answers the same.
	s := stage(t, tower(), described("vibe-production-cluster=CREATE_COMPLETE", "vibe-production-old=CREATE_COMPLETE", "vibe-productionish=CREATE_COMPLETE", "vibe-staging-old=CREATE_COMPLETE"))
	s.t.Env.Recovery.Region = ""
	sees(t, s.leftover, "vibe-production-old in us-east-1 is not in the assembly")
}

func TestDriftIsWaitedForAndListed(t *testing.T) {
	row := func(action, result string) standin.Row {
		return standin.Row{Service: "cloudformation", Action: action, Answer: standin.XML(fmt.Sprintf("<%sResponse><%sResult>%s</%sResult></%sResponse>", action, action, result, action, action))}
	}
	state := "DETECTION_COMPLETE"
	status := standin.Row{Service: "cloudformation", Action: "DescribeStackDriftDetectionStatus", Answer: func(ctx context.Context, c standin.Call) (standin.Reply, error) {
		return row("DescribeStackDriftDetectionStatus", "<DetectionStatus>"+state+"</DetectionStatus><DetectionStatusReason>a role is missing</DetectionStatusReason><StackDriftDetectionId>1</StackDriftDetectionId>").Answer(ctx, c)
	}}
	s := stage(t, []assembly.Stack{stack("network", nil)}, described("vibe-production-network=CREATE_COMPLETE"), status,
		row("DetectStackDrift", "<StackDriftDetectionId>1</StackDriftDetectionId>"),
		row("DescribeStackResourceDrifts", `<StackResourceDrifts><member><ResourceType>AWS::EC2::EIP</ResourceType><PhysicalResourceId>192.0.2.1</PhysicalResourceId><StackResourceDriftStatus>DELETED</StackResourceDriftStatus></member>`+
			`<member><ResourceType>AWS::EC2::VPC</ResourceType><PhysicalResourceId>vpc-1</PhysicalResourceId><StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus>`+
			`<PropertyDifferences><member><PropertyPath>/EnableDnsSupport</PropertyPath><ExpectedValue>true</ExpectedValue><ActualValue>hush</ActualValue></member><member><PropertyPath>/Tags/0</PropertyPath></member></PropertyDifferences></member></StackResourceDrifts>`))
	if o, err := s.drift(t.Context()); err != nil || o.Idle == "" {
		t.Errorf("nobody asked: %+v %v", o, err)
	}
	s.o.Drift = true
	sees(t, s.drift,
		"vibe-production-network: AWS::EC2::EIP 192.0.2.1 is gone, and should be as deployed",
		"vibe-production-network: AWS::EC2::VPC vpc-1 was changed in /EnableDnsSupport, /Tags/0, and should be as deployed")
	state = "DETECTION_FAILED"
	if o, err := s.drift(t.Context()); err == nil || !strings.Contains(err.Error(), "a role is missing") {
		t.Errorf("a detection that failed: %+v %v", o, err)
	}
}

func TestBootstrapping(t *testing.T) {
	one := stack("network", nil)
	one.Bootstrap = assembly.Bootstrap{Version: 8, Parameter: "/cdk/version", Bucket: "assets"}
	older := stack("data", nil)
	older.Bootstrap = assembly.Bootstrap{Version: 6, Parameter: "/cdk/version", Bucket: "assets"}
	version := func(text string) standin.Row {
		return standin.Row{Service: "ssm", Action: "GetParameter", Answer: standin.JSON(map[string]any{"Parameter": map[string]any{"Value": text}})}
	}
	bucket := standin.Row{Service: "s3", Action: "HEAD /assets", Answer: standin.Text("", "")}
	for _, row := range []struct {
		answers []standin.Row
		want    []string
	}{
		{[]standin.Row{version("8"), bucket, noStacks()}, nil},
		{[]standin.Row{version("7"), bucket, noStacks()}, []string{"us-east-1 has bootstrap version 7, and should have 8 or later"}},
		{[]standin.Row{version("8"), bucket, described("CDKToolkit=UPDATE_ROLLBACK_FAILED")}, []string{"CDKToolkit in us-east-1 is UPDATE_ROLLBACK_FAILED, and should be at rest"}},
		{[]standin.Row{version("8"), {Service: "s3", Action: "HEAD /assets", Answer: standin.Refused(404, "", "")}, noStacks()},
			[]string{"us-east-1 has no bucket assets, and should have one, where templates and code are put"}},
	} {
		s := stage(t, []assembly.Stack{one, older}, row.answers...)
		o, err := s.bootstrapped(t.Context(), "us-east-1")
		if err != nil {
			t.Error(err)
		}
		same(t, o.Findings, row.want...)
	}
	if o, err := stage(t, []assembly.Stack{one}, version("new"), noStacks()).bootstrapped(t.Context(), "us-east-1"); err == nil {
		t.Errorf("a version that is none: %+v", o)
	}
}
