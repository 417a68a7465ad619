package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbackup"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/kmskey"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
	"github.com/vibe-engineering/vibe-platform/constructs/vault"
	"github.com/vibe-engineering/vibe-platform/names"
)

const (
	// startMinutes is how long a job may wait for its turn: AWS' least
	// (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html).
	// The database's windows must keep clear of it.
	startMinutes = 60
	// completeMinutes is how long a job may run: a day, because the first backup
	// of a bucket is a full one, and so that it fails before the second after it
	// starts.
	completeMinutes = 24 * 60
)

// BackupProps are what the backup stack needs.
type BackupProps struct {
	Env config.Environment
	// Recovery holds the vault for copies. Nil: nothing is copied.
	Recovery *Recovery
}

// Backup is the backup plan and where its recovery points lie.
type Backup struct {
	Stack awscdk.Stack
	Key   awskms.IKey
	Vault awsbackup.IBackupVault
	// Role is what AWS Backup backs up and restores as.
	Role awsiam.IRole
	Plan awsbackup.BackupPlan
}

// NewBackup makes the backup stack. It names what it backs up by ARN: AWS looks
// for the resources when a job starts, so that the stack waits for none of them.
//
// Two things are the account's and not CloudFormation's: RDS and S3 must be
// opted in to AWS Backup in both regions
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/service-opt-in.html).
//
// Failed jobs are reported by the operations stack, from the events that AWS
// Backup sends to EventBridge for every vault.
func NewBackup(scope constructs.Construct, props BackupProps) *Backup {
	n := names.Home(props.Env)
	rules := props.Env.Deletion.Rules()
	stack := newStack(scope, names.Backup, "Backup plan, vault and role of AWS Backup", props.Env, n)
	b := &Backup{Stack: stack, Role: newBackupRole(stack, n, rules.Keys)}
	b.Key = kmskey.New(stack, "Key", kmskey.Props{
		Alias:       n.KeyAlias(names.Backup),
		Description: "Recovery points in the backup vault",
		Removal:     rules.Keys,
		Logs:        true,
	})
	v := vault.New(stack, "Vault", vault.Props{
		Name:             n.Vault(),
		Key:              b.Key,
		Backup:           props.Env.Backup,
		Removal:          rules.Keys,
		LogRetentionDays: props.Env.Logs.RetentionDays,
	})
	b.Vault = v.Vault
	b.Plan = newBackupPlan(stack, props, v.Vault)
	b.Plan.AddSelection(new("Selection"), &awsbackup.BackupSelectionOptions{
		BackupSelectionName:        new(names.BackupSelection),
		Resources:                  backedUp(props.Env),
		Role:                       b.Role,
		DisableDefaultBackupPolicy: new(true),
	})
	if v.Emptier != nil {
		// Going down: first no new jobs, then no recovery points, then the role,
		// without which AWS Backup cannot delete what it made as it.
		b.Plan.Node().AddDependency(v.Emptier)
		v.Emptier.Node().AddDependency(b.Role)
	}
	output(stack, "VaultName", "Backup vault of the home region", b.Vault.BackupVaultName())
	output(stack, "KeyArn", "Key of the backup vault", b.Key.KeyArn())
	output(stack, "PlanId", "Backup plan", b.Plan.BackupPlanId())
	output(stack, "RoleArn", "Role that AWS Backup backs up and restores as", b.Role.RoleArn())
	return b
}

// backedUp are the resources of the plan: the database, and the buckets whose row
// says so.
func backedUp(env config.Environment) *[]awsbackup.BackupResource {
	n := names.Home(env)
	resources := []awsbackup.BackupResource{awsbackup.BackupResource_FromArn(new(n.DatabaseARN()))}
	for _, row := range bucketRows(env) {
		if row.backedUp.yes {
			resources = append(resources, awsbackup.BackupResource_FromArn(new(n.BucketARN(row.purpose))))
		}
	}
	return &resources
}

// newBackupPlan returns a plan of snapshots. None is continuous: AWS Backup would
// take over the retention of RDS' own backups, which already give point-in-time
// recovery and which the data stack keeps and replicates. None goes to cold
// storage: RDS has none.
//
// Where the starts of two rules meet, as on the first of a month, AWS Backup
// takes one backup, for the rule that keeps it longer
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html).
func newBackupPlan(stack awscdk.Stack, props BackupProps, target awsbackup.IBackupVault) awsbackup.BackupPlan {
	var copies awsbackup.IBackupVault
	if props.Recovery != nil {
		stack.AddStackDependency(props.Recovery.Stack, new("the vault comes before what is copied into it"))
		away := names.Recovery(props.Env)
		copies = awsbackup.BackupVault_FromBackupVaultArn(stack, new("RecoveryVault"), new(away.VaultARN(away.RecoveryVault())))
	}
	rule := func(name, schedule string, days int) awsbackup.BackupPlanRule {
		keep := awscdk.Duration_Days(new(float64(days)))
		p := &awsbackup.BackupPlanRuleProps{
			RuleName:           &name,
			BackupVault:        target,
			ScheduleExpression: awsevents.Schedule_Expression(&schedule),
			StartWindow:        awscdk.Duration_Minutes(new(float64(startMinutes))),
			CompletionWindow:   awscdk.Duration_Minutes(new(float64(completeMinutes))),
			DeleteAfter:        keep,
		}
		if copies != nil {
			p.CopyActions = &[]*awsbackup.BackupPlanCopyActionProps{{DestinationBackupVault: copies, DeleteAfter: keep}}
		}
		return awsbackup.NewBackupPlanRule(p)
	}
	b := props.Env.Backup
	return awsbackup.NewBackupPlan(stack, new("Plan"), &awsbackup.BackupPlanProps{
		BackupPlanName: new(names.Home(props.Env).Shared()),
		BackupPlanRules: &[]awsbackup.BackupPlanRule{
			rule(names.BackupRuleDaily, b.DailySchedule, b.DailyRetentionDays),
			rule(names.BackupRuleMonthly, b.MonthlySchedule, b.MonthlyRetentionDays),
		},
	})
}

// newBackupRole returns the role that AWS Backup works as, restores and restore
// tests included. Its name is fixed, for `vibe` and for restores by hand. It stays
// as long as the vault does: AWS Backup ends a recovery point as the role that
// made it, and charges on for one that it cannot end
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-iam.html).
func newBackupRole(stack awscdk.Stack, n names.Names, vault config.Removal) awsiam.Role {
	policies := []string{
		"service-role/AWSBackupServiceRolePolicyForBackup",
		"service-role/AWSBackupServiceRolePolicyForRestores",
		"AWSBackupServiceRolePolicyForS3Backup",
		"AWSBackupServiceRolePolicyForS3Restore",
	}
	var managed []awsiam.IManagedPolicy
	var findings []string
	for _, policy := range policies {
		managed = append(managed, awsiam.ManagedPolicy_FromAwsManagedPolicyName(&policy))
		findings = append(findings, "Policy::arn:<AWS::Partition>:iam::aws:policy/"+policy)
	}
	role := awsiam.NewRole(stack, new("Role"), &awsiam.RoleProps{
		RoleName:        new(n.Role(names.RoleBackup)),
		Description:     new("Lets AWS Backup back up and restore the stores"),
		AssumedBy:       awsiam.NewServicePrincipal(new("backup.amazonaws.com"), nil),
		ManagedPolicies: &managed,
	})
	removal.Set(role, vault)
	acknowledge.On(role, acknowledge.Exception{
		Rule:      "AwsSolutions-IAM4",
		Reason:    "AWS Backup asks for these policies and adds to them what new versions of the service need",
		AppliesTo: findings,
	})
	return role
}
