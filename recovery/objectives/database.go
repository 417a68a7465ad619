package objectives

import (
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// defaultBackupDays is how long RDS keeps automated backups where the template
// says nothing
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html).
const defaultBackupDays = 1

// database is an RDS instance. Its own backups restore to a point in time; AWS
// Backup's are snapshots, whose copies are what a lost region leaves where the
// replication of the former does not reach.
func (s *survey) database(r resource) []Store {
	s.holdSize(r)
	backups := s.backups(r)
	mistake, zone := none("it has no backup"), none("it has neither standby nor backup")
	pointInTime := number(r.Properties, defaultBackupDays, "BackupRetentionPeriod")
	if pointInTime > 0 {
		zone = Way{logShipping.Loss, "restore to a point in time, " + reach(pointInTime), []Fact{logShipping}}
		if !goesWithInstance(r) {
			mistake = zone
		}
	}
	away := none("no backup reaches " + s.region())
	for _, b := range backups {
		mistake, zone = least(mistake, b.way()), least(zone, b.way())
		if slices.Contains(b.Away, s.promise.Away) {
			away = least(away, copied(b))
		}
	}
	if on(r.Properties, "MultiAZ") {
		zone = Way{standby.Loss, "failover to the standby", []Fact{standby}}
	}
	if replicated, works := s.replicatedBackups(r); works && pointInTime > 0 {
		away = least(away, replicated)
	}
	return []Store{{Name: assembly.TextAt(r.at("DBInstanceIdentifier")), Rules: backups, Ways: [tiers]Way{mistake, zone, away}}}
}

// holdSize demands that the database grows no larger than what the recovery's steps
// are estimated for.
func (s *survey) holdSize(r resource) {
	gib := number(r.Properties, number(r.Properties, 0, "AllocatedStorage"), "MaxAllocatedStorage")
	if s.promise.Made() && gib > restoredGiB {
		s.says(r, fmt.Sprintf("MaxAllocatedStorage of %d GiB", gib), fmt.Sprintf("is more than the %d GiB that the steps of a recovery are estimated for", restoredGiB),
			"restore a database of that size once, and write what it took into recovery/objectives/steps.go")
	}
}

// goesWithInstance reports whether a deletion of the instance takes its automated
// backups along, and nothing keeps it from being deleted.
func goesWithInstance(r resource) bool {
	return r.at("DeleteAutomatedBackups") != false && !on(r.Properties, "DeletionProtection")
}

// replicatedBackups is the way back through automated backups in the recovery
// region.
func (s *survey) replicatedBackups(r resource) (Way, bool) {
	region := assembly.TextAt(r.at("AutomaticBackupReplicationRegion"))
	if region == "" || region != s.promise.Away {
		return Way{}, false
	}
	if on(r.Properties, "StorageEncrypted") && !s.keyIn(region, r, r.at("AutomaticBackupReplicationKmsKeyId")) {
		s.says(r, "AutomaticBackupReplicationKmsKeyId", "is no key of "+region+", and RDS replicates encrypted backups under one of there alone",
			"give it a key of the recovery stack")
		return Way{}, false
	}
	days := number(r.Properties, 0, "AutomaticBackupReplicationRetentionPeriod")
	if days == 0 {
		days = number(r.Properties, defaultBackupDays, "BackupRetentionPeriod")
	}
	return Way{backupReplication.Loss, "replicated backups, " + reach(days), []Fact{backupReplication}}, true
}

// copied is the way back through a rule's copies.
func copied(b Rule) Way {
	w := b.way()
	w.By = "copies of " + w.By
	w.Facts = append(w.Facts, copyJobs)
	return w
}

// region names the recovery region.
func (s *survey) region() string {
	if s.promise.Made() {
		return s.promise.Away
	}
	return "another region"
}
