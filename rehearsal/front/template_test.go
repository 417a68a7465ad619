package front

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// adapting is an adapter of a stack at home, for which every output of another
// stack is its region, stack and name.
func adapting() *adapter {
	return &adapter{stack: "vibe-data", region: home, rows: Adaptations(home), output: func(_ context.Context, region, stack, name string) (string, error) {
		if name == "Missing" {
			return "", fmt.Errorf("stack %s has no output %s in %s", stack, name, region)
		}
		return strings.Join([]string{region, stack, name}, "/"), nil
	}}
}

// TestTemplates compares whole templates as JSON text.
func TestTemplates(t *testing.T) {
	for _, c := range []struct{ name, original, want string }{
		{
			"nothing to adapt",
			`{"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}}`,
			`{"Resources":{"Vpc":{"Properties":{"CidrBlock":"10.0.0.0/16"},"Type":"AWS::EC2::VPC"}}}`,
		},
		{
			"numbers and special characters",
			`{"Resources":{"A":{"Properties":{"Big":12345678901234567890,"Exact":1.10,"Power":1e3,"Text":"<a> & b"},"Type":"T"}}}`,
			`{"Resources":{"A":{"Properties":{"Big":12345678901234567890,"Exact":1.10,"Power":1e3,"Text":"<a> & b"},"Type":"T"}}}`,
		},
		{
			"an output of the same region, and one of another",
			`{"Resources":{"A":{"Properties":{"Ids":[{"Fn::GetStackOutput":{"OutputName":"Subnet","StackName":"vibe-network"}}]},"Type":"T"}},
			  "Outputs":{"Key":{"Value":{"Fn::Join":["",["x",{"Fn::GetStackOutput":{"OutputName":"Arn","Region":"us-west-2","StackName":"vibe-recovery"}}]]}}}}`,
			`{"Outputs":{"Key":{"Value":{"Fn::Join":["",["x","us-west-2/vibe-recovery/Arn"]]}}},"Resources":{"A":{"Properties":{"Ids":["us-east-1/vibe-network/Subnet"]},"Type":"T"}}}`,
		},
		{
			"an application, and what takes its function",
			`{"Resources":{"App":{"Type":"AWS::Serverless::Application"},
			  "Rotation":{"Properties":{"Lambda":{"Fn::GetAtt":["App","Outputs.RotationLambdaARN"]},"Other":{"Fn::GetAtt":["App","Arn"]}},"Type":"T"}}}`,
			`{"Resources":{"App":{"Properties":{"Name":"/rehearsal/vibe-data/App","Type":"String","Value":"arn:aws:lambda:us-east-1:111122223333:function:App"},"Type":"AWS::SSM::Parameter"},` +
				`"Rotation":{"Properties":{"Lambda":{"Fn::GetAtt":["App","Value"]},"Other":{"Fn::GetAtt":["App","Arn"]}},"Type":"T"}}}`,
		},
		{"no JSON", "Resources:\n  Key: {Type: AWS::KMS::Key}\n", "Resources:\n  Key: {Type: AWS::KMS::Key}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := adapting().template(t.Context(), []byte(c.original))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Errorf("the template (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAppliedIsNotedOnceForAPlace counts what the report counts.
func TestAppliedIsNotedOnceForAPlace(t *testing.T) {
	output := func(name string) string {
		return `{"Fn::GetStackOutput":{"OutputName":"` + name + `","StackName":"vibe-network"}}`
	}
	a := adapting()
	_, err := a.template(t.Context(), []byte(`{"Resources":{
		"A":{"Properties":{"One":`+output("One")+`,"Two":`+output("Two")+`},"Type":"T"},
		"B":{"Properties":{"Role":`+output("Role")+`,"Version":"1.36"},"Type":"AWS::EKS::Cluster"},
		"C":{"Type":"T"}},
		"Outputs":{"D":{"Value":`+output("D")+`}}}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, applied := range a.applied {
		got = append(got, applied.Stack+" "+applied.LogicalID+": "+applied.Row.Type+" "+applied.Row.Property)
	}
	want := []string{
		"vibe-data A: any Fn::GetStackOutput",
		"vibe-data B: any Fn::GetStackOutput",
		"vibe-data B: AWS::EKS::Cluster Version",
		"vibe-data Outputs: any Fn::GetStackOutput",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("applied (-want +got):\n%s", diff)
	}
}

// TestTemplatesThatAreRefused name the stack and the resource.
func TestTemplatesThatAreRefused(t *testing.T) {
	for _, c := range []struct{ name, template, want string }{
		{"an output that is missing", reference(`"OutputName":"Missing","StackName":"vibe-network"`), "vibe-data: A: stack vibe-network has no output Missing in us-east-1"},
		{"an output that is missing, for an output", `{"Outputs":{"A":{"Value":{"Fn::GetStackOutput":{"OutputName":"Missing","StackName":"vibe-network"}}}}}`, "vibe-data: outputs: stack vibe-network has no output Missing"},
		{"a stack that is no text", reference(`"OutputName":"Arn","StackName":{"Ref":"AWS::StackName"}`), `vibe-data: A: Fn::GetStackOutput {"OutputName":"Arn","StackName":{"Ref":"AWS::StackName"}}: write StackName`},
		{"no output's name", reference(`"StackName":"vibe-network"`), "vibe-data: A: Fn::GetStackOutput"},
		{"a region that is no text", reference(`"OutputName":"Arn","Region":{"Ref":"AWS::Region"},"StackName":"vibe-network"`), "vibe-data: A: Fn::GetStackOutput"},
		{"broken JSON", `{"Resources": `, "the template of vibe-data is no JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := adapting().template(t.Context(), []byte(c.template))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, error %v, not %q", got, err, c.want)
			}
		})
	}
}

// reference is a template with one resource, which refers to another stack.
func reference(arguments string) string {
	text := `{"Resources":{"A":{"Properties":{"Value":{"Fn::GetStackOutput":{` + arguments + `}}},"Type":"T"}}}`
	if !json.Valid([]byte(text)) {
		panic("no JSON: " + text)
	}
	return text
}
