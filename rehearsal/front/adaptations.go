package front

import (
	"fmt"
	"strconv"
	"strings"
)

// Adaptation is one way in which the emulator is asked, or heard, otherwise than
// AWS would be. It is the whole list: where no row applies to a resource, the
// emulator has it as it is.
type Adaptation struct {
	// Type is the CloudFormation type that it applies to, or Any.
	Type string
	// Property is what is changed.
	Property string
	// What says what the emulator gets instead, and Why for what reason.
	What, Why string

	apply func(place Place, r resource) bool
}

// Any is the Adaptation.Type of what is not bound to a type.
const Any = "any"

// Place is where a resource stands.
type Place struct {
	Stack, Region, LogicalID string
}

// catalogued is the newest Kubernetes for which the emulator knows EKS' add-ons.
const catalogued = "1.34"

// rotated is the attribute by which a template names the function that an
// application of AWS' repository makes.
const rotated = "Outputs.RotationLambdaARN"

// outputs is the row of what the front resolves itself.
func outputs() Adaptation {
	return Adaptation{
		Type: Any, Property: "Fn::GetStackOutput",
		What: "the value that the other stack's output has",
		Why:  "the emulator knows no weak references between stacks",
	}
}

// parameters is the row of what the front drops out of an answer.
func parameters() Adaptation {
	return Adaptation{
		Type: Any, Property: "Parameters of DescribeStacks",
		What: "only those that the template declares",
		Why:  "the emulator lists AWS::Region and its kind too: the CDK CLI takes that for a change, and deploys every stack again",
	}
}

// serial is the row of what is asked one after another.
func serial() Adaptation {
	return Adaptation{
		Type: Any, Property: "ExecuteChangeSet, DeleteStack",
		What: "one change of a stack after another, and nothing beside it",
		Why:  "what a change means for the cluster is played beside the emulator, and both must see the changes in one order",
	}
}

// Lifted is the row of deletion policies that an update took back.
func Lifted() Adaptation {
	return Adaptation{
		Type: Any, Property: "DeletionPolicy",
		What: "what only an earlier policy retains is counted apart, when the stacks are gone",
		Why:  "the emulator takes a new policy only with a changed property of the resource; AWS also takes it with changed metadata, as ours has",
	}
}

// Adaptations lists every row. home is the region that keeps its names.
func Adaptations(home string) []Adaptation {
	return []Adaptation{
		outputs(),
		parameters(),
		serial(),
		plain(),
		Lifted(),
		{
			Type: "AWS::Serverless::Application", Property: "the resource",
			What:  "an SSM parameter whose value stands for the rotation function's ARN",
			Why:   "the emulator has no Serverless Application Repository",
			apply: standInForApplication,
		},
		{
			Type: "AWS::EKS::Cluster", Property: "Version",
			What:  catalogued,
			Why:   "the emulator's catalogue of EKS add-ons ends there",
			apply: olderKubernetes,
		},
		{
			Type: "AWS::EKS::Nodegroup", Property: "Version",
			What:  catalogued,
			Why:   "nodes are not newer than their cluster",
			apply: olderKubernetes,
		},
		{
			Type: "AWS::ECR::Repository", Property: "RepositoryName",
			What: "the name with -recovery, outside of the home region",
			Why:  "the emulator's registry knows no regions",
			apply: func(place Place, r resource) bool {
				return place.Region != home && apart(r)
			},
		},
	}
}

// resource is a resource of a template, as JSON has it.
type resource map[string]any

func (r resource) properties() map[string]any {
	properties, _ := r["Properties"].(map[string]any)
	return properties
}

func standInForApplication(place Place, r resource) bool {
	r["Type"] = "AWS::SSM::Parameter"
	r["Properties"] = map[string]any{
		"Name": fmt.Sprintf("/rehearsal/%s/%s", place.Stack, place.LogicalID),
		"Type": "String",
		// The account is nobody's: nothing calls it.
		"Value": fmt.Sprintf("arn:aws:lambda:%s:111122223333:function:%s", place.Region, place.LogicalID),
	}
	return true
}

func olderKubernetes(_ Place, r resource) bool {
	properties := r.properties()
	version, ok := properties["Version"].(string)
	if !ok || minor(version) <= minor(catalogued) {
		return false
	}
	properties["Version"] = catalogued
	return true
}

// minor is NN of a Kubernetes version 1.NN.
func minor(version string) int {
	_, text, _ := strings.Cut(version, ".")
	n, _ := strconv.Atoi(text)
	return n
}

func apart(r resource) bool {
	name, ok := r.properties()["RepositoryName"].(string)
	if ok {
		r.properties()["RepositoryName"] = name + "-recovery"
	}
	return ok
}
