package test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

func storageInvariants() []invariant {
	return []invariant{
		{"buckets are their owner's, and log who reads them", bucketsAreOwned},
		{"objects age as promised", objectsAge},
		{"three buckets replicate, to buckets that exist", threeReplicate},
		{"replication may do no more than replicate", replicationIsBound},
		{"the second region needs nothing of the first", recoveryStandsAlone},
		{"copies live as long as their backups, within the locks", copiesWithinLocks},
		{"backups are of the database and the two buckets", backupSelection},
	}
}

const s3Bucket = "AWS::S3::Bucket"

func bucketsAreOwned(s synthesis) (problems []string) {
	for _, bucket := range s.resources(s3Bucket) {
		problems = append(problems, bucket.has(property{path("OwnershipControls", "Rules"), []any{map[string]any{"ObjectOwnership": "BucketOwnerEnforced"}}})...)
		if serviceKeyOnly(bucket) {
			problems = append(problems, bucket.has(property{path("LoggingConfiguration"), nil})...)
			continue
		}
		// CloudTrail's files are bound to their trail by the key's policy, through an
		// encryption context that a bucket key would replace.
		bucketKey := bucket.text("BucketName") != names.Home(s.Env).Bucket(names.BucketTrail)
		problems = append(problems, bucket.has(property{path("BucketEncryption", "ServerSideEncryptionConfiguration", 0, "BucketKeyEnabled"), bucketKey})...)
		logs, exists := s.target(bucket, bucket.at("LoggingConfiguration", "DestinationBucketName"), s3Bucket)
		if !exists || !serviceKeyOnly(logs) {
			problems = append(problems, bucket.says("logs no access to a bucket for logs"))
		}
	}
	return problems
}

// ageing is the storage classes that a bucket's objects move through.
func ageing(s config.Storage) map[string]string {
	moves := func(archive string) string {
		return flat([]any{
			map[string]any{"StorageClass": "STANDARD_IA", "TransitionInDays": s.InfrequentAccessDays},
			map[string]any{"StorageClass": archive, "TransitionInDays": s.GlacierDays},
		})
	}
	return map[string]string{
		// The application and deployments go on reading these.
		names.BucketUploads:   moves("GLACIER_IR"),
		names.BucketArtifacts: moves("GLACIER_IR"),
		names.BucketBackups:   moves("GLACIER"),
		// Their life is their compactors' to end.
		names.BucketLoki:   "null",
		names.BucketThanos: "null",
	}
}

func objectsAge(s synthesis) (problems []string) {
	for purpose, want := range ageing(s.Env.Storage) {
		places := []string{names.Home(s.Env).Bucket(purpose)}
		if s.Env.Recovery.Enabled() && slices.Contains(replicatedBuckets(), purpose) {
			places = append(places, names.Recovery(s.Env).Bucket(names.Replica(purpose)))
		}
		for _, name := range places {
			bucket, exists := s.named(s3Bucket, "BucketName", name)
			if !exists {
				problems = append(problems, "there is no bucket "+name)
				continue
			}
			rules := bucket.list("LifecycleConfiguration", "Rules")
			if len(rules) != 1 || at(rules[0], "Status") != "Enabled" {
				problems = append(problems, bucket.says("has no one rule that is on"))
				continue
			}
			if got := flat(at(rules[0], "Transitions")); got != want {
				problems = append(problems, bucket.says("moves objects by %s, not %s", got, want))
			}
			if at(rules[0], "ExpirationInDays") != nil || at(rules[0], "ExpirationDate") != nil {
				problems = append(problems, bucket.says("expires objects that nothing else holds"))
			}
		}
	}
	return problems
}

// replicatedBuckets are the purposes of the buckets that SPEC wants in both
// regions.
func replicatedBuckets() []string {
	return []string{names.BucketUploads, names.BucketBackups, names.BucketArtifacts}
}

func threeReplicate(s synthesis) (problems []string) {
	var want, got []string
	if s.Env.Recovery.Enabled() {
		for _, purpose := range replicatedBuckets() {
			want = append(want, names.Home(s.Env).Bucket(purpose)+" -> "+names.Recovery(s.Env).Bucket(names.Replica(purpose)))
		}
	}
	for _, bucket := range s.resources(s3Bucket) {
		if bucket.text("BucketName") == names.Home(s.Env).Bucket(names.BucketLoki) {
			// Into the archive beside it, which archiveKeeps looks at.
			continue
		}
		for _, rule := range bucket.list("ReplicationConfiguration", "Rules") {
			arn, _ := at(rule, "Destination", "Bucket").(string)
			name := strings.TrimPrefix(arn, "arn:aws:s3:::")
			got = append(got, bucket.text("BucketName")+" -> "+name)
			replica, exists := s.named(s3Bucket, "BucketName", name)
			if !exists || replica.Stack.Region != s.Env.Recovery.Region {
				problems = append(problems, bucket.says("replicates to %s, which no stack of %s makes", name, s.Env.Recovery.Region))
			}
			if at(rule, "Status") != "Enabled" || at(rule, "SourceSelectionCriteria", "SseKmsEncryptedObjects", "Status") != "Enabled" {
				problems = append(problems, bucket.says("does not replicate what is encrypted by KMS"))
			}
		}
	}
	slices.Sort(want)
	if slices.Sort(got); !slices.Equal(want, got) {
		problems = append(problems, fmt.Sprintf("replicated are %v, not %v", got, want))
	}
	return problems
}

func replicationIsBound(s synthesis) (problems []string) {
	role, exists := s.named("AWS::IAM::Role", "RoleName", names.Home(s.Env).Role(names.RoleReplication))
	if exists != s.Env.Recovery.Enabled() {
		return []string{fmt.Sprintf("the role for replication exists: %t", exists)}
	}
	if !exists {
		return nil
	}
	all := statements(role)
	for _, attached := range role.list("ManagedPolicyArns") {
		policy, ours := s.target(role, attached, "AWS::IAM::ManagedPolicy")
		if !ours {
			problems = append(problems, role.says("holds the policy %s", flat(attached)))
		}
		all = append(all, statements(policy)...)
	}
	if len(all) == 0 {
		problems = append(problems, role.says("may do nothing"))
	}
	for _, statement := range all {
		for _, action := range texts(at(statement, "Action")) {
			if strings.Contains(action, "*") {
				problems = append(problems, role.says("allows %s", action))
			}
		}
		if slices.Contains(texts(at(statement, "Resource")), "*") {
			problems = append(problems, role.says("allows %s on everything", flat(at(statement, "Action"))))
		}
	}
	return problems
}

// recoveryStandsAlone: what refers to a stack of the lost region cannot be changed
// any more.
func recoveryStandsAlone(s synthesis) (problems []string) {
	home := map[string]bool{}
	for _, stack := range s.Assembly.Stacks {
		home[stack.ID] = stack.Region == s.Env.Region
	}
	for _, stack := range s.Assembly.Stacks {
		if home[stack.ID] {
			continue
		}
		of := regexp.MustCompile(`"Fn::GetStackOutput":\{[^}]*\}`).FindAllString(flat(stack.Template), -1)
		if slices.ContainsFunc(of, func(reference string) bool {
			return !strings.Contains(reference, `"Region":"`+s.Env.Recovery.Region+`"`)
		}) ||
			slices.ContainsFunc(stack.DependsOn, func(id string) bool { return home[id] }) {
			problems = append(problems, stack.ID+" refers to a stack of the first")
		}
	}
	return problems
}

func copiesWithinLocks(s synthesis) (problems []string) {
	vaults := map[string]found{}
	for _, vault := range s.resources("AWS::Backup::BackupVault") {
		vaults[vault.Stack.Region+":"+s.Env.Account+":backup-vault:"+vault.text("BackupVaultName")] = vault
	}
	locked := func(plan found, vault found, days int) {
		lock := vault.at("LockConfiguration")
		least, most := vault.number("LockConfiguration", "MinRetentionDays"), vault.number("LockConfiguration", "MaxRetentionDays")
		if lock != nil && (days < least || days > most) {
			problems = append(problems, plan.says("keeps %d days; jobs into %s fail outside %d to %d", days, vault.text("BackupVaultName"), least, most))
		}
	}
	for _, plan := range s.resources("AWS::Backup::BackupPlan") {
		for i, rule := range plan.list("BackupPlan", "BackupPlanRule") {
			days := plan.number("BackupPlan", "BackupPlanRule", i, "Lifecycle", "DeleteAfterDays")
			home, exists := s.target(plan, at(rule, "TargetBackupVault"), "AWS::Backup::BackupVault")
			if !exists {
				problems = append(problems, plan.says("a rule's vault is not of its stack"))
			}
			locked(plan, home, days)
			for j, action := range asList(at(rule, "CopyActions")) {
				copied := plan.number("BackupPlan", "BackupPlanRule", i, "CopyActions", j, "Lifecycle", "DeleteAfterDays")
				if copied != days {
					problems = append(problems, plan.says("%v: the copy lives %d days, the backup %d", at(rule, "RuleName"), copied, days))
				}
				arn, _ := at(action, "DestinationBackupVaultArn").(string)
				away, exists := vaults[strings.TrimPrefix(arn, "arn:aws:backup:")]
				if !exists || away.Stack.Region != s.Env.Recovery.Region {
					problems = append(problems, plan.says("copies to %s, which no stack makes", arn))
					continue
				}
				locked(plan, away, copied)
			}
		}
	}
	return problems
}

func backupSelection(s synthesis) (problems []string) {
	n := names.Home(s.Env)
	want := []string{n.DatabaseARN(), n.BucketARN(names.BucketUploads), n.BucketARN(names.BucketBackups)}
	slices.Sort(want)
	problems = s.count("AWS::Backup::BackupSelection", 1)
	for _, selection := range s.resources("AWS::Backup::BackupSelection") {
		if got := texts(selection.at("BackupSelection", "Resources")); !slices.Equal(got, want) {
			problems = append(problems, selection.says("selects %v, not %v", got, want))
		}
		problems = append(problems, selection.has(
			property{path("BackupSelection", "NotResources"), nil},
			property{path("BackupSelection", "Conditions"), nil},
			property{path("BackupSelection", "ListOfTags"), nil},
		)...)
	}
	_, id, _ := strings.Cut(n.DatabaseARN(), ":db:")
	if _, exists := s.named("AWS::RDS::DBInstance", "DBInstanceIdentifier", id); !exists {
		problems = append(problems, n.DatabaseARN()+" is no database of ours")
	}
	return problems
}
