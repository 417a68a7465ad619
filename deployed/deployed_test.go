package deployed

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// The stand-in answers as CloudFormation documents it
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html).
const (
	described = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>
<member><StackName>vibe-network</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-23T12:00:00Z</CreationTime><Outputs>
  <member><OutputKey>Vpc</OutputKey><OutputValue>vpc-1</OutputValue></member>
  <member><OutputKey>Address</OutputKey><OutputValue>eipalloc-1</OutputValue></member></Outputs></member>
</Stacks></DescribeStacksResult></DescribeStacksResponse>`
	listed = `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries>
<member><LogicalResourceId>Key</LogicalResourceId><PhysicalResourceId>key-1</PhysicalResourceId><ResourceType>AWS::KMS::Key</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>
<member><LogicalResourceId>Role</LogicalResourceId><PhysicalResourceId>reader</PhysicalResourceId><ResourceType>AWS::IAM::Role</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>
<member><LogicalResourceId>IP</LogicalResourceId><PhysicalResourceId>192.0.2.1</PhysicalResourceId><ResourceType>AWS::EC2::EIP</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>
<member><LogicalResourceId>It</LogicalResourceId><PhysicalResourceId>it-1</PhysicalResourceId><ResourceType>T</ResourceType><ResourceStatus>UPDATE_COMPLETE</ResourceStatus></member>
<member><LogicalResourceId>Gone</LogicalResourceId><PhysicalResourceId>gone-1</PhysicalResourceId><ResourceType>T</ResourceType><ResourceStatus>DELETE_COMPLETE</ResourceStatus></member>
</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`
)

func getAtt(logical, name string) any {
	return map[string]any{"Fn::GetAtt": []any{logical, name}}
}

// standing is an environment of one stack that was deployed, and one that was not.
func standing(t *testing.T, properties map[string]any) *Environment {
	t.Helper()
	server, err := standin.Start(t.Context(), "", standin.Row{Service: "cloudformation", Action: "DescribeStacks", Answer: standin.XML(described)},
		standin.Row{Service: "cloudformation", Action: "ListStackResources", Answer: standin.XML(listed)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	a := &assembly.Assembly{Stacks: []assembly.Stack{
		{ID: "edge", Name: "vibe-edge", Region: "us-east-1", Template: assembly.Template{Resources: map[string]assembly.Resource{"Zone": {Type: "Z"}}}},
		{ID: "network", Name: "vibe-network", Account: "1", Region: "us-east-1", Template: assembly.Template{
			Resources: map[string]assembly.Resource{
				"It": {Type: "T", Properties: properties}, "New": {Type: "T"}, "Key": {Type: "AWS::KMS::Key"}, "Role": {Type: "AWS::IAM::Role"}, "IP": {Type: "AWS::EC2::EIP"},
				"Manifest": {Type: manifestType, Properties: map[string]any{"Manifest": `[{"kind":"Service","metadata":{"name":"a"}},{"kind":"Secret"}]`}},
			},
			Outputs: map[string]assembly.Output{"Address": {Value: getAtt("IP", "AllocationId")}},
		}},
	}}
	return Of(a, func(region string) aws.Config {
		return aws.Config{Region: region, BaseEndpoint: &server.Endpoint, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}
	})
}

// TestProperties follows every function that the templates use.
func TestProperties(t *testing.T) {
	properties := map[string]any{
		"Plain":   []any{"a", 1.0, true},
		"Ref":     map[string]any{"Ref": "Role"},
		"Region":  map[string]any{"Ref": "AWS::Region"},
		"Key":     getAtt("Key", "Arn"),
		"Told":    getAtt("IP", "AllocationId"),
		"Unknown": getAtt("Key", "Mystery"),
		"Output":  map[string]any{"Fn::GetStackOutput": map[string]any{"StackName": "vibe-network", "Region": "us-east-1", "OutputName": "Vpc"}},
		"Joined":  map[string]any{"Fn::Join": []any{"/", []any{"a", map[string]any{"Ref": "AWS::AccountId"}}}},
		"Open":    map[string]any{"Fn::Join": []any{"/", []any{"a", getAtt("Key", "Mystery")}}},
		"Part":    map[string]any{"Fn::Select": []any{1.0, map[string]any{"Fn::Split": []any{"-", map[string]any{"Ref": "Key"}}}}},
		"Encoded": map[string]any{"Fn::Base64": "a"},
		"Filled":  map[string]any{"Fn::Sub": "arn:${AWS::Partition}:${Role}:${IP.AllocationId}:${!Name}"},
		"Closed":  map[string]any{"Fn::Sub": "arn:${Key.Mystery}"},
		"Zones":   map[string]any{"Fn::Select": []any{0.0, map[string]any{"Fn::GetAZs": ""}}},
	}
	all, err := standing(t, properties).Resources(t.Context(), "T")
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	want := map[string]any{
		"Plain": []any{"a", 1.0, true}, "Ref": "reader", "Region": "us-east-1", "Key": "arn:aws:kms:us-east-1:1:key/key-1", "Told": "eipalloc-1",
		"Unknown": Attribute{"Key", "Mystery"}, "Output": "vpc-1", "Joined": "a/1", "Open": Attribute{"Key", "Mystery"}, "Part": "1", "Encoded": "YQ==",
		"Filled": "arn:aws:reader:eipalloc-1:${Name}", "Closed": Attribute{"Key", "Mystery"},
		"Zones": Attribute{"us-east-1", "AvailabilityZones"},
	}
	if diff := cmp.Diff(want, all[0].Properties); diff != "" {
		t.Error(diff)
	}
	if all[0].ID != "it-1" || all[1].ID != "" {
		t.Errorf("the ids are %q and %q", all[0].ID, all[1].ID)
	}
}

// TestWhatCannotBeFollowed is told, and not passed over.
func TestWhatCannotBeFollowed(t *testing.T) {
	for _, row := range []struct {
		name  string
		value any
		says  string
	}{
		{"a function", map[string]any{"Fn::Cidr": []any{}}, "the function Fn::Cidr cannot be followed"},
		{"an output", map[string]any{"Fn::GetStackOutput": map[string]any{"StackName": "vibe-network", "Region": "us-east-1", "OutputName": "X"}}, "has no output X"},
		{"a region", map[string]any{"Fn::GetStackOutput": map[string]any{"StackName": "vibe-network", "Region": "eu-west-1", "OutputName": "Vpc"}}, "no stack of ours is in eu-west-1"},
		{"variables of its own", map[string]any{"Fn::Sub": []any{"${A}", map[string]any{"A": "a"}}}, "variables of its own"},
		{"an element", map[string]any{"Fn::Select": []any{3.0, []any{"a"}}}, "has no element 3"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := standing(t, map[string]any{"P": row.value}).Resources(t.Context(), "T")
			if err == nil || !strings.Contains(err.Error(), row.says) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// TestAStackThatIsNotDeployed is an error for what is asked of it alone.
func TestAStackThatIsNotDeployed(t *testing.T) {
	e := standing(t, nil)
	if _, err := e.Resources(t.Context(), "Z"); err == nil || err.Error() != "stack vibe-edge is not deployed in us-east-1" {
		t.Errorf("the error is %v", err)
	}
	if _, err := e.Resources(t.Context(), "T"); err != nil {
		t.Error(err)
	}
}

// TestObjects reads the objects of a kind out of the manifests.
func TestObjects(t *testing.T) {
	services, of, err := Objects[*corev1.Service](t.Context(), standing(t, nil), "Service")
	if err != nil || len(services) != 1 || services[0].Name != "a" || of[0].Logical != "Manifest" {
		t.Errorf("read %v of %v, error %v", services, of, err)
	}
}
