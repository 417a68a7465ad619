package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateNodes(t *testing.T) {
	refuse(t, []refusal{
		{"no type", "production", func(e *config.Environment) {
			e.Cluster.Nodes.InstanceTypes = nil
		}, []string{
			`cluster.nodes.instanceTypes: "" names no type; write one, such as t3.medium`,
		}},
		{"type unknown", "production", func(e *config.Environment) {
			e.Cluster.Nodes.InstanceTypes = []string{"t9.medium"}
		}, []string{
			`cluster.nodes.instanceTypes: "t9.medium" is unknown; write a type of the table in config/instances.go, such as t3.medium`,
		}},
		{"type too small", "production", func(e *config.Environment) {
			e.Cluster.Nodes.InstanceTypes = []string{"t3.small"}
		}, []string{
			`cluster.nodes.instanceTypes: "t3.small" has 2048 MiB of memory, too little for the platform; write a type of 4096 MiB or more`,
		}},
		{"two architectures", "development", func(e *config.Environment) {
			e.Cluster.Nodes.InstanceTypes = []string{"t3.medium", "t4g.medium"}
		}, []string{
			`cluster.nodes.instanceTypes: "t4g.medium" is arm64 beside types of amd64; write types of one architecture`,
		}},
		{"several types on demand", "production", func(e *config.Environment) {
			e.Cluster.Nodes.InstanceTypes = []string{"t3.medium", "t3a.medium"}
		}, []string{
			`cluster.nodes.instanceTypes: "t3.medium,t3a.medium" are several types for on-demand nodes; write one type, or cluster.nodes.capacity=spot`,
		}},
		{"a type twice", "development", func(e *config.Environment) {
			e.Cluster.Nodes.InstanceTypes = []string{"t3.medium", "t3.medium"}
		}, []string{
			`cluster.nodes.instanceTypes: "t3.medium,t3.medium" names "t3.medium" twice; write each once`,
		}},
		{"capacity unknown", "production", func(e *config.Environment) {
			e.Cluster.Nodes.Capacity = "reserved"
		}, []string{
			`cluster.nodes.capacity: "reserved" is unknown; write one of on-demand, spot`,
		}},
		{"a start outside of the bounds", "production", func(e *config.Environment) {
			e.Cluster.Nodes.Start = 11
		}, []string{
			`cluster.nodes.start: 11 is not between cluster.nodes.min and cluster.nodes.max; write 2 to 10 nodes, or 0 once every group exists`,
		}},
		{"no node", "production", func(e *config.Environment) {
			e.Cluster.Nodes.Min = 0
		}, []string{
			`cluster.nodes.min: 0 is out of range; write 1 to 1800 nodes`,
		}},
		{"a maximum below the minimum", "production", func(e *config.Environment) {
			e.Cluster.Nodes.Min = 12
		}, []string{
			`cluster.nodes.max: 10 is less than cluster.nodes.min; write 12 or more`,
		}},
		{"a zone without node", "development", func(e *config.Environment) {
			e.Cluster.Nodes.Max, e.Cluster.Nodes.Start = 1, 0
		}, []string{
			`cluster.nodes.max: 1 leaves a zone without a node; write 2 or more, one a zone`,
		}},
		{"a negative maximum", "development", func(e *config.Environment) {
			e.Cluster.Nodes.Max = -1
		}, []string{
			`cluster.nodes.max: -1 is less than cluster.nodes.min; write 1 or more`,
			`cluster.nodes.max: -1 leaves a zone without a node; write 2 or more, one a zone`,
		}},
		{"more than EKS' groups hold", "production", func(e *config.Environment) {
			e.Cluster.Nodes.Max = 5000
		}, []string{
			`cluster.nodes.max: 5000 is more than EKS' node groups hold; write 1350 or fewer`,
			`cluster.nodes.max: 5000 needs 81683 addresses in one zone, and its application subnet holds 4091; write 249 or fewer, or a lower cluster.nodes.maxPodsPerNode`,
		}},
		{"a disk too small for the images", "production", func(e *config.Environment) {
			e.Cluster.Nodes.DiskGiB = 8
		}, []string{
			`cluster.nodes.diskGiB: 8 is out of range; write 20 to 16384 GiB`,
		}},
		{"more pods than a small node should have", "production", func(e *config.Environment) {
			e.Cluster.Nodes.MaxPodsPerNode = 250
		}, []string{
			`cluster.nodes.maxPodsPerNode: 250 is more than the 242 for which a t3.medium has addresses; write 242 or fewer`,
			`cluster.nodes.maxPodsPerNode: 250 is out of range; write 10 to 110 pods`,
		}},
		{"more pods than a node has addresses for", "production", func(e *config.Environment) {
			e.Cluster.Nodes.InstanceTypes, e.Cluster.Nodes.MaxPodsPerNode = []string{"m6g.medium"}, 99
		}, []string{
			`cluster.nodes.maxPodsPerNode: 99 is more than the 98 for which a m6g.medium has addresses; write 98 or fewer`,
		}},
		{"too few nodes for the replicas", "development", func(e *config.Environment) {
			e.Cluster.Nodes.InstanceTypes, e.Cluster.Nodes.Max = []string{"t3.medium"}, 2
		}, []string{
			`cluster.nodes.max: 2 means 2 nodes, which offer 70 pods, 3860m of CPU and 6096 MiB of the 41 pods, 2605m of CPU and 8812 MiB needed; write 4 or more, or larger cluster.nodes.instanceTypes`,
		}},
		{"nodes that a lost zone leaves too few of", "production", func(e *config.Environment) {
			e.Cluster.Nodes.Max = 6
		}, []string{
			`cluster.nodes.max: 6 means 4 nodes when a zone is lost, which offer 80 pods, 7720m of CPU and 12852 MiB of the 75 pods, 5625m of CPU and 17100 MiB needed; write 9 or more, or larger cluster.nodes.instanceTypes`,
		}},
		{"nodes too small for their daemons and pods", "development", func(e *config.Environment) {
			e.Cluster.Nodes.InstanceTypes, e.Cluster.Nodes.MaxPodsPerNode = []string{"t3.medium"}, 110
			e.Frontend.MaxReplicas, e.Quota.MemoryRequestMiB = 4, 9000
		}, []string{
			`cluster.nodes.max: 3 means 3 nodes, which offer 330 pods, 5790m of CPU and 6669 MiB of the 48 pods, 3135m of CPU and 9892 MiB needed; write 5 or more, or larger cluster.nodes.instanceTypes`,
		}},
	})
}
