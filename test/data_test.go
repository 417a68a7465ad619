package test

import (
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

func dataInvariants() []invariant {
	return []invariant{
		{"the database is what the environment asks for", databaseAsAsked},
		{"the cache can fail over", cacheFailsOver},
		{"secrets have their fixed names and reach the recovery region", secretsInPlace},
		{"buckets that replicate do so under time control", bucketsReplicate},
	}
}

func databaseAsAsked(s synthesis) (problems []string) {
	asked := s.Env.Database
	databases := s.resources("AWS::RDS::DBInstance")
	if len(databases) != 1 {
		problems = append(problems, fmt.Sprintf("%d databases", len(databases)))
	}
	for _, db := range databases {
		for property, want := range map[string]any{
			"DBInstanceClass":         asked.InstanceClass,
			"EngineVersion":           asked.EngineVersion,
			"MultiAZ":                 asked.MultiAZ,
			"StorageType":             "gp3",
			"PreferredBackupWindow":   asked.BackupWindow,
			"DBInstanceIdentifier":    names.Home(s.Env).Shared(),
			"CopyTagsToSnapshot":      true,
			"EngineLifecycleSupport":  "open-source-rds-extended-support-disabled",
			"AutoMinorVersionUpgrade": true,
		} {
			if got := db.at(property); got != want {
				problems = append(problems, db.says("%s is %v, not %v", property, got, want))
			}
		}
		for property, want := range map[string]int{
			"AllocatedStorage":      asked.AllocatedGiB,
			"MaxAllocatedStorage":   asked.MaxAllocatedGiB,
			"BackupRetentionPeriod": asked.BackupRetentionDays,
			"MonitoringInterval":    asked.MonitoringSeconds,
		} {
			if got := db.number(property); got != want && (want != 0 || got != -1) {
				problems = append(problems, db.says("%s is %d, not %d", property, got, want))
			}
		}
		if s.Env.Recovery.Enabled() && (db.text("AutomaticBackupReplicationRegion") != s.Env.Recovery.Region || db.at("AutomaticBackupReplicationKmsKeyId") == nil) {
			problems = append(problems, db.says("does not replicate its backups to %s", s.Env.Recovery.Region))
		}
	}
	return problems
}

func cacheFailsOver(s synthesis) (problems []string) {
	for _, cache := range s.resources("AWS::ElastiCache::ReplicationGroup") {
		if cache.at("AutomaticFailoverEnabled") != true || cache.at("MultiAZEnabled") != true {
			problems = append(problems, cache.says("needs AutomaticFailoverEnabled and MultiAZEnabled"))
		}
		if cache.number("NumNodeGroups") != s.Env.Cache.Shards || cache.number("ReplicasPerNodeGroup") != s.Env.Cache.ReplicasPerShard {
			problems = append(problems, cache.says("has other shards or replicas than asked for"))
		}
		if cache.number("SnapshotRetentionLimit") != s.Env.Cache.SnapshotRetentionDays {
			problems = append(problems, cache.says("SnapshotRetentionLimit is %d", cache.number("SnapshotRetentionLimit")))
		}
	}
	return problems
}

func secretsInPlace(s synthesis) (problems []string) {
	missing := map[string]bool{}
	for _, secret := range []names.Secret{
		names.DatabaseMaster, names.DatabaseApplication, names.DatabaseMonitoring, names.CacheToken, names.CacheEndpoint, names.GrafanaAdmin, names.AlertReceivers,
	} {
		missing[names.Home(s.Env).Secret(secret)] = true
	}
	for _, secret := range s.resources("AWS::SecretsManager::Secret") {
		delete(missing, secret.text("Name"))
	}
	for name := range missing {
		problems = append(problems, "there is no secret "+name)
	}
	if !s.Env.Recovery.Enabled() {
		return problems
	}
	for _, secret := range s.resources("AWS::SecretsManager::Secret") {
		// A restored database has these users; the rest begins anew there.
		if !slices.ContainsFunc([]names.Secret{names.DatabaseMaster, names.DatabaseApplication, names.DatabaseMonitoring}, func(of names.Secret) bool {
			return secret.text("Name") == names.Home(s.Env).Secret(of)
		}) {
			continue
		}
		replica := at(secret.list("ReplicaRegions"), 0)
		if at(replica, "Region") != s.Env.Recovery.Region || at(replica, "KmsKeyId") == nil {
			problems = append(problems, secret.says("is not replicated to %s under a customer key", s.Env.Recovery.Region))
		}
	}
	return problems
}

func bucketsReplicate(s synthesis) (problems []string) {
	replicating := map[string]bool{}
	for _, bucket := range s.resources("AWS::S3::Bucket") {
		for _, rule := range bucket.list("ReplicationConfiguration", "Rules") {
			replicating[bucket.text("BucketName")] = true
			// The archive may be late: Loki keeps the original for weeks.
			archived := bucket.text("BucketName") == names.Home(s.Env).Bucket(names.BucketLoki)
			if !archived && (at(rule, "Destination", "ReplicationTime", "Status") != "Enabled" || at(rule, "Destination", "Metrics", "Status") != "Enabled") {
				problems = append(problems, bucket.says("replicates without time control and metrics"))
			}
			if at(rule, "Destination", "EncryptionConfiguration", "ReplicaKmsKeyID") == nil {
				problems = append(problems, bucket.says("replicates without a replica key"))
			}
		}
	}
	for _, purpose := range []string{names.BucketUploads, names.BucketBackups, names.BucketArtifacts} {
		if name := names.Home(s.Env).Bucket(purpose); replicating[name] != s.Env.Recovery.Enabled() {
			problems = append(problems, fmt.Sprintf("%s replicates: %t", name, replicating[name]))
		}
	}
	if s.Env.Deletion == config.DeletionProtect && len(replicating) == 0 && s.Env.Recovery.Enabled() {
		problems = append(problems, "nothing replicates")
	}
	return problems
}
