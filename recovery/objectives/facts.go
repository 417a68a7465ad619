package objectives

import "time"

// Fact is a figure that the templates do not hold.
type Fact struct {
	// Says is the whole statement.
	Says string
	Loss Loss
	// Source is where it is from: a page, or "estimate" where nobody publishes a
	// figure.
	Source string
}

const estimate = "estimate"

// The figures. Where a source gives a range, the worse end counts.
var (
	logShipping = Fact{
		"RDS ships transaction logs every 5 minutes", Loss(5 * time.Minute),
		"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html",
	}
	backupReplication = Fact{
		"RDS' replicated backups are 5 to 30 minutes behind", Loss(30 * time.Minute),
		"https://docs.aws.amazon.com/prescriptive-guidance/latest/dr-standard-edition-amazon-rds/rds-pitr-snapshot.html",
	}
	standby = Fact{
		"the standby of RDS in another zone is written to before a commit returns", 0,
		"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html",
	}
	objectZones = Fact{
		"S3 keeps each object in three zones or more, but for the One Zone classes", 0,
		"https://docs.aws.amazon.com/AmazonS3/latest/userguide/DataDurability.html",
	}
	objectVersions = Fact{
		"a versioned bucket keeps what is overwritten and deleted", 0,
		"https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
	}
	timedReplication = Fact{
		"with time control, S3 replicates 99.99 % of objects within 15 minutes", Loss(15 * time.Minute),
		"https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html",
	}
	untimedReplication = Fact{
		"without time control, S3 may take up to 48 hours to replicate an object", Loss(48 * time.Hour),
		"https://repost.aws/knowledge-center/s3-crr-replication-time",
	}
	imageReplication = Fact{
		"most images are replicated in less than 30 minutes; AWS promises nothing", Loss(30 * time.Minute),
		"https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html",
	}
	secretReplication = Fact{
		"a secret's new value reaches its replicas by itself; AWS names no time", Loss(time.Minute), estimate,
	}
	secretDeletion = Fact{
		"a deleted secret can be brought back for 7 to 30 days, unless somebody asked for none, and a new value leaves the one before it", 0,
		"https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html",
	}
	keyDeletion = Fact{
		"a key whose deletion is scheduled can be brought back for 7 to 30 days", 0,
		"https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
	}
	cacheSnapshots = Fact{
		"ElastiCache takes a snapshot each day, within its window", Loss(24 * time.Hour),
		"https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html",
	}
	cacheReplicas = Fact{
		"replicas of the cache follow behind; ElastiCache fails over to the one that lags least", Loss(time.Minute), estimate,
	}
	volumeZone = Fact{
		"a volume of EBS lies in one zone", Everything,
		"https://docs.aws.amazon.com/whitepapers/latest/aws-storage-services-overview/durability-and-availability-3.html",
	}
	regional = Fact{
		"the service keeps its data in several zones", 0,
		"https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/regional-services.html",
	}
	vaultLock = Fact{
		"a locked vault lets nobody delete a recovery point early, but for who may lift the lock", 0,
		"https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html",
	}
	backupJobs = Fact{
		"a job of AWS Backup starts within its start window and is cancelled at the end of its completion window", 0,
		"https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html",
	}
	copyJobs = Fact{
		"a copy into another region begins when its backup is complete; AWS names no time for it", 0,
		"https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html",
	}
)

// Facts are all of them.
func Facts() []Fact {
	return []Fact{
		logShipping, backupReplication, standby, objectZones, objectVersions, timedReplication, untimedReplication,
		imageReplication, secretReplication, secretDeletion, keyDeletion, cacheSnapshots, cacheReplicas, volumeZone,
		regional, vaultLock, backupJobs, copyJobs,
	}
}
