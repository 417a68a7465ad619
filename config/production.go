package config

// production is the environment that customers use. Its values are the ones
// that the platform promises.
func production() Environment {
	e := defaults()
	e.Name = "production"
	e.Delivery = deliveryDefaults(e.Name)
	e.Deletion = DeletionProtect
	e.PolicyPacks = []PolicyPack{AWSSolutions, NIST80053R5, HIPAA, PCIDSS321}
	e.Edge.Domain = "vibe.example.com"
	e.Network.Zones = []string{"us-east-1a", "us-east-1b", "us-east-1c"}
	e.Network.NATGateways = 3
	e.Cluster.Nodes = Nodes{
		InstanceTypes:     []string{"t3.medium"},
		Capacity:          OnDemand,
		Min:               2,
		Max:               10,
		Start:             5,
		DiskGiB:           50,
		MaxPodsPerNode:    20,
		ToleratesZoneLoss: true,
	}
	e.Database.InstanceClass = "db.t4g.medium"
	e.Database.MultiAZ = true
	e.Database.MonitoringSeconds = 60
	// NIST 800-53 and HIPAA ask for 15 days of cache snapshots.
	e.Cache.SnapshotRetentionDays = 15
	e.Recovery.Region = "us-west-2"
	e.Backup.Lock = LockGovernance
	e.Logs.RetentionDays = 365
	e.Backend.MinReplicas, e.Backend.MaxReplicas = 2, 10
	e.Frontend.MinReplicas, e.Frontend.MaxReplicas = 2, 10
	e.Audit = e.Audit.complete()
	e.Observability.Replicas = 2
	e.Observability.MetricsGiB = 50
	e.Observability.LogArchiveDays = 365
	e.Operations.MonthlyBudgetUSD = 1200
	e.Cost = e.Cost.busy()
	e.Operations.AnomalyMonitor = SingletonCreate
	return e
}
