package inventory_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal/inventory"
)

// snapshots are the synthesized templates, which another test holds to be what
// synthesis makes.
const snapshots = "../../testdata/snapshots"

// components are the stacks in an order in which each finds what it needs.
func components() []string {
	return []string{
		names.Network, names.RecoveryStack, names.Data, names.Storage, names.Backup, names.Edge, names.Cluster, names.Platform,
		names.WorkloadStack, names.Observability, names.Delivery, names.Audit, names.AuditRecovery, names.Operations, names.OperationsRecovery,
		names.RestoreTesting, names.RestoreTestingRecovery,
	}
}

// region is where a component's stack is.
func region(env config.Environment, component string) string {
	if strings.HasSuffix(component, names.RecoveryStack) {
		return env.Recovery.Region
	}
	return env.Region
}

// deployment is an environment in an emulator.
type deployment struct {
	emulator
	env config.Environment
	// deployed are the stacks that there are, by their names, with their regions.
	deployed map[string]string
	// order are the names in the order in which they came up.
	order []string
	// spoil changes a template's resources before they are made; nil: nothing.
	spoil func(component, logical string, resource map[string]any)
}

// deploy brings up every stack of env out of its real template, and leaves what a
// test may ask for: the environment as it is then, whose Kubernetes is the
// emulator's newest.
func deploy(t *testing.T, e emulator, env config.Environment, spoil func(component, logical string, resource map[string]any)) *deployment {
	t.Helper()
	d := &deployment{emulator: e, env: env, deployed: map[string]string{}, spoil: spoil}
	d.assets(t, env.Region)
	if env.Recovery.Enabled() {
		d.assets(t, env.Recovery.Region)
	}
	for _, component := range components() {
		path := filepath.Join(snapshots, env.Name, component+".yaml")
		if _, err := os.Stat(path); err != nil {
			continue
		}
		d.create(t, names.Home(env).Stack(component), region(env, component), d.template(t, path))
	}
	if all, err := filepath.Glob(filepath.Join(snapshots, env.Name, "*.yaml")); err != nil || len(all) != len(d.order) {
		t.Fatalf("%d stacks came up of %d that there are: components lacks some, %v", len(d.order), len(all), err)
	}
	d.env.Cluster.Version = catalogued
	return d
}

// regions are those of the environment.
func (d *deployment) regions() []string {
	if d.env.Recovery.Enabled() {
		return []string{d.env.Region, d.env.Recovery.Region}
	}
	return []string{d.env.Region}
}

// resources are what the stacks of a region hold.
func (d *deployment) resources(t *testing.T, region string) []inventory.Resource {
	t.Helper()
	var stacks []string
	for _, name := range d.order {
		if d.deployed[name] == region {
			stacks = append(stacks, name)
		}
	}
	resources, err := inventory.Resources(t.Context(), d.open(region), stacks...)
	if err != nil {
		t.Fatal(err)
	}
	return resources
}

// list is what there is in all regions.
func (d *deployment) list(t *testing.T) []inventory.Item {
	t.Helper()
	var lists [][]inventory.Item
	for _, region := range d.regions() {
		items, err := inventory.List(t.Context(), d.open(region))
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, items)
	}
	return inventory.Merge(lists...)
}

// destroy deletes the stacks, the last first.
func (d *deployment) destroy(t *testing.T) {
	t.Helper()
	for _, name := range slices.Backward(d.order) {
		client := d.cloudformation(d.deployed[name])
		if _, err := client.DeleteStack(t.Context(), &cloudformation.DeleteStackInput{StackName: &name}); err != nil {
			t.Fatalf("stack %s: %v", name, err)
		}
		d.gone(t, name)
	}
}

// gone waits until CloudFormation knows the stack no more, or as deleted.
func (d *deployment) gone(t *testing.T, name string) {
	t.Helper()
	for range 3000 {
		out, err := d.cloudformation(d.deployed[name]).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: &name})
		if err != nil || out.Stacks[0].StackStatus == types.StackStatusDeleteComplete {
			return
		}
		if out.Stacks[0].StackStatus == types.StackStatusDeleteFailed {
			t.Fatalf("stack %s is not deleted: %s", name, aws.ToString(out.Stacks[0].StackStatusReason))
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("stack %s is not deleted within a minute", name)
}

// template reads a template and makes it what the emulator takes.
func (d *deployment) template(t *testing.T, path string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var template map[string]any
	if err := yaml.Unmarshal(data, &template); err != nil {
		t.Fatal(err)
	}
	if filepath.Base(path) == names.RecoveryStack+".yaml" {
		apart(template)
	}
	if d.spoil != nil {
		for logical, resource := range template["Resources"].(map[string]any) {
			d.spoil(strings.TrimSuffix(filepath.Base(path), ".yaml"), logical, resource.(map[string]any))
		}
	}
	return d.adapt(t, template).(map[string]any)
}

// adapt resolves outputs of other stacks, and takes the functions that rotate out
// of the application repository's hands, which the emulator lacks.
func (d *deployment) adapt(t *testing.T, value any) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = d.adapt(t, v[i])
		}
	case map[string]any:
		if output, ok := v["Fn::GetStackOutput"].(map[string]any); ok {
			return d.output(t, output["StackName"].(string), output["OutputName"].(string))
		}
		if v["Type"] == "AWS::Serverless::Application" {
			return map[string]any{"Type": "AWS::SSM::Parameter", "Properties": map[string]any{"Name": fmt.Sprintf("/stand-in/%p", v), "Type": "String", "Value": "arn:aws:lambda:us-east-1:111122223333:function:rotation"}}
		}
		if get, ok := v["Fn::GetAtt"].([]any); ok && get[1] == "Outputs.RotationLambdaARN" {
			return map[string]any{"Fn::GetAtt": []any{get[0], "Value"}}
		}
		if v["Version"] == d.env.Cluster.Version {
			v["Version"] = catalogued
		}
		for key := range v {
			v[key] = d.adapt(t, v[key])
			if _, text := v[key].(string); !text && slices.Contains(encoded(), key) && !intrinsic(v[key]) {
				data, err := json.Marshal(v[key])
				if err != nil {
					t.Fatal(err)
				}
				v[key] = string(data)
			}
		}
	}
	return value
}

func (d *deployment) output(t *testing.T, stack, name string) string {
	t.Helper()
	out, err := d.cloudformation(d.deployed[stack]).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range out.Stacks[0].Outputs {
		if aws.ToString(o.OutputKey) == name {
			return aws.ToString(o.OutputValue)
		}
	}
	t.Fatalf("stack %s has no output %s", stack, name)
	return ""
}

// create makes a stack and waits for it.
func (d *deployment) create(t *testing.T, name, region string, template map[string]any) {
	t.Helper()
	body, err := json.Marshal(template)
	if err != nil {
		t.Fatal(err)
	}
	client := d.cloudformation(region)
	input := &cloudformation.CreateStackInput{StackName: &name, TemplateBody: new(string(body)), Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam, types.CapabilityCapabilityAutoExpand}}
	if _, err := client.CreateStack(t.Context(), input); err != nil {
		t.Fatalf("stack %s: %v", name, err)
	}
	d.deployed[name] = region
	d.order = append(d.order, name)
	d.wait(t, name, region, types.StackStatusCreateComplete)
}

// wait waits until the stack has the status, and fails when it cannot any more.
func (d *deployment) wait(t *testing.T, name, region string, want types.StackStatus) {
	t.Helper()
	for range 3000 {
		out, err := d.cloudformation(region).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: &name})
		if err != nil {
			t.Fatal(err)
		}
		stack := out.Stacks[0]
		if stack.StackStatus == want {
			return
		}
		if !strings.HasSuffix(string(stack.StackStatus), "IN_PROGRESS") {
			t.Fatalf("stack %s is %s: %s", name, stack.StackStatus, aws.ToString(stack.StackStatusReason))
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("stack %s is not %s within a minute", name, want)
}

// encoded are the properties that a template holds as JSON in a string, and a
// snapshot as what that says.
func encoded() []string {
	return []string{"LifecyclePolicyText", "SecretStringTemplate", "SecretString", "DashboardBody", "ConfigurationValues", "Values", "Manifest"}
}

// intrinsic reports whether a value is a function of CloudFormation's.
func intrinsic(value any) bool {
	object, ok := value.(map[string]any)
	if !ok || len(object) != 1 {
		return false
	}
	for key := range object {
		return key == "Ref" || strings.HasPrefix(key, "Fn::")
	}
	return false
}

// assets makes the bucket that `cdk bootstrap` makes, with what every function's
// code is here.
func (d *deployment) assets(t *testing.T, region string) {
	t.Helper()
	client := s3.NewFromConfig(d.config(region), func(o *s3.Options) { o.UsePathStyle = true })
	bucket := new("cdk-hnb659fds-assets-" + account + "-" + region)
	input := &s3.CreateBucketInput{Bucket: bucket}
	if region != "us-east-1" {
		input.CreateBucketConfiguration = &s3types.CreateBucketConfiguration{LocationConstraint: s3types.BucketLocationConstraint(region)}
	}
	if _, err := client.CreateBucket(t.Context(), input); err != nil {
		t.Fatal(err)
	}
	var code bytes.Buffer
	if err := zip.NewWriter(&code).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: new("ASSET.zip"), Body: bytes.NewReader(code.Bytes())}); err != nil {
		t.Fatal(err)
	}
}

// catalogued is the newest Kubernetes for which the emulator knows EKS' add-ons.
const catalogued = "1.34"

// apart gives the image repositories of the recovery region names of their own:
// the emulator's registries know no region.
func apart(template map[string]any) {
	for _, resource := range template["Resources"].(map[string]any) {
		properties, _ := resource.(map[string]any)["Properties"].(map[string]any)
		if name, ok := properties["RepositoryName"].(string); ok {
			properties["RepositoryName"] = name + "-recovery"
		}
	}
}
