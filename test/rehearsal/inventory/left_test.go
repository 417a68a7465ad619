package inventory_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal/inventory"
)

// assembled is the assembly of an environment, out of its snapshots.
func assembled(t *testing.T, env config.Environment) *assembly.Assembly {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(snapshots, env.Name, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	a := &assembly.Assembly{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var template assembly.Template
		if data, err = yaml.YAMLToJSON(data); err == nil {
			err = json.Unmarshal(data, &template)
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		component := strings.TrimSuffix(filepath.Base(file), ".yaml")
		a.Stacks = append(a.Stacks, assembly.Stack{ID: component, Name: names.Home(env).Stack(component), Region: region(env, component), Template: template})
	}
	return a
}

// When the stacks are gone, exactly that is left which the templates keep, and in
// an environment that keeps nothing, nothing at all.
func TestLeft(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		e := start(t)
		d := &deployment{emulator: e, env: env}
		before := d.list(t)
		d = deploy(t, e, env, nil)
		var kept []inventory.Kept
		for _, region := range d.regions() {
			kept = append(kept, inventory.Retained(d.open(region), assembled(t, env), d.resources(t, region))...)
		}
		d.destroy(t)
		left := slices.DeleteFunc(inventory.Left(before, d.list(t)), bootstrapped)
		if env.Deletion == config.DeletionDestroy && (len(kept) > 0 || len(left) > 0) {
			t.Errorf("%s keeps %v and leaves %v", env.Deletion, kept, left)
		}
		difference := inventory.Compare(kept, left)
		for _, k := range difference.Missing {
			t.Errorf("%s should be left", k)
		}
		for _, item := range difference.Surplus {
			t.Errorf("%s is left, and costs: %t", item, item.Price().Costs)
		}
		if snapshots := env.Deletion.Rules().Database == config.RemovalSnapshot; snapshots != (len(difference.Instead) > 0) {
			t.Errorf("the emulator kept %v in place of snapshots", difference.Instead)
		}
	})
}

// bootstrapped is what deploy makes in the place of `cdk bootstrap`.
func bootstrapped(i inventory.Item) bool {
	return i.Type == "AWS::S3::Bucket" && strings.HasPrefix(i.ID, "cdk-hnb659fds-assets-")
}

// What somebody leaves behind is named, with what it costs; and what should be
// left and is not.
func TestLeftBehind(t *testing.T) {
	env, err := config.Lookup("development")
	if err != nil {
		t.Fatal(err)
	}
	e := start(t)
	d := &deployment{emulator: e, env: env}
	before := d.list(t)
	volume, err := ec2.NewFromConfig(e.config(env.Region)).CreateVolume(t.Context(), &ec2.CreateVolumeInput{AvailabilityZone: new("us-east-1a"), Size: new(int32(1)), VolumeType: ec2types.VolumeTypeGp3})
	if err != nil {
		t.Fatal(err)
	}
	address, err := ec2.NewFromConfig(e.config(env.Region)).AllocateAddress(t.Context(), &ec2.AllocateAddressInput{Domain: ec2types.DomainTypeVpc})
	if err != nil {
		t.Fatal(err)
	}
	bucket := new("left-behind")
	if _, err := s3.NewFromConfig(e.config(env.Region), func(o *s3.Options) { o.UsePathStyle = true }).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	group, err := ec2.NewFromConfig(e.config(env.Region)).CreateSecurityGroup(t.Context(), &ec2.CreateSecurityGroupInput{GroupName: new("k8s-left"), Description: new("left"), VpcId: vpc(before)})
	if err != nil {
		t.Fatal(err)
	}
	left := inventory.Left(before, d.list(t))
	for id, costs := range map[string]bool{*volume.VolumeId: true, *address.PublicIp: true, *bucket: true, *group.GroupId: false} {
		i := slices.IndexFunc(left, func(i inventory.Item) bool { return i.ID == id })
		if i < 0 {
			t.Errorf("%s is left behind and not named in %v", id, left)
			continue
		}
		if left[i].Price().Costs != costs {
			t.Errorf("%s costs: %t, want %t", left[i], !costs, costs)
		}
	}
	if len(inventory.Costly(left)) != 3 {
		t.Errorf("what costs is %v", inventory.Costly(left))
	}
	gone := inventory.Kept{Item: inventory.Item{Type: "AWS::S3::Bucket", ID: "vibe-kept", Region: env.Region}}
	if d := inventory.Compare([]inventory.Kept{gone}, left); len(d.Missing) != 1 || len(d.Surplus) != len(left) {
		t.Errorf("%v", d)
	}
}

// vpc is the id of the VPC that the emulator begins with.
func vpc(items []inventory.Item) *string {
	for _, item := range items {
		if item.Type == "AWS::EC2::VPC" {
			return &item.ID
		}
	}
	return nil
}
