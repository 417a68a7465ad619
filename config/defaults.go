package config

// Placeholders that the repository ships with, from the ranges that AWS and the
// IETF set aside for documentation. An adopter replaces them; synthesis names
// those that are left.
const (
	PlaceholderAccount  = "111122223333"
	PlaceholderDomain   = "example.com"
	PlaceholderZoneID   = "Z0EXAMPLE0000000000"
	PlaceholderCIDR     = "203.0.113.0/24"
	placeholderRegistry = PlaceholderAccount + ".dkr.ecr.us-east-1.amazonaws.com"
)

// Let's Encrypt's ACME directories: the one whose certificates browsers trust,
// and the one for what comes and goes.
const (
	letsEncrypt        = "https://acme-v02.api.letsencrypt.org/directory"
	letsEncryptStaging = "https://acme-staging-v02.api.letsencrypt.org/directory"
)

// defaults is what all environments share unless their own file says otherwise.
func defaults() Environment {
	return Environment{
		Account:  PlaceholderAccount,
		Region:   "us-east-1",
		Deletion: DeletionProtect,
		Tags:     Tags{Team: "platform", CostCentre: "vibe"},
		Network: Network{
			VPCCIDR:           "10.0.0.0/16",
			PublicPrefix:      24,
			ApplicationPrefix: 20,
			DataPrefix:        24,
		},
		Edge: Edge{
			HostedZoneID:      PlaceholderZoneID,
			CertificateEmail:  "platform@" + PlaceholderDomain,
			CertificateServer: letsEncrypt,
			// TLS 1.3 and 1.2 with forward secrecy only, and post-quantum key
			// exchange where the client offers it
			// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html).
			TLSPolicy:      "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
			CertificateKey: KeyP256,
			Firewall:       Firewall{RequestLimit: 2000},
		},
		Cluster: Cluster{Version: "1.36", ServiceCIDR: "172.20.0.0/16"},
		Database: Database{
			EngineVersion:       "16",
			AllocatedGiB:        20,
			MaxAllocatedGiB:     100,
			BackupRetentionDays: 7,
			BackupWindow:        "03:00-03:30",
			// Over when the backup job starts at 07:00, which RDS would refuse
			// within it and in the hour before (see scheduleRules).
			MaintenanceWindow: "sun:06:00-sun:07:00",
			RotationDays:      30,
		},
		Cache: Cache{
			Engine:                Redis,
			EngineVersion:         "7.1",
			NodeType:              "cache.t4g.micro",
			Shards:                1,
			ReplicasPerShard:      1,
			SnapshotRetentionDays: 7,
			SnapshotWindow:        "02:00-03:00",
			MaintenanceWindow:     "sun:07:30-sun:08:30",
		},
		Storage: Storage{
			InfrequentAccessDays:  30,
			GlacierDays:           90,
			NoncurrentVersionDays: 30,
			IncompleteUploadDays:  7,
			AccessLogDays:         90,
		},
		Backup: Backup{
			// Clear of Database.BackupWindow and Database.MaintenanceWindow and
			// of the hour before each, when AWS Backup's jobs for RDS fail
			// (https://repost.aws/knowledge-center/backup-coordinates-pitr).
			DailySchedule:        "cron(0 7 * * ? *)",
			DailyRetentionDays:   7,
			MonthlySchedule:      "cron(0 7 1 * ? *)",
			MonthlyRetentionDays: 365,
			LockMinRetentionDays: 7,
			LockMaxRetentionDays: 366,
		},
		RestoreTesting: RestoreTesting{
			Enabled: true,
			// Five hours after the backup starts.
			Schedule:              "cron(0 12 ? * SUN *)",
			StartWindowHours:      1,
			ValidationWindowHours: 4,
			InstanceClass:         "db.t4g.micro",
			SampleObjects:         20,
		},
		Logs:          Logs{RetentionDays: 30},
		Audit:         auditDefaults(),
		Operations:    operationsDefaults(),
		Observability: observabilityDefaults(),
		Cost:          costDefaults(),
		Backend: Workload{
			Image:            placeholderRegistry + "/vibe/backend:1.0.0",
			CPURequestMillis: 100,
			CPULimitMillis:   1000,
			MemoryRequestMiB: 256,
			MemoryLimitMiB:   512,
			LogLevel:         "info",
		},
		Frontend: Workload{
			Image:            placeholderRegistry + "/vibe/frontend:1.0.0",
			CPURequestMillis: 100,
			CPULimitMillis:   1000,
			MemoryRequestMiB: 256,
			MemoryLimitMiB:   512,
			LogLevel:         "info",
		},
		Sidecar: Sidecar{
			Image:            "public.ecr.aws/nginx/nginx-unprivileged:1.30.4-alpine-slim",
			CPURequestMillis: 50,
			CPULimitMillis:   250,
			MemoryRequestMiB: 64,
			MemoryLimitMiB:   128,
		},
		Quota: Quota{
			CPURequestMillis: 4000,
			CPULimitMillis:   32000,
			MemoryRequestMiB: 8192,
			MemoryLimitMiB:   16384,
			Pods:             40,
		},
	}
}

// environments are the ones that ship, in the order in which a change passes
// through them.
func environments() []Environment {
	return []Environment{development(), staging(), production()}
}

// Names lists the environments that ship.
func Names() []string {
	var names []string
	for _, e := range environments() {
		names = append(names, e.Name)
	}
	return names
}
