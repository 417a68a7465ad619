package cost

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/observability/logs"
)

const (
	typeGroup    = "AWS::EKS::Nodegroup"
	typeCluster  = "AWS::EKS::Cluster"
	typeFunction = "AWS::Lambda::Function"
)

// controlPlane is EKS' own part. Standard support is reckoned with, as there is no
// clock here: `vibe preflight` says when it ends.
func controlPlane(_ *month, r resource) []item {
	basis := "730 hours on standard support"
	if row, known := config.FindKubernetesVersion(r.text("Version")); known {
		basis += fmt.Sprintf(" of %s, which ends on %s; six times as much on extended support", row.Version, row.StandardEnd)
	}
	return []item{{what: "control plane", price: "eks-standard", quantity: hours, basis: basis}}
}

// nodes is a node group: its instances, of the first of its types, and their disks.
func nodes(m *month, r resource) []item {
	count, assumes := m.nodeCount(r)
	kind := assembly.TextAt(r.list("InstanceTypes"), 0)
	machines := item{
		what: "nodes", price: "ec2/" + kind, quantity: count * hours, assumes: assumes,
		basis: fmt.Sprintf("%s %s × 730 hours on demand", figure(count), kind),
	}
	if r.text("CapacityType") == "SPOT" {
		off := m.cost.SpotDiscountPercent
		machines.factor = 1 - float64(off)/100
		machines.basis = fmt.Sprintf("%s %s × 730 hours as spot nodes, %d %% less than on demand", figure(count), kind, off)
		machines.assumes = append(machines.assumes, "spotDiscountPercent")
	}
	items := []item{machines}
	template := m.refers(r, r.at("LaunchTemplate", "Id"))
	for _, disk := range template.list("LaunchTemplateData", "BlockDeviceMappings") {
		gib, volume := number(assembly.At(disk, "Ebs", "VolumeSize")), assembly.TextAt(disk, "Ebs", "VolumeType")
		items = append(items, item{
			what: "node disks", price: "ebs-" + volume, quantity: count * gib, assumes: assumes,
			basis: fmt.Sprintf("%s × %s GiB of %s", figure(count), figure(gib), volume),
		})
	}
	return items
}

// nodeCount is how many nodes a group has on average: as many as it begins with,
// unless the config says how many there are; then the groups share those. An
// environment that runs already names no first size, and has what holds it at rest.
func (m *month) nodeCount(r resource) (float64, []string) {
	groups := m.of(typeGroup, "")
	if average := m.cost.AverageNodes; average > 0 {
		return float64(average) / float64(len(groups)), []string{"averageNodes"}
	}
	if desired := r.at("ScalingConfig", "DesiredSize"); desired != nil {
		return number(desired), []string{"averageNodes"}
	}
	return float64(m.env.UsualNodes()) / float64(len(groups)), []string{"averageNodes"}
}

// function is a Lambda function: AWS' calls of it take seconds a month.
func function(m *month, r resource) []item {
	price := "lambda-gbs-x86"
	if assembly.TextAt(r.list("Architectures"), 0) == "arm64" {
		price = "lambda-gbs-arm64"
	}
	return []item{{what: "run time", price: price, quantity: float64(m.cost.Events.FunctionGBSeconds), basis: "GB-seconds", assumes: []string{"events.functionGbSeconds"}}}
}

// rotation is an application of AWS' own with one function, on x86.
func rotation(m *month, _ resource) []item {
	return []item{{what: "run time", price: "lambda-gbs-x86", quantity: float64(m.cost.Events.FunctionGBSeconds), basis: "GB-seconds", assumes: []string{"events.functionGbSeconds"}}}
}

// metricReads is what the collector of CloudWatch's metrics asks for.
func (m *month) metricReads() item {
	charged := float64(logs.CloudWatchReadings(m.env).Charged)
	return item{what: "CloudWatch's metrics read", price: "metric-reads", quantity: charged / 1000, basis: fmt.Sprintf("%s metrics, as docs/LOGGING.md counts them", figure(charged))}
}
