package names

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Limits of AWS, in characters.
const (
	longestBucket = 63 // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
	longestRole   = 64 // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	longestVault  = 50 // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html
)

// longest is an environment whose name and regions are as long as they may be.
func longest() config.Environment {
	return config.Environment{
		Name:     "abcdefghijkl",
		Account:  config.PlaceholderAccount,
		Region:   "ap-northeast-1",
		Recovery: config.Recovery{Region: "ap-southeast-1"},
	}
}

func TestBucketNamesFit(t *testing.T) {
	home, away := Home(longest()), Recovery(longest())
	for _, purpose := range []string{BucketUploads, BucketBackups, BucketArtifacts, BucketLogs, BucketLoki, BucketThanos} {
		for _, name := range []string{home.Bucket(purpose), away.Bucket(Replica(purpose)), away.Bucket(BucketRecoveryLogs)} {
			if len(name) > longestBucket {
				t.Errorf("%s: %d characters, of %d", name, len(name), longestBucket)
			}
		}
	}
	// It has no replica, whose name would be too long.
	if name := home.Bucket(BucketLogArchive); len(name) > longestBucket {
		t.Errorf("%s: %d characters, of %d", name, len(name), longestBucket)
	}
}

func TestRoleAndVaultNamesFit(t *testing.T) {
	home, away := Home(longest()), Recovery(longest())
	for _, role := range []string{home.Role(RoleReplication), home.Role(RoleLogArchive), home.Role(RoleBackup)} {
		if len(role) > longestRole {
			t.Errorf("%s: %d characters, of %d", role, len(role), longestRole)
		}
	}
	for _, vault := range []string{home.Vault(), away.RecoveryVault()} {
		if len(vault) > longestVault {
			t.Errorf("%s: %d characters, of %d", vault, len(vault), longestVault)
		}
	}
}

// The same stacks must be able to come up in the recovery region beside the
// recovery stack.
func TestRecoveryNamesLeaveRoomForTheSameStacks(t *testing.T) {
	env := longest()
	away := Recovery(env)
	env.Region = env.Recovery.Region
	failover := Home(env)
	for _, purpose := range []string{BucketUploads, BucketBackups, BucketArtifacts, BucketLogs} {
		if failover.Bucket(purpose) == away.Bucket(Replica(purpose)) || failover.Bucket(purpose) == away.Bucket(BucketRecoveryLogs) {
			t.Errorf("bucket %s is taken", failover.Bucket(purpose))
		}
	}
	if failover.Vault() == away.RecoveryVault() {
		t.Errorf("vault %s is taken", failover.Vault())
	}
	for component, key := range map[string]string{Storage: KeyRecoveryStorage, Data: KeyRecoveryDatabase, Backup: KeyRecoveryBackup} {
		if failover.KeyAlias(component) == away.KeyAlias(key) {
			t.Errorf("alias %s is taken", failover.KeyAlias(component))
		}
	}
}

func TestARNs(t *testing.T) {
	n := Home(config.Environment{Name: "production", Account: "111122223333", Region: "us-east-1"})
	for got, want := range map[string]string{
		n.DatabaseARN():         "arn:aws:rds:us-east-1:111122223333:db:vibe-production",
		n.VaultARN(n.Vault()):   "arn:aws:backup:us-east-1:111122223333:backup-vault:vibe-production",
		n.LoadBalancerLogsARN(): "arn:aws:s3:::vibe-production-logs-111122223333-us-east-1/load-balancer/AWSLogs/111122223333/*",
	} {
		if got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}
