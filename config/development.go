package config

// development is cheap, comes and goes, and leaves nothing behind.
func development() Environment {
	e := defaults()
	e.Name = "development"
	e.Delivery = deliveryDefaults(e.Name)
	e.Deletion = DeletionDestroy
	e.PolicyPacks = []PolicyPack{AWSSolutions}
	e.AllowLatest = true
	e.Edge.CertificateServer = letsEncryptStaging
	e.Edge.Domain = "development.vibe.example.com"
	e.Network.Zones = []string{"us-east-1a", "us-east-1b"}
	e.Network.NATGateways = 1
	e.Cluster.PublicCIDRs = []string{PlaceholderCIDR}
	e.Cluster.Nodes = Nodes{
		// Several types of one size make a spot interruption less likely. Three
		// t3.medium hold all of it only as long as nothing grows
		// (docs/CAPACITY.md).
		InstanceTypes:  []string{"t3.large", "t3a.large"},
		Capacity:       Spot,
		Min:            1,
		Max:            3,
		Start:          2,
		DiskGiB:        50,
		MaxPodsPerNode: 35,
	}
	e.Database.InstanceClass = "db.t4g.micro"
	e.Backup.Lock = LockNone
	e.RestoreTesting.Enabled = false
	e.Backend.MinReplicas, e.Backend.MaxReplicas = 1, 2
	e.Frontend.MinReplicas, e.Frontend.MaxReplicas = 1, 2
	e.Observability.ScrapeSeconds = 60
	e.Backend.LogLevel, e.Frontend.LogLevel = "debug", "debug"
	return e
}
