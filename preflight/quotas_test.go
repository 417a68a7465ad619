package preflight

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// row returns the quota of a name.
func row(t *testing.T, name string) quota {
	t.Helper()
	for _, q := range quotas() {
		if q.name == name {
			return q
		}
	}
	t.Fatalf("there is no quota %s", name)
	return quota{}
}

// granted answers Service Quotas with a value.
func granted(value float64) standin.Row {
	return standin.Row{Service: "servicequotas", Action: "GetServiceQuota", Answer: standin.JSON(map[string]any{"Quota": map[string]any{"Value": value}})}
}

func TestAQuotaThatWasNeverGrantedIsTheDefault(t *testing.T) {
	s := stage(t, []assembly.Stack{stack("network", map[string]assembly.Resource{"A": {Type: "AWS::EC2::EIP"}, "B": {Type: "AWS::EC2::EIP"}})}, noStacks(),
		standin.Row{Service: "servicequotas", Action: "GetServiceQuota", Answer: standin.Refused(400, "NoSuchResourceException", "")},
		standin.Row{Service: "servicequotas", Action: "GetAWSDefaultServiceQuota", Answer: standin.JSON(map[string]any{"Quota": map[string]any{"Value": 5}})},
		standin.Row{Service: "ec2", Action: "DescribeAddresses", Answer: standin.XML(`<DescribeAddressesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><addressesSet>` +
			`<item><publicIp>192.0.2.1</publicIp></item><item><publicIp>192.0.2.2</publicIp></item><item><publicIp>192.0.2.3</publicIp></item><item><publicIp>192.0.2.4</publicIp></item>` +
			`<item><publicIp>192.0.2.5</publicIp><serviceManaged>alb</serviceManaged></item></addressesSet></DescribeAddressesResponse>`)})
	o, err := s.quota(t.Context(), row(t, "elastic-ips"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, o.Findings, "us-east-1 allows 5, of which others take 4, and the templates come to 2, and should allow 6")
}

func TestWhatTheStacksHoldIsNotCountedTwice(t *testing.T) {
	s := stage(t, []assembly.Stack{stack("network", map[string]assembly.Resource{"A": {Type: "AWS::EC2::VPC"}})}, granted(2),
		standin.Row{Service: "cloudformation", Action: "DescribeStacks", Answer: standin.XML(`<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>vibe-production-network</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`)},
		standin.Row{Service: "cloudformation", Action: "ListStackResources", Answer: standin.XML(`<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>` +
			`<member><LogicalResourceId>A</LogicalResourceId><PhysicalResourceId>vpc-1</PhysicalResourceId><ResourceType>AWS::EC2::VPC</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>` +
			`<member><LogicalResourceId>B</LogicalResourceId><PhysicalResourceId>vpc-0</PhysicalResourceId><ResourceType>AWS::EC2::VPC</ResourceType><ResourceStatus>DELETE_SKIPPED</ResourceStatus></member>` +
			`</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`)},
		standin.Row{Service: "ec2", Action: "DescribeVpcs", Answer: standin.XML(`<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcSet><item><vpcId>vpc-1</vpcId></item><item><vpcId>vpc-0</vpcId></item></vpcSet></DescribeVpcsResponse>`)})
	o, err := s.quota(t.Context(), row(t, "vpcs"))
	if err != nil || o.Detail != "us-east-1 2 of 2" {
		t.Errorf("%+v %v: one of ours, and one that the stack kept", o, err)
	}
}

func TestGatewaysAreCountedByZone(t *testing.T) {
	gateway := func(subnet string) assembly.Resource {
		return assembly.Resource{Type: "AWS::EC2::NatGateway", Properties: map[string]any{"SubnetId": map[string]any{"Ref": subnet}}}
	}
	subnet := func(zone string) assembly.Resource {
		return assembly.Resource{Type: "AWS::EC2::Subnet", Properties: map[string]any{"AvailabilityZone": zone}}
	}
	s := stage(t, []assembly.Stack{stack("network", map[string]assembly.Resource{
		"A": subnet("us-east-1a"), "B": subnet("us-east-1b"), "NatA": gateway("A"), "NatB": gateway("B"), "NatB2": gateway("B"),
	})}, noStacks(), granted(3),
		standin.Row{Service: "ec2", Action: "DescribeNatGateways", Answer: standin.XML(`<DescribeNatGatewaysResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><natGatewaySet>` +
			`<item><natGatewayId>nat-1</natGatewayId><subnetId>subnet-b</subnetId><state>available</state></item>` +
			`<item><natGatewayId>nat-2</natGatewayId><subnetId>subnet-b</subnetId><state>pending</state></item>` +
			`<item><natGatewayId>nat-3</natGatewayId><subnetId>subnet-b</subnetId><state>deleted</state></item></natGatewaySet></DescribeNatGatewaysResponse>`)},
		standin.Row{Service: "ec2", Action: "DescribeSubnets", Answer: standin.XML(`<DescribeSubnetsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><subnetSet>` +
			`<item><subnetId>subnet-b</subnetId><availabilityZone>us-east-1b</availabilityZone></item></subnetSet></DescribeSubnetsResponse>`)})
	o, err := s.quota(t.Context(), row(t, "nat-gateways"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, o.Findings, "us-east-1 allows 3, of which others take 2, and the templates come to 2, and should allow 4")
}

func TestProcessorsOfOthers(t *testing.T) {
	group := func(capacity string, most int, types ...any) assembly.Resource {
		return assembly.Resource{Type: "AWS::EKS::Nodegroup", Properties: map[string]any{
			"CapacityType": capacity, "InstanceTypes": types, "ScalingConfig": map[string]any{"MaxSize": float64(most)},
		}}
	}
	instance := func(typ, more string) string {
		return `<item><instanceType>` + typ + `</instanceType><cpuOptions><coreCount>2</coreCount><threadsPerCore>2</threadsPerCore></cpuOptions>` + more + `</item>`
	}
	s := stage(t, []assembly.Stack{stack("cluster", map[string]assembly.Resource{
		"A": group("ON_DEMAND", 3, "t3.medium"), "B": group("ON_DEMAND", 2, "m5.xlarge", "t3.large"), "C": group("SPOT", 5, "t3.medium"),
	})}, noStacks(), granted(16),
		standin.Row{Service: "ec2", Action: "DescribeInstances", Answer: standin.XML(`<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet><item><instancesSet>` +
			instance("m5.xlarge", "") + instance("g5.xlarge", "") + instance("m5.xlarge", "<instanceLifecycle>spot</instanceLifecycle>") +
			instance("m5.xlarge", "<tagSet><item><key>eks:cluster-name</key><value>vibe-production</value></item></tagSet>") +
			`</instancesSet></item></reservationSet></DescribeInstancesResponse>`)})
	o, err := s.quota(t.Context(), row(t, "vcpus"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, o.Findings, "us-east-1 allows 16, of which others take 4, and the templates come to 14, and should allow 18")
	if o, err := s.quota(t.Context(), row(t, "spot-vcpus")); err != nil || o.Detail != "us-east-1 14 of 16" {
		t.Errorf("spot: %+v %v", o, err)
	}
}

func TestChartsThatAreInstalledAtOnce(t *testing.T) {
	chart := func(after ...string) assembly.Resource {
		return assembly.Resource{Type: "Custom::AWSCDK-EKS-HelmChart", DependsOn: append(after, "Role")}
	}
	platform := stack("platform", map[string]assembly.Resource{"Role": {Type: "AWS::IAM::Role"}, "A": chart(), "B": chart("A"), "C": chart("A"), "D": chart("A", "B")})
	workload := stack("workload", map[string]assembly.Resource{"A": chart(), "B": chart(), "C": chart()})
	monitoring := stack("monitoring", map[string]assembly.Resource{"A": chart()})
	workload.DependsOn, monitoring.DependsOn = []string{"platform"}, []string{"platform"}
	s := stage(t, []assembly.Stack{platform, workload, monitoring})
	if got := executions(s, "us-east-1"); got != 8 {
		t.Errorf("%v functions at once; want three and one charts, two each", got)
	}
}

func TestLogPoliciesAreNeverMore(t *testing.T) {
	policies := make([]any, 10)
	for i := range policies {
		policies[i] = map[string]any{"policyName": "other"}
	}
	s := stage(t, []assembly.Stack{stack("operations", map[string]assembly.Resource{"A": {Type: "AWS::Logs::ResourcePolicy"}})}, noStacks(),
		standin.Row{Service: "logs", Action: "DescribeResourcePolicies", Answer: standin.JSON(map[string]any{"resourcePolicies": policies})})
	o, err := s.quota(t.Context(), row(t, "log-policies"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, o.Findings, "us-east-1 allows 10, of which others take 10, and the templates come to 1, and should allow 11")
	if o.Findings[0].Remedy != "nobody may have more: delete what nobody needs" {
		t.Errorf("the remedy is %q", o.Findings[0].Remedy)
	}
}
