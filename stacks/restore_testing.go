package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/restoretesting"
	"github.com/vibe-engineering/vibe-platform/names"
)

const (
	// homeSlackMinutes is how exact the times of recovery points are: a backup job
	// notes when it began, and may take what was written a while before.
	homeSlackMinutes = 60
	// copySlackMinutes is that of copies, whose time may be that of the copy.
	copySlackMinutes = 6 * 60
)

// RestoreTestingProps are what the restore testing stack needs.
type RestoreTestingProps struct {
	Env     config.Environment
	Network *Network
	Backup  *Backup
}

// NewRestoreTesting makes the stack that proves the home region's recovery points.
// It returns nil if the environment does not want that.
func NewRestoreTesting(scope constructs.Construct, props RestoreTestingProps) *restoretesting.RestoreTesting {
	env, n, network := props.Env, names.Home(props.Env), props.Network
	if !env.RestoreTesting.Enabled {
		return nil
	}
	stack := newStack(scope, names.RestoreTesting, "Restores of the newest backups, and what looks into them", env, n)
	stack.AddStackDependency(props.Backup.Stack, new("the vault and the role come before what restores from the one as the other"))
	stores, sources := testedStores(env, func(bucket string) string { return n.Bucket(bucket) })
	r := restoretesting.New(stack, "Tests", restoretesting.Props{
		Names:            n,
		Name:             n.Resource,
		Settings:         env.RestoreTesting,
		Plan:             n.RestoreTestingPlan(),
		VaultARN:         n.VaultARN(n.Vault()),
		Role:             n.RoleARN(names.RoleBackup),
		Stores:           stores,
		Sources:          sources,
		SourcesKey:       n.KeyAlias(names.Storage),
		SlackMinutes:     homeSlackMinutes,
		EngineVersion:    env.Database.EngineVersion,
		VPC:              network.VPC,
		Subnets:          network.DataSubnets,
		Restored:         network.Restored,
		Validation:       network.Validation,
		LogsKey:          network.LogsKey,
		LogRetentionDays: env.Logs.RetentionDays,
		LogRemoval:       env.Deletion.Rules().Logs,
	})
	describeTests(stack, r)
	return r
}

// testedStores are the ARNs of everything that is backed up, and the bucket that
// stands for each bucket where the test is made.
func testedStores(env config.Environment, standsFor func(bucket string) string) (stores []string, sources map[string]string) {
	n := names.Home(env)
	stores, sources = []string{n.DatabaseARN()}, map[string]string{}
	for _, row := range bucketRows(env) {
		if !row.backedUp.yes {
			continue
		}
		stores = append(stores, n.BucketARN(row.purpose))
		sources[n.BucketARN(row.purpose)] = standsFor(row.purpose)
	}
	return stores, sources
}

// describeTests describes the tests to people and scripts.
func describeTests(stack awscdk.Stack, r *restoretesting.RestoreTesting) {
	output(stack, "PlanArn", "Restore testing plan", r.Plan.AttrRestoreTestingPlanArn())
	output(stack, "FunctionName", "Function that gives the verdict on what was restored", r.Verdict.FunctionName())
}
