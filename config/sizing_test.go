package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// A t3.medium with 17 pods offered 1930m and 3371436 KiB, which are 3292 MiB, in a
// lab that somebody published in March 2026: a little more than we reckon with. The
// other rows follow from the shares that Room names.
func TestNodeRoom(t *testing.T) {
	for _, row := range []struct {
		types   []string
		maxPods int
		want    config.Room
	}{
		{[]string{"t3.medium"}, 17, config.Room{Pods: 17, CPUMillis: 1930, MemoryMiB: 3246}},
		{[]string{"t3.medium"}, 110, config.Room{Pods: 110, CPUMillis: 1930, MemoryMiB: 2223}},
		{[]string{"m5.xlarge"}, 58, config.Room{Pods: 58, CPUMillis: 3920, MemoryMiB: 14162}},
		{[]string{"m5.2xlarge"}, 58, config.Room{Pods: 58, CPUMillis: 7910, MemoryMiB: 29317}},
		// The reserve is that of the larger, and what is left that of the smaller.
		{[]string{"m5.xlarge", "m5.2xlarge"}, 58, config.Room{Pods: 58, CPUMillis: 3910, MemoryMiB: 14162}},
	} {
		nodes := config.Nodes{InstanceTypes: row.types, MaxPodsPerNode: row.maxPods}
		if got := nodes.Room(); got != row.want {
			t.Errorf("%v with %d pods offer %v, want %v", row.types, row.maxPods, got, row.want)
		}
	}
}

func TestProductionLosesAZone(t *testing.T) {
	env := lookup(t, "production")
	left := env.Cluster.Nodes.AfterZoneLoss(env.Network.Zones)
	if left != 6 {
		t.Fatalf("%d nodes are left of %d in three zones, want 6", left, env.Cluster.Nodes.Max)
	}
	if offer, demand := config.Offer(env, left), config.Demand(env, left); !offer.Holds(demand) {
		t.Errorf("%d nodes offer %v, and %v are needed", left, offer, demand)
	}
}

// Two t3.medium are production's minimum on paper only: the platform's own
// reserve does not fit on them, so that the autoscaler adds nodes at once.
func TestTwoNodesDoNotHoldProduction(t *testing.T) {
	env := lookup(t, "production")
	if offer, demand := config.Offer(env, 2), config.Demand(env, 2); offer.MemoryMiB >= demand.MemoryMiB {
		t.Errorf("two nodes offer %v, and only %v are needed", offer, demand)
	}
}

func TestTablesHoldEachRowOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range config.InstanceTypes() {
		if seen[row.Name] || row.VCPUs < 1 || row.MemoryMiB < 512 || row.MaxPods < 4 {
			t.Errorf("%+v", row)
		}
		seen[row.Name] = true
	}
	for _, row := range config.DatabaseClasses() {
		if seen[row.Name] || row.MemoryMiB < 512 {
			t.Errorf("%+v", row)
		}
		seen[row.Name] = true
	}
	for _, row := range config.Regions() {
		if seen[row.Name] {
			t.Errorf("%+v", row)
		}
		seen[row.Name] = true
	}
}

// The longest environment name that Validate lets through must keep every
// physical name within its service's limit, in every region.
func TestNamesFit(t *testing.T) {
	env := lookup(t, "production")
	env.Name = "abcdefghijkl"
	for _, region := range config.Regions() {
		env.Region = region.Name
		home := names.Home(env)
		for _, purpose := range []string{names.BucketUploads, names.BucketBackups, names.BucketArtifacts, names.BucketLogs, names.BucketLoki, names.BucketThanos, names.BucketLogArchive} {
			if bucket := home.Bucket(purpose); len(bucket) > 63 {
				t.Errorf("bucket %s has %d characters, and S3 takes 63", bucket, len(bucket))
			}
		}
		for _, account := range []names.ServiceAccount{
			names.AccountBackend, names.AccountFrontend, names.AccountMonitoring, names.AccountSecrets, names.AccountLoadBalancerController,
			names.AccountCertManager, names.AccountExternalDNS, names.AccountClusterAutoscaler, names.AccountEBSCSIController, names.AccountVPCCNI,
			names.AccountGrafana, names.AccountLoki, names.AccountThanos, names.AccountCloudWatch, names.AccountMonitoringSecrets,
		} {
			if role := home.Role(account.Role); len(role) > 64 {
				t.Errorf("role %s has %d characters, and IAM takes 64", role, len(role))
			}
		}
	}
}
