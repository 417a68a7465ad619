package config

// Cost is what `vibe cost` assumes of a month where no template says it: how much
// is used. The figures are guesses until the first bill; replace them by what Cost
// Explorer shows (docs/COST.md).
type Cost struct {
	// AverageNodes is how many nodes run on average over the month. 0: as many as
	// the node groups begin with, which hold everything at rest (docs/CAPACITY.md).
	// Default: 0.
	AverageNodes int `json:"averageNodes"`
	// SpotDiscountPercent is how much less a spot node costs than one on demand, in
	// percent. It changes by the hour, the type and the zone. Default: 50.
	SpotDiscountPercent int `json:"spotDiscountPercent"`
	// RequestsMillions is how many million requests a month pass the load balancer
	// and the web ACL. Default: 1, and 10 in production.
	RequestsMillions int `json:"requestsMillions"`
	// ChangePercent is how much of what is stored is new or other than the day
	// before, in percent: it is what backups and copies to the recovery region
	// carry. Default: 1.
	ChangePercent int         `json:"changePercent"`
	Traffic       CostTraffic `json:"traffic"`
	Stored        CostStored  `json:"stored"`
	Logs          CostLogs    `json:"logs"`
	Events        CostEvents  `json:"events"`
}

// CostTraffic is what goes over the network in a month, in GB.
type CostTraffic struct {
	// InternetGB is what is sent to the internet; what comes from there is free.
	// Default: 20, and 200 in production.
	InternetGB int `json:"internetGb"`
	// NATGB is what passes the NAT gateways, both ways. Objects of S3 go by the
	// gateway endpoint instead. Default: 50, and 200 in production.
	NATGB int `json:"natGb"`
	// EndpointGB is what passes the interface endpoints, where there are any.
	// Default: 50, and 200 in production.
	EndpointGB int `json:"endpointGb"`
	// ZoneGB is what pods, database and cache send to another zone. Default: 50,
	// and 500 in production.
	ZoneGB int `json:"zoneGb"`
}

// CostStored is what lies where, in GB, on an average day of the month.
type CostStored struct {
	// DatabaseGB is what PostgreSQL fills of its volume. Default: 5, and 15 in
	// production.
	DatabaseGB int `json:"databaseGb"`
	// CacheGB is what one snapshot of the cache holds. Default: 1.
	CacheGB int `json:"cacheGb"`
	// UploadsGB is what users uploaded, versions that can be brought back included.
	// Default: 5, and 100 in production.
	UploadsGB int `json:"uploadsGb"`
	// BackupsGB is what is in the bucket of the application's own dumps. Default:
	// 5, and 50 in production.
	BackupsGB int `json:"backupsGb"`
	// ArtifactsGB is what the delivery stores. Default: 5, and 20 in production.
	ArtifactsGB int `json:"artifactsGb"`
	// AccessLogsGB is what each bucket of access logs holds. Default: 2, and 20 in
	// production.
	AccessLogsGB int `json:"accessLogsGb"`
	// MetricsGB is what Thanos stores. Default: 10, and 50 in production.
	MetricsGB int `json:"metricsGb"`
	// LogsGB is what Loki stores; the archive of it is that much for each time
	// that it keeps longer. Default: 5, and 30 in production.
	LogsGB int `json:"logsGb"`
	// AuditGB is what the buckets of the trail and of AWS Config hold, each.
	// Default: 5, and 20 in production.
	AuditGB int `json:"auditGb"`
	// ImagesGB is what each image repository holds. Default: 2, and 5 in
	// production.
	ImagesGB int `json:"imagesGb"`
	// ObjectKiB is how large an object is on average, in KiB: it turns GB into
	// requests where objects are copied or restored. Default: 512.
	ObjectKiB int `json:"objectKib"`
}

// CostLogs is what CloudWatch Logs takes in, a month.
type CostLogs struct {
	// ControlPlaneGB is what EKS writes, most of it the audit log, in GB.
	// Default: 5, and 15 in production.
	ControlPlaneGB int `json:"controlPlaneGb"`
	// FlowGB is the flow logs of a VPC with NAT gateways, in GB. Default: 2, and
	// 10 in production.
	FlowGB int `json:"flowGb"`
	// OtherMB is what each other log group takes in, in MB. Default: 50, and 200
	// in production.
	OtherMB int `json:"otherMb"`
}

// CostEvents is how often something happens in a month.
type CostEvents struct {
	// ObjectWritesThousands is how many thousand objects are written or listed, in
	// all buckets together. Default: 100, and 1000 in production.
	ObjectWritesThousands int `json:"objectWritesThousands"`
	// ObjectReadsThousands is how many thousand objects are read. Default: 500, and
	// 5000 in production.
	ObjectReadsThousands int `json:"objectReadsThousands"`
	// KeyRequestsThousands is how many thousand times a key of KMS is used, all
	// keys together. Default: 200, and 1000 in production.
	KeyRequestsThousands int `json:"keyRequestsThousands"`
	// SecretCallsThousands is how many thousand times a secret is read, all secrets
	// together; External Secrets reads each once an hour. Default: 10.
	SecretCallsThousands int `json:"secretCallsThousands"`
	// FunctionGBSeconds is what each Lambda function uses, in GB-seconds. Default:
	// 100.
	FunctionGBSeconds int `json:"functionGbSeconds"`
	// TrailThousands is how many thousand calls of AWS' APIs are made, which the
	// trail records and GuardDuty looks at. Default: 500, and 2000 in production.
	TrailThousands int `json:"trailThousands"`
	// AuditThousands is how many thousand events of the Kubernetes audit log
	// GuardDuty looks at. Default: 2000, and 5000 in production.
	AuditThousands int `json:"auditThousands"`
	// ConfigItems is how many changes of resources AWS Config records, and where it
	// records once a day how many resources change on the days of the month.
	// Default: 1000, and 4000 in production.
	ConfigItems int `json:"configItems"`
	// ChecksThousands is how many thousand checks Security Hub makes for each
	// standard. Default: 8.
	ChecksThousands int `json:"checksThousands"`
	// RecoveryPercent is how much of the home region's events and logs arises in
	// the recovery region too, in percent. Default: 5.
	RecoveryPercent int `json:"recoveryPercent"`
}

// costDefaults are development's and staging's.
func costDefaults() Cost {
	return Cost{
		SpotDiscountPercent: 50,
		RequestsMillions:    1,
		ChangePercent:       1,
		Traffic:             CostTraffic{InternetGB: 20, NATGB: 50, EndpointGB: 50, ZoneGB: 50},
		Stored: CostStored{
			DatabaseGB: 5, CacheGB: 1, UploadsGB: 5, BackupsGB: 5, ArtifactsGB: 5, AccessLogsGB: 2,
			MetricsGB: 10, LogsGB: 5, AuditGB: 5, ImagesGB: 2, ObjectKiB: 512,
		},
		Logs: CostLogs{ControlPlaneGB: 5, FlowGB: 2, OtherMB: 50},
		Events: CostEvents{
			ObjectWritesThousands: 100, ObjectReadsThousands: 500, KeyRequestsThousands: 200, SecretCallsThousands: 10,
			FunctionGBSeconds: 100, TrailThousands: 500, AuditThousands: 2000, ConfigItems: 1000, ChecksThousands: 8, RecoveryPercent: 5,
		},
	}
}

// busy is the cost of an environment with users.
func (c Cost) busy() Cost {
	c.RequestsMillions = 10
	c.Traffic = CostTraffic{InternetGB: 200, NATGB: 200, EndpointGB: 200, ZoneGB: 500}
	s, e := &c.Stored, &c.Events
	s.DatabaseGB, s.UploadsGB, s.BackupsGB, s.ArtifactsGB, s.AccessLogsGB = 15, 100, 50, 20, 20
	s.MetricsGB, s.LogsGB, s.AuditGB, s.ImagesGB = 50, 30, 20, 5
	c.Logs = CostLogs{ControlPlaneGB: 15, FlowGB: 10, OtherMB: 200}
	e.ObjectWritesThousands, e.ObjectReadsThousands, e.KeyRequestsThousands = 1000, 5000, 1000
	e.TrailThousands, e.AuditThousands, e.ConfigItems = 2000, 5000, 4000
	return c
}
