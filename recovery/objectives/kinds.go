package objectives

import "github.com/vibe-engineering/vibe-platform/assembly"

// The types that hold data.
const (
	typeDatabase  = "AWS::RDS::DBInstance"
	typeCache     = "AWS::ElastiCache::ReplicationGroup"
	typeBucket    = "AWS::S3::Bucket"
	typeImages    = "AWS::ECR::Repository"
	typeSecret    = "AWS::SecretsManager::Secret"
	typeKey       = "AWS::KMS::Key"
	typeLogGroup  = "AWS::Logs::LogGroup"
	typeVault     = "AWS::Backup::BackupVault"
	typeCluster   = "AWS::EKS::Cluster"
	typeZone      = "AWS::Route53::HostedZone"
	typeChart     = "Custom::AWSCDK-EKS-HelmChart"
	typeManifest  = "Custom::AWSCDK-EKS-KubernetesResource"
	typeSelection = "AWS::Backup::BackupSelection"
)

// kind is a type that holds data.
type kind struct {
	// noun is what a person calls one.
	noun string
	// read returns its stores, with the ways back: mostly one, none or several
	// for a chart.
	read func(*survey, resource) []Store
	// remedies say what to do when too much is lost, by tier.
	remedies [tiers]string
}

// kinds are the types that hold data.
func kinds() map[string]kind {
	const exempt = ", or say in recovery/objectives/exemptions.go why the data may go"
	const inZones = "the service keeps its data in several zones: correct recovery/objectives/kinds.go"
	const again = "say in recovery/objectives/exemptions.go how it is made again"
	volume := [tiers]string{again, again, again}
	return map[string]kind{
		typeDatabase: {"database", (*survey).database, [tiers]string{
			"keep automated backups (BackupRetentionPeriod)" + exempt,
			"set MultiAZ, or keep automated backups" + exempt,
			"replicate the automated backups to the recovery region, under a key there (AutomaticBackupReplicationRegion, AutomaticBackupReplicationKmsKeyId)" + exempt,
		}},
		typeBucket: {"bucket", (*survey).bucket, [tiers]string{
			"version the bucket (VersioningConfiguration), or back it up" + exempt,
			"keep objects in classes of several zones" + exempt,
			"replicate the whole bucket to the recovery region with time control and metrics, under a key there: its row in stacks/buckets.go" + exempt,
		}},
		typeCache: {"cache", (*survey).cache, [tiers]string{
			"take snapshots (SnapshotRetentionLimit)" + exempt,
			"have replicas, MultiAZEnabled and AutomaticFailoverEnabled" + exempt,
			"copy its snapshots to the recovery region" + exempt,
		}},
		typeImages: {"images", (*survey).images, [tiers]string{
			"replicate the repository (AWS::ECR::ReplicationConfiguration)" + exempt, inZones,
			"replicate the repository to the recovery region" + exempt,
		}},
		typeSecret: {"secret", (*survey).secret, [tiers]string{
			inZones, inZones,
			"replicate the secret to the recovery region, under a key there (ReplicaRegions)" + exempt,
		}},
		typeKey:      {"key", (*survey).key, [tiers]string{inZones, inZones, "say in recovery/objectives/exemptions.go how its data is read without it"}},
		typeLogGroup: {"log group", (*survey).gone, [tiers]string{again, inZones, again}},
		typeVault:    {"vault", (*survey).vault, [tiers]string{"lock the vault (LockConfiguration)" + exempt, inZones, "copy its recovery points" + exempt}},
		typeCluster:  {"cluster", (*survey).gone, [tiers]string{again, inZones, again}},
		typeZone:     {"zone", (*survey).zone, [tiers]string{again, inZones, inZones}},
		typeChart:    {"volume", (*survey).chart, volume},
		typeManifest: {"volume", (*survey).manifest, volume},
	}
}

// gone is the store of a service that keeps its data in several zones, and has no
// way back from a deletion or out of its region.
func (s *survey) gone(r resource) []Store {
	name := assembly.TextAt(r.at("LogGroupName")) + assembly.TextAt(r.at("Name"))
	return []Store{{Name: name, Ways: [tiers]Way{none("it is deleted"), kept(), none("it has no copy")}}}
}

// zone is a hosted zone, which is in no region.
func (s *survey) zone(r resource) []Store {
	return []Store{{Name: assembly.TextAt(r.at("Name")), Ways: [tiers]Way{none("its records are deleted"), kept(), {By: "Route 53 is in no one region"}}}}
}

// kept is the way back from the loss of a zone that services of a region have.
func kept() Way { return Way{By: "in several zones", Facts: []Fact{regional}} }
