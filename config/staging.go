package config

// staging is production's shape at a smaller size: what passes here should pass
// there.
func staging() Environment {
	e := defaults()
	e.Name = "staging"
	e.Delivery = deliveryDefaults(e.Name)
	e.Deletion = DeletionSnapshot
	e.PolicyPacks = []PolicyPack{AWSSolutions}
	e.Edge.Domain = "staging.vibe.example.com"
	e.Network.Zones = []string{"us-east-1a", "us-east-1b", "us-east-1c"}
	e.Network.NATGateways = 1
	e.Cluster.Nodes = Nodes{
		InstanceTypes:  []string{"t3.medium"},
		Capacity:       OnDemand,
		Min:            2,
		Max:            4,
		Start:          4,
		DiskGiB:        50,
		MaxPodsPerNode: 20,
	}
	e.Database.InstanceClass = "db.t4g.small"
	e.Database.MultiAZ = true
	e.Database.MonitoringSeconds = 60
	e.Backup.Lock = LockGovernance
	e.Backend.MinReplicas, e.Backend.MaxReplicas = 2, 4
	e.Frontend.MinReplicas, e.Frontend.MaxReplicas = 2, 4
	e.Audit = e.Audit.rehearsed()
	e.Operations.MonthlyBudgetUSD = 600
	e.Operations.AnomalyMonitor = SingletonCreate
	return e
}
