package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/flowlogs"
	"github.com/vibe-engineering/vibe-platform/constructs/policy"
	"github.com/vibe-engineering/vibe-platform/constructs/restoretesting"
	"github.com/vibe-engineering/vibe-platform/constructs/securitygroups"
	"github.com/vibe-engineering/vibe-platform/constructs/vpc"
	"github.com/vibe-engineering/vibe-platform/names"
)

// RestoreTestingRecoveryProps are what the recovery region's restore testing stack
// needs.
type RestoreTestingRecoveryProps struct {
	Env      config.Environment
	Recovery *Recovery
}

// NewRestoreTestingRecovery makes the stack that proves the copies in the recovery
// region, and a network for that, which holds nothing else: the platform's own
// comes with a failover. Restored buckets are compared with the replicas, which is
// what there is once the home region is lost. It returns nil if the environment has
// no recovery region, or does not want restore tests.
func NewRestoreTestingRecovery(scope constructs.Construct, props RestoreTestingRecoveryProps) *restoretesting.RestoreTesting {
	env, n := props.Env, names.Recovery(props.Env)
	if !env.RestoreTesting.Enabled || props.Recovery == nil {
		return nil
	}
	stack := newStack(scope, names.RestoreTestingRecovery, "Restores of the newest copies in the second region, and what looks into them", env, n)
	stack.AddStackDependency(props.Recovery.Stack, new("the vault and the replicas come before what restores and compares"))
	made, groups := restoreNetwork(stack, props)
	stores, sources := testedStores(env, func(bucket string) string { return n.Bucket(names.Replica(bucket)) })
	r := restoretesting.New(stack, "Tests", restoretesting.Props{
		Names:            n,
		Name:             n.RecoveryResource,
		Settings:         env.RestoreTesting,
		Plan:             n.RecoveryRestoreTestingPlan(),
		VaultARN:         n.VaultARN(n.RecoveryVault()),
		Role:             *restoreRole(stack).RoleArn(),
		Stores:           stores,
		Sources:          sources,
		SourcesKey:       n.KeyAlias(names.KeyRecoveryStorage),
		SlackMinutes:     copySlackMinutes,
		EngineVersion:    env.Database.EngineVersion,
		VPC:              made.VPC,
		Subnets:          made.Data,
		Restored:         groups[names.SecurityGroupRestored],
		Validation:       groups[names.SecurityGroupValidation],
		LogsKey:          props.Recovery.BackupKey,
		LogRetentionDays: env.Logs.RetentionDays,
		LogRemoval:       env.Deletion.Rules().Logs,
	})
	describeTests(stack, r)
	return r
}

// restoreRole is what AWS Backup restores as in the recovery region, where a restore
// must not need what the home region's stacks have made.
func restoreRole(stack awscdk.Stack) awsiam.IRole {
	return policy.ServiceRole(stack, "Role", policy.RoleProps{
		Service:     "backup.amazonaws.com",
		Description: "Lets AWS Backup restore copies to test them",
		Managed: []policy.Managed{
			{Name: "service-role/AWSBackupServiceRolePolicyForRestores", Reason: "AWS Backup asks for this policy and adds to it what new versions of the service need"},
			{Name: "AWSBackupServiceRolePolicyForS3Restore", Reason: "AWS Backup asks for this policy to restore buckets, which the other leaves out"},
		},
	})
}

// restoreNetwork makes a network that costs nothing and leads nowhere, in which a
// restored instance and the function beside it find each other.
func restoreNetwork(stack awscdk.Stack, props RestoreTestingRecoveryProps) (*vpc.VPC, map[string]awsec2.ISecurityGroup) {
	env, n := props.Env, names.Recovery(props.Env)
	key, rules := props.Recovery.BackupKey, env.Deletion.Rules()
	vpc.KnownZones(stack, []string{n.Region() + "a", n.Region() + "b"})
	made := vpc.Isolated(stack, "VPC", vpc.Props{
		Names: n, Component: names.RestoreTestingRecovery, LogsKey: key, LogRetentionDays: env.Logs.RetentionDays, LogRemoval: rules.Logs,
	})
	flowlogs.New(stack, "FlowLogs", flowlogs.Props{
		Names: n, VPC: made.VPC, Component: names.RestoreTestingRecovery, Key: key, RetentionDays: env.Logs.RetentionDays, Removal: rules.Logs,
	})
	return made, securitygroups.New(stack, "SecurityGroups", securitygroups.Props{
		Name: n.RecoveryResource, VPC: made.VPC, Groups: securitygroups.RestoreGroups(), Rules: securitygroups.RestoreRules(),
	})
}
