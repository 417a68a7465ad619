package objectives

import (
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// oneZone is the storage class that lies in one zone.
const oneZone = "ONEZONE_IA"

// bucket is an S3 bucket. What is deleted or overwritten comes back from its own
// versions; its replica is what a lost region leaves.
func (s *survey) bucket(r resource) []Store {
	mistake, zone, away := none("it is neither versioned nor backed up"), Way{By: "in several zones", Facts: []Fact{objectZones}}, none("it is not replicated to "+s.region())
	versioned := enabled(r.Properties, "VersioningConfiguration", "Status")
	if versioned {
		mistake = Way{objectVersions.Loss, "versions, " + reach(versionDays(r)), []Fact{objectVersions}}
	}
	if class := s.oneZoneRule(r); class != "" {
		zone = none("objects move to " + class)
	}
	backups := s.backups(r)
	for _, b := range backups {
		// AWS Backup takes versioned buckets alone
		// (https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html).
		if !versioned {
			s.says(r, "VersioningConfiguration", "is off, and AWS Backup takes versioned buckets alone", "version the bucket")
			break
		}
		mistake = least(mistake, b.way())
		zone = least(zone, b.way())
		if slices.Contains(b.Away, s.promise.Away) {
			away = least(away, copied(b))
		}
	}
	for _, rule := range assembly.ListAt(r.at("ReplicationConfiguration"), "Rules") {
		if replica, works := s.replica(r, rule); works && versioned {
			away = least(away, replica)
			zone = least(zone, replica)
		}
	}
	return []Store{{Name: assembly.TextAt(r.at("BucketName")), Rules: backups, Ways: [tiers]Way{mistake, zone, away}}}
}

// versionDays is how long old versions stay; 0: for ever.
func versionDays(r resource) int {
	least := 0
	for _, rule := range assembly.ListAt(r.at("LifecycleConfiguration"), "Rules") {
		for _, path := range [][]any{{"NoncurrentVersionExpiration", "NoncurrentDays"}, {"NoncurrentVersionExpirationInDays"}} {
			if days := number(rule, 0, path...); enabled(rule, "Status") && days > 0 && (least == 0 || days < least) {
				least = days
			}
		}
	}
	return least
}

// oneZoneRule is the class of one zone that a lifecycle rule moves objects to, or
// empty.
func (s *survey) oneZoneRule(r resource) string {
	for _, rule := range assembly.ListAt(r.at("LifecycleConfiguration"), "Rules") {
		moves := append(assembly.ListAt(rule, "Transitions"), assembly.ListAt(rule, "NoncurrentVersionTransitions")...)
		for _, move := range append(moves, assembly.At(rule, "Transition"), assembly.At(rule, "NoncurrentVersionTransition")) {
			if assembly.TextAt(move, "StorageClass") == oneZone && enabled(rule, "Status") {
				return oneZone
			}
		}
	}
	return ""
}

// replica is the way back through a rule that replicates the whole bucket into the
// recovery region. A rule that S3 would not carry out is a problem.
func (s *survey) replica(r resource, rule any) (Way, bool) {
	target, exists := s.target(r, assembly.At(rule, "Destination", "Bucket"))
	if !exists {
		s.says(r, "replication", "goes to a bucket that no stack makes", "make the replica in the recovery stack")
		return Way{}, false
	}
	if target.stack.Region != s.promise.Away || !s.promise.Made() || !enabled(rule, "Status") || partial(rule) {
		return Way{}, false
	}
	switch {
	case !enabled(target.Properties, "VersioningConfiguration", "Status"):
		s.says(target, "VersioningConfiguration", "is off, and S3 replicates into versioned buckets alone", "version the replica")
		return Way{}, false
	case !underKMS(r):
	case !enabled(rule, "SourceSelectionCriteria", "SseKmsEncryptedObjects", "Status"):
		s.says(r, "SseKmsEncryptedObjects", "is off, and so S3 leaves out what KMS encrypts, which is everything", "enable it in the replication rule")
		return Way{}, false
	case !s.keyIn(target.stack.Region, r, assembly.At(rule, "Destination", "EncryptionConfiguration", "ReplicaKmsKeyID")):
		s.says(r, "ReplicaKmsKeyID", "is no key of "+target.stack.Region, "give it a key of the recovery stack")
		return Way{}, false
	}
	where := "replica in " + target.stack.Region
	if enabled(rule, "Destination", "ReplicationTime", "Status") && enabled(rule, "Destination", "Metrics", "Status") {
		return Way{timedReplication.Loss, where + ", with time control", []Fact{timedReplication}}, true
	}
	return Way{untimedReplication.Loss, where + ", without time control and its metrics", []Fact{untimedReplication}}, true
}

// partial reports whether a replication rule leaves objects out.
func partial(rule any) bool {
	return assembly.TextAt(rule, "Prefix") != "" || assembly.TextAt(rule, "Filter", "Prefix") != "" || assembly.At(rule, "Filter", "TagFilter") != nil || assembly.At(rule, "Filter", "And") != nil
}

// underKMS reports whether a bucket encrypts under a key of KMS.
func underKMS(r resource) bool {
	for _, rule := range assembly.ListAt(r.at("BucketEncryption"), "ServerSideEncryptionConfiguration") {
		if strings.HasPrefix(assembly.TextAt(rule, "ServerSideEncryptionByDefault", "SSEAlgorithm"), "aws:kms") {
			return true
		}
	}
	return false
}
