package config

const (
	// mostGB and mostThousands are a petabyte and a billion: what is more is a slip.
	mostGB        = 1_000_000
	mostThousands = 1_000_000
)

// costRules are those of what an estimate assumes.
func costRules(e Environment) []rule {
	c := e.Cost
	rules := []rule{
		{"cost.averageNodes", c.AverageNodes, c.AverageNodes == 0 || c.AverageNodes >= e.Cluster.Nodes.Min && c.AverageNodes <= e.Cluster.Nodes.Max,
			"is no number of nodes that the autoscaler keeps", "0 for as many as there are at rest, or cluster.nodes.min to cluster.nodes.max"},
		between("cost.spotDiscountPercent", c.SpotDiscountPercent, 0, 95, " %"),
		between("cost.requestsMillions", c.RequestsMillions, 0, mostThousands, " million requests"),
		between("cost.changePercent", c.ChangePercent, 0, 100, " %"),
		{"cost.stored.databaseGb", c.Stored.DatabaseGB, c.Stored.DatabaseGB >= 0 && c.Stored.DatabaseGB <= e.Database.MaxAllocatedGiB,
			"does not fit onto the volume", "0 to database.maxAllocatedGib"},
		between("cost.stored.objectKib", c.Stored.ObjectKiB, 1, 5*1024*1024, " KiB"),
		between("cost.logs.otherMb", c.Logs.OtherMB, 0, mostGB, " MB"),
		between("cost.events.recoveryPercent", c.Events.RecoveryPercent, 0, 100, " %"),
	}
	for _, gb := range []struct {
		field string
		value int
	}{
		{"traffic.internetGb", c.Traffic.InternetGB}, {"traffic.natGb", c.Traffic.NATGB}, {"traffic.endpointGb", c.Traffic.EndpointGB}, {"traffic.zoneGb", c.Traffic.ZoneGB},
		{"stored.cacheGb", c.Stored.CacheGB}, {"stored.uploadsGb", c.Stored.UploadsGB}, {"stored.backupsGb", c.Stored.BackupsGB},
		{"stored.artifactsGb", c.Stored.ArtifactsGB}, {"stored.accessLogsGb", c.Stored.AccessLogsGB}, {"stored.metricsGb", c.Stored.MetricsGB},
		{"stored.logsGb", c.Stored.LogsGB}, {"stored.auditGb", c.Stored.AuditGB}, {"stored.imagesGb", c.Stored.ImagesGB},
		{"logs.controlPlaneGb", c.Logs.ControlPlaneGB}, {"logs.flowGb", c.Logs.FlowGB},
	} {
		rules = append(rules, between("cost."+gb.field, gb.value, 0, mostGB, " GB"))
	}
	for _, count := range []struct {
		field string
		value int
	}{
		{"objectWritesThousands", c.Events.ObjectWritesThousands}, {"objectReadsThousands", c.Events.ObjectReadsThousands},
		{"keyRequestsThousands", c.Events.KeyRequestsThousands}, {"secretCallsThousands", c.Events.SecretCallsThousands},
		{"functionGbSeconds", c.Events.FunctionGBSeconds}, {"trailThousands", c.Events.TrailThousands}, {"auditThousands", c.Events.AuditThousands},
		{"configItems", c.Events.ConfigItems}, {"checksThousands", c.Events.ChecksThousands},
	} {
		rules = append(rules, between("cost.events."+count.field, count.value, 0, mostThousands, ""))
	}
	return rules
}
