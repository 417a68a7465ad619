package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Each row is the last value on the good side of a bound; what lies beyond it is
// refused in the tables of refusals.
func TestValidateAcceptsTheBoundsThemselves(t *testing.T) {
	for name, change := range map[string]func(*config.Environment){
		"the longest name":               func(e *config.Environment) { e.Name = "abcdefghijkl" },
		"the longest domain":             func(e *config.Environment) { e.Edge.Domain = strings.Repeat("a", 48) + ".example.com" },
		"the widest public range":        func(e *config.Environment) { e.Cluster.PublicCIDRs = []string{"203.0.0.0/8"} },
		"the widest services":            func(e *config.Environment) { e.Cluster.ServiceCIDR = "10.16.0.0/12" },
		"the narrowest services":         func(e *config.Environment) { e.Cluster.ServiceCIDR = "172.20.0.0/24" },
		"the narrowest network":          func(e *config.Environment) { e.Network.VPCCIDR = "10.0.0.0/18" },
		"the widest application subnets": func(e *config.Environment) { e.Network.ApplicationPrefix = 18 },
		"the widest public subnets":      func(e *config.Environment) { e.Network.PublicPrefix = 23 },
		"the narrowest public subnets":   func(e *config.Environment) { e.Network.PublicPrefix = 27 },
		"the narrowest data subnets":     func(e *config.Environment) { e.Network.DataPrefix = 28 },
		"the last zone letter":           func(e *config.Environment) { e.Network.Zones[2] = "us-east-1f" },
		"the fewest pods a node":         func(e *config.Environment) { e.Cluster.Nodes.MaxPodsPerNode = 15 },
		"the smallest disk":              func(e *config.Environment) { e.Cluster.Nodes.DiskGiB = 20 },
		"the largest disk":               func(e *config.Environment) { e.Cluster.Nodes.DiskGiB = 16384 },
		"as many nodes always as at most": func(e *config.Environment) {
			e.Cluster.Nodes.Min, e.Cluster.Nodes.Start = e.Cluster.Nodes.Max, e.Cluster.Nodes.Max
		},
		"the largest storage":           func(e *config.Environment) { e.Database.AllocatedGiB, e.Database.MaxAllocatedGiB = 59578, 65536 },
		"storage that grows by a tenth": func(e *config.Environment) { e.Database.MaxAllocatedGiB = 22 },
		"the longest point in time":     func(e *config.Environment) { e.Database.BackupRetentionDays = 35 },
		"the rarest rotation":           func(e *config.Environment) { e.Database.RotationDays = 1000 },
		"the largest cache":             func(e *config.Environment) { e.Cache.Shards = 250 },
		"the most replicas":             func(e *config.Environment) { e.Cache.ReplicasPerShard = 5 },
		"windows that touch":            func(e *config.Environment) { e.Database.BackupWindow = "05:30-06:00" },
		"a maintenance window of a day": func(e *config.Environment) { e.Cache.MaintenanceWindow = "sun:03:00-sun:23:59" },
		"a window past midnight":        func(e *config.Environment) { e.Database.BackupWindow = "23:45-00:15" },
		"the earliest Glacier":          func(e *config.Environment) { e.Storage.GlacierDays = 60 },
		"the shortest lifetimes": func(e *config.Environment) {
			e.Storage.NoncurrentVersionDays, e.Storage.IncompleteUploadDays = 1, 1
		},
		"a lock of one length": func(e *config.Environment) {
			e.Backup.DailyRetentionDays, e.Backup.MonthlyRetentionDays = 30, 30
			e.Backup.LockMinRetentionDays, e.Backup.LockMaxRetentionDays = 30, 30
		},
		"a limit as low as its request": func(e *config.Environment) {
			e.Backend.CPULimitMillis, e.Backend.MemoryLimitMiB = e.Backend.CPURequestMillis, e.Backend.MemoryRequestMiB
		},
		"as many replicas always as at most": func(e *config.Environment) { e.Backend.MinReplicas = e.Backend.MaxReplicas },
	} {
		t.Run(name, func(t *testing.T) {
			env := lookup(t, "production")
			env.Network.Zones = slices.Clone(env.Network.Zones)
			change(&env)
			if problems := config.Validate(env); len(problems) > 0 {
				t.Errorf("refused:\n%v", problems)
			}
		})
	}
}

// TestEverySectionIsAsked shows that Validate asks for the rules of every group
// of settings: a group whose rules hang nowhere would accept anything.
func TestEverySectionIsAsked(t *testing.T) {
	for group, change := range map[string]func(*config.Environment){
		"audit":          func(e *config.Environment) { e.Audit.RetentionDays = 0 },
		"backend":        func(e *config.Environment) { e.Backend.MinReplicas = 0 },
		"backup":         func(e *config.Environment) { e.Backup.Lock = "" },
		"cache":          func(e *config.Environment) { e.Cache.Shards = 0 },
		"cluster":        func(e *config.Environment) { e.Cluster.Version = "" },
		"cost":           func(e *config.Environment) { e.Cost.ChangePercent = -1 },
		"database":       func(e *config.Environment) { e.Database.RotationDays = 0 },
		"delivery":       func(e *config.Environment) { e.Delivery.GitHubRepository = "?" },
		"edge":           func(e *config.Environment) { e.Edge.Domain = "" },
		"frontend":       func(e *config.Environment) { e.Frontend.MinReplicas = 0 },
		"logs":           func(e *config.Environment) { e.Logs.RetentionDays = 0 },
		"network":        func(e *config.Environment) { e.Network.VPCCIDR = "" },
		"observability":  func(e *config.Environment) { e.Observability.LogDays = 0 },
		"operations":     func(e *config.Environment) { e.Operations.MonthlyBudgetUSD = 0 },
		"quota":          func(e *config.Environment) { e.Quota.Pods = 0 },
		"recovery":       func(e *config.Environment) { e.Recovery.Region = "?" },
		"restoreTesting": func(e *config.Environment) { e.RestoreTesting.SampleObjects = 0 },
		"sidecar":        func(e *config.Environment) { e.Sidecar.Image = "" },
		"storage":        func(e *config.Environment) { e.Storage.GlacierDays = 0 },
		"tags":           func(e *config.Environment) { e.Tags.Team = "" },
	} {
		env := lookup(t, "production")
		change(&env)
		if !slices.ContainsFunc(config.Validate(env), func(p config.Problem) bool { return strings.HasPrefix(p.Field, group+".") }) {
			t.Errorf("%s: a value that nothing can be built with is accepted", group)
		}
	}
}

// TestEverySectionIsAsked must know every group there is.
func TestNoGroupIsForgotten(t *testing.T) {
	known := "audit backend backup cache cluster cost database delivery edge frontend logs network observability operations quota recovery restoreTesting sidecar storage tags"
	for _, key := range config.Keys() {
		if group, _, found := strings.Cut(key, "."); found && !slices.Contains(strings.Fields(known), group) {
			t.Errorf("%s has no row in TestEverySectionIsAsked", group)
		}
	}
}

func TestCIDRsOfATier(t *testing.T) {
	network := lookup(t, "production").Network
	want := []string{"10.0.16.0/20", "10.0.32.0/20", "10.0.48.0/20"}
	if got := network.CIDRs(config.TierApplication); !slices.Equal(got, want) {
		t.Errorf("application subnets %v, want %v", got, want)
	}
	network.VPCCIDR = "10.0.0.0/29"
	if got := network.CIDRs(config.TierApplication); got != nil {
		t.Errorf("a plan that does not fit has subnets %v", got)
	}
}
