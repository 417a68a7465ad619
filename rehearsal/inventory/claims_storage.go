package inventory

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	backuptypes "github.com/aws/aws-sdk-go-v2/service/backup/types"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// ownKeys is what a bucket is encrypted by that only S3's own keys may encrypt:
// those that load balancers and S3 itself write logs into
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).
const ownKeys = "AES256"

// storageClaims: buckets, images and backups.
func (s scene) storageClaims() []Claim {
	return slices.Concat(s.bucketClaims(), s.imageClaims(), s.backupClaims())
}

// bucketKeys are env's buckets in the region, each with what encrypts it.
func (s scene) bucketKeys() map[string]string {
	env := s.env
	keys := map[string]string{}
	if !s.home {
		keys[s.n.Bucket(names.BucketRecoveryLogs)] = ownKeys
		for _, purpose := range replicated() {
			keys[s.n.Bucket(names.Replica(purpose))] = s.n.KeyAlias(names.KeyRecoveryStorage)
		}
		return keys
	}
	for _, purpose := range []string{names.BucketUploads, names.BucketBackups, names.BucketArtifacts, names.BucketLoki, names.BucketThanos} {
		keys[s.n.Bucket(purpose)] = s.n.KeyAlias(names.Storage)
	}
	keys[s.n.Bucket(names.BucketLogs)] = ownKeys
	if env.Observability.LogArchiveDays > 0 {
		keys[s.n.Bucket(names.BucketLogArchive)] = s.n.KeyAlias(names.Storage)
	}
	if env.Audit.Trail.Created() {
		keys[s.n.Bucket(names.BucketTrail)] = s.n.KeyAlias(names.Audit)
	}
	if env.Audit.Config.Created() {
		keys[s.n.Bucket(names.BucketConfiguration)] = s.n.KeyAlias(names.Audit)
	}
	if env.Audit.Keeps() {
		keys[s.n.Bucket(names.BucketAuditLogs)] = ownKeys
	}
	return keys
}

// replicated are the purposes of the buckets that have a copy in the recovery
// region.
func replicated() []string {
	return []string{names.BucketUploads, names.BucketBackups, names.BucketArtifacts}
}

func (s scene) bucketClaims() []Claim {
	keys := s.bucketKeys()
	const typ = "AWS::S3::Bucket"
	claims := []Claim{
		number(typ, len(keys)),
		of(typ, "is encrypted by", func(i Item) any {
			if key, ok := keys[i.ID]; ok {
				return key
			}
			return "a key that the claims know: no claim names this bucket"
		}, func(v *view, _ Item, b bucket) any {
			if b.algorithm == "aws:kms" {
				return v.alias(&b.key)
			}
			return b.algorithm
		}),
		is(typ, "keeps the public out", "4 of 4", func(b bucket) any {
			blocked := 0
			if b.public != nil {
				for _, one := range []*bool{b.public.BlockPublicAcls, b.public.BlockPublicPolicy, b.public.IgnorePublicAcls, b.public.RestrictPublicBuckets} {
					if aws.ToBool(one) {
						blocked++
					}
				}
			}
			return show(blocked) + " of 4"
		}),
		is(typ, "keeps versions", "Enabled", func(b bucket) any { return b.versioning }),
		is(typ, "owns what is written", "BucketOwnerEnforced", func(b bucket) any { return b.ownership }),
	}
	if s.home && s.env.Recovery.Enabled() {
		recovery := names.Recovery(s.env)
		for _, purpose := range replicated() {
			claims = append(claims, is(typ, "is copied to", []string{recovery.BucketARN(names.Replica(purpose))}, func(b bucket) any { return b.replicatedTo }).
				only(func(i Item) bool { return i.ID == s.n.Bucket(purpose) }))
		}
	}
	if s.home && s.env.Audit.Trail.Created() && s.env.Audit.Lock != config.LockNone {
		claims = append(claims, is(typ, "locks objects for days", s.env.Audit.RetentionDays, func(b bucket) any { return b.lockDays }).
			only(func(i Item) bool { return i.ID == s.n.Bucket(names.BucketTrail) }))
	}
	return claims
}

func (s scene) imageClaims() []Claim {
	const typ = "AWS::ECR::Repository"
	key, repositories := s.n.KeyAlias(names.Delivery), 0
	if !s.home {
		key = s.n.KeyAlias(names.KeyRecoveryImages)
	}
	if s.env.Delivery.CreateRepositories {
		repositories = len(names.Repositories())
	}
	return []Claim{
		number(typ, repositories),
		is(typ, "looks at images as they come", true, func(r ecrtypes.Repository) any {
			return r.ImageScanningConfiguration != nil && r.ImageScanningConfiguration.ScanOnPush
		}),
		is(typ, "has tags that are", ecrtypes.ImageTagMutabilityImmutable, func(r ecrtypes.Repository) any { return r.ImageTagMutability }),
		of(typ, "is encrypted by", func(Item) any { return key }, func(v *view, _ Item, r ecrtypes.Repository) any {
			if r.EncryptionConfiguration == nil {
				return "no key"
			}
			return v.alias(r.EncryptionConfiguration.KmsKey)
		}),
	}
}

func (s scene) backupClaims() []Claim {
	const typ, plan = "AWS::Backup::BackupVault", "AWS::Backup::BackupPlan"
	b := s.env.Backup
	key, name := s.n.KeyAlias(names.Backup), s.n.Vault()
	if !s.home {
		key, name = s.n.KeyAlias(names.KeyRecoveryBackup), s.n.RecoveryVault()
	}
	locked := b.Lock != config.LockNone
	claims := []Claim{
		number(typ, 1),
		is(typ, "is called", name, func(v backuptypes.BackupVaultListMember) any { return v.BackupVaultName }),
		of(typ, "is encrypted by", func(Item) any { return key }, func(v *view, _ Item, m backuptypes.BackupVaultListMember) any { return v.alias(m.EncryptionKeyArn) }),
		is(typ, "is locked", locked, func(v backuptypes.BackupVaultListMember) any { return v.Locked }),
	}
	if locked {
		claims = append(claims, is(typ, "keeps for days", show(b.LockMinRetentionDays)+" to "+show(b.LockMaxRetentionDays), func(v backuptypes.BackupVaultListMember) any {
			return show(aws.ToInt64(v.MinRetentionDays)) + " to " + show(aws.ToInt64(v.MaxRetentionDays))
		}))
	}
	if !s.home {
		return append(claims, number(plan, 0))
	}
	return append(claims, number(plan, 1), number("AWS::Backup::BackupSelection", 1),
		is(plan, "keeps the daily ones", b.DailySchedule+" "+show(b.DailyRetentionDays)+" days", ruleOf(names.BackupRuleDaily)),
		is(plan, "keeps the monthly ones", b.MonthlySchedule+" "+show(b.MonthlyRetentionDays)+" days", ruleOf(names.BackupRuleMonthly)),
		is(plan, "copies to", s.copiesTo(), func(p backuptypes.BackupPlan) any {
			targets := []string{}
			for _, rule := range p.Rules {
				for _, action := range rule.CopyActions {
					targets = append(targets, aws.ToString(action.DestinationBackupVaultArn))
				}
			}
			slices.Sort(targets)
			return slices.Compact(targets)
		}))
}

// copiesTo is the vault that the plan copies to, if there is a recovery region.
func (s scene) copiesTo() []string {
	if !s.env.Recovery.Enabled() {
		return []string{}
	}
	recovery := names.Recovery(s.env)
	return []string{recovery.VaultARN(recovery.RecoveryVault())}
}

// ruleOf reads when a plan's rule of that name runs and how long it keeps.
func ruleOf(name string) func(backuptypes.BackupPlan) any {
	return func(p backuptypes.BackupPlan) any {
		for _, rule := range p.Rules {
			if aws.ToString(rule.RuleName) == name && rule.Lifecycle != nil {
				return aws.ToString(rule.ScheduleExpression) + " " + show(aws.ToInt64(rule.Lifecycle.DeleteAfterDays)) + " days"
			}
		}
		return nil
	}
}
