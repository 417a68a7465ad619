package rehearsal

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// change is one setting that a rehearsal changes, and what may follow.
type change struct {
	// key and value are the setting, as `-c` takes it.
	key, value string
	// must is the property that it is about, as stack/type.Property.
	must string
	// may are what else follows from it: quotas, alarms, dashboards.
	may []string
}

func (c change) setting() string { return c.key + "=" + c.value }

const (
	manifest     = "/Custom::AWSCDK-EKS-KubernetesResource.Manifest"
	chartsValues = "/Custom::AWSCDK-EKS-HelmChart.Values"
)

// changes are made one after another, each upon those before. None may replace
// anything.
func changes(env config.Environment) []change {
	return []change{
		{
			"cluster.nodes.max", fmt.Sprint(env.Cluster.Nodes.Max + 1),
			names.Cluster + "/AWS::EKS::Nodegroup.ScalingConfig",
			// What runs once on each node counts in quotas, and in what watches them.
			[]string{names.Platform + manifest, names.Platform + chartsValues, names.Observability + manifest, names.Observability + chartsValues},
		},
		{"backend.image", otherTag(env.Backend.Image), names.WorkloadStack + manifest, nil},
		{
			// A tenth more is the least that RDS takes
			// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html).
			"database.allocatedGiB", fmt.Sprint(env.Database.AllocatedGiB * 5 / 4),
			names.Data + "/AWS::RDS::DBInstance.AllocatedStorage",
			[]string{
				names.Operations + "/AWS::CloudWatch::Alarm.AlarmDescription", names.Operations + "/AWS::CloudWatch::Alarm.Threshold",
				names.Operations + "/AWS::CloudWatch::Dashboard.DashboardBody", names.Observability + manifest,
			},
		},
	}
}

// otherTag is an image of the same repository by another tag. reference is valid.
func otherTag(reference string) string {
	image, _ := config.ParseImage(reference)
	tag := "1.0.1"
	if image.Tag == tag {
		tag = "1.0.2"
	}
	return image.Registry + "/" + image.Repository + ":" + tag
}

// judge says what is wrong where properties are what c changes.
func (c change) judge(properties []string) error {
	if !slices.Contains(properties, c.must) {
		return fmt.Errorf("%s leaves %s as it is", c.setting(), c.must)
	}
	var others []string
	for _, p := range properties {
		if p != c.must && !slices.Contains(c.may, p) {
			others = append(others, p)
		}
	}
	if len(others) > 0 {
		return fmt.Errorf("%s changes %s too", c.setting(), strings.Join(others, ", "))
	}
	return nil
}

// changed lists the properties that differ between two assemblies, as
// stack/type.Property. A resource that came or went, also with its stack, is listed
// without one.
func changed(before, after *assembly.Assembly) []string {
	var all []string
	for _, was := range before.Stacks {
		if _, still := after.Stack(was.ID); !still {
			for _, r := range was.Template.Resources {
				all = append(all, was.ID+"/"+r.Type)
			}
		}
	}
	for _, now := range after.Stacks {
		was, _ := before.Stack(now.ID)
		for id, r := range was.Template.Resources {
			if _, still := now.Template.Resources[id]; !still {
				all = append(all, now.ID+"/"+r.Type)
			}
		}
		for id, r := range now.Template.Resources {
			for _, property := range differing(was.Template.Resources[id], r) {
				all = append(all, now.ID+"/"+r.Type+property)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// differingStacks are the names of the stacks that the CLI has a reason to deploy,
// in order: another template, other tags or another protection.
func differingStacks(before, after *assembly.Assembly) []string {
	var differ []string
	for _, now := range after.Stacks {
		was, _ := before.Stack(now.ID)
		same := was.TerminationProtection == now.TerminationProtection &&
			maps.Equal(was.Tags, now.Tags) && reflect.DeepEqual(was.Template, now.Template)
		if !same {
			differ = append(differ, now.Name)
		}
	}
	slices.Sort(differ)
	return differ
}

// differing lists the properties that differ between two resources, each with a
// point before it. A resource that was not there is listed as nothing.
func differing(before, after assembly.Resource) []string {
	if before.Type != after.Type {
		return []string{""}
	}
	var differ []string
	for name := range after.Properties {
		if !reflect.DeepEqual(before.Properties[name], after.Properties[name]) {
			differ = append(differ, "."+name)
		}
	}
	for name := range before.Properties {
		if _, still := after.Properties[name]; !still {
			differ = append(differ, "."+name)
		}
	}
	before.Properties, after.Properties = nil, nil
	if !reflect.DeepEqual(before, after) {
		differ = append(differ, " (its policies or dependencies)")
	}
	return differ
}
