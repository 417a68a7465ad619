package objectives

import (
	"fmt"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// cache is a replication group of ElastiCache.
func (s *survey) cache(r resource) []Store {
	mistake, zone := none("it has no snapshot"), none("it does not fail over to another zone")
	if days := number(r.Properties, 0, "SnapshotRetentionLimit"); days > 0 {
		mistake = Way{cacheSnapshots.Loss + window(assembly.TextAt(r.at("SnapshotWindow"))), "daily snapshot, " + reach(days), []Fact{cacheSnapshots}}
	}
	replicas := number(r.Properties, 0, "ReplicasPerNodeGroup") + number(r.Properties, 1, "NumCacheClusters") - 1
	if replicas > 0 && on(r.Properties, "AutomaticFailoverEnabled") && on(r.Properties, "MultiAZEnabled") {
		zone = Way{cacheReplicas.Loss, "failover to a replica", []Fact{cacheReplicas}}
	}
	return []Store{{Name: assembly.TextAt(r.at("ReplicationGroupId")), Ways: [tiers]Way{mistake, least(zone, mistake), none("its snapshots stay in " + r.stack.Region)}}}
}

// window is the length of hh:mm-hh:mm; where there is none, the hour that
// ElastiCache chooses.
func window(text string) Loss {
	first, last, _ := strings.Cut(text, "-")
	begin, err1 := time.Parse("15:04", first)
	end, err2 := time.Parse("15:04", last)
	if err1 != nil || err2 != nil {
		return Loss(time.Hour)
	}
	length := end.Sub(begin)
	if length <= 0 {
		length += 24 * time.Hour
	}
	return Loss(length)
}

// secret is a secret of Secrets Manager.
func (s *survey) secret(r resource) []Store {
	away := none("it has no replica in " + s.region())
	for _, replica := range assembly.ListAt(r.Properties, "ReplicaRegions") {
		region := assembly.TextAt(replica, "Region")
		if region == "" || region != s.promise.Away {
			continue
		}
		if key := assembly.At(replica, "KmsKeyId"); key != nil && !s.keyIn(region, r, key) {
			s.says(r, "the replica's KmsKeyId", "is no key of "+region, "give it a key of the recovery stack")
			continue
		}
		away = Way{secretReplication.Loss, "replica in " + region, []Fact{secretReplication}}
	}
	mistake := Way{secretDeletion.Loss, "the version before, and a deletion that waits", []Fact{secretDeletion}}
	return []Store{{Name: assembly.TextAt(r.at("Name")), Ways: [tiers]Way{mistake, kept(), away}}}
}

// images is a repository of container images.
func (s *survey) images(r resource) []Store {
	name := assembly.TextAt(r.at("RepositoryName"))
	mistake, away := none("no other registry has them"), none("it is not replicated to "+s.region())
	if _, source := s.source(r, name); source {
		mistake = Way{imageReplication.Loss, "pushed again from " + s.promise.Home, []Fact{imageReplication}}
	}
	for _, settings := range s.of("AWS::ECR::ReplicationConfiguration") {
		for _, rule := range assembly.ListAt(settings.at("ReplicationConfiguration"), "Rules") {
			if settings.stack.Region != r.stack.Region || !replicates(rule, name, s.promise.Away) {
				continue
			}
			// A deletion is not replicated.
			way := Way{imageReplication.Loss, "replica in " + s.promise.Away, []Fact{imageReplication}}
			mistake, away = least(mistake, way), least(away, way)
		}
	}
	return []Store{{Name: name, Ways: [tiers]Way{mistake, kept(), away}}}
}

// source is the home region's repository of the same name as a replica.
func (s *survey) source(r resource, name string) (resource, bool) {
	return s.first(func(other resource) bool {
		return r.stack.Region == s.promise.Away && other.Type == typeImages && other.stack.Region == s.promise.Home && assembly.TextAt(other.at("RepositoryName")) == name
	})
}

// replicates reports whether a rule of the registry copies a repository to region.
func replicates(rule any, name, region string) bool {
	reaches := false
	for _, to := range assembly.ListAt(rule, "Destinations") {
		reaches = reaches || region != "" && assembly.TextAt(to, "Region") == region
	}
	filters := assembly.ListAt(rule, "RepositoryFilters")
	for _, filter := range filters {
		if strings.HasPrefix(name, assembly.TextAt(filter, "Filter")) {
			return reaches
		}
	}
	return reaches && len(filters) == 0
}

// key is a key of KMS, without which what it encrypts is lost.
func (s *survey) key(r resource) []Store {
	mistake := Way{keyDeletion.Loss, "a deletion that waits for " + fmt.Sprint(number(r.Properties, 30, "PendingWindowInDays")) + " days", []Fact{keyDeletion}}
	return []Store{{Name: assembly.TextAt(r.at("Description")), Ways: [tiers]Way{mistake, kept(), none("it stays in " + r.stack.Region)}}}
}

// vault is a backup vault. A copy needs a key of the vault's own.
func (s *survey) vault(r resource) []Store {
	if !s.keyIn(r.stack.Region, r, r.at("EncryptionKeyArn")) {
		s.says(r, "EncryptionKeyArn", "is no key of "+r.stack.Region+" that a stack makes", "give the vault a key of its own stack")
	}
	mistake := none("whoever may delete recovery points can")
	if r.at("LockConfiguration") != nil {
		mistake = Way{vaultLock.Loss, "a lock", []Fact{vaultLock}}
	}
	return []Store{{Name: assembly.TextAt(r.at("BackupVaultName")), Ways: [tiers]Way{mistake, kept(), none("it stays in " + r.stack.Region)}}}
}
