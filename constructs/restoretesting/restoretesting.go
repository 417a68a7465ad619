// Package restoretesting restores the newest recovery points of a vault on a
// schedule, has functions look into what came back, and tells AWS Backup.
package restoretesting

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbackup"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsrds"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/postgres"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Props describe the restore tests of one vault.
type Props struct {
	// Names are those of the vault's region, and Name names what is made there.
	Names names.Names
	Name  func(purpose string) string
	// Settings are the environment's.
	Settings config.RestoreTesting
	// Plan is the name of the restore testing plan, VaultARN the vault.
	Plan     string
	VaultARN string
	// Role is the ARN of what AWS Backup restores as.
	Role string
	// Stores are the ARNs of what must come back, and Sources the buckets that
	// restored ones are compared with, by the ARN of what was backed up.
	Stores  []string
	Sources map[string]string
	// SourcesKey is the alias of the key that the sources lie under.
	SourcesKey string
	// SlackMinutes is how exact the times of the vault's recovery points are.
	SlackMinutes int
	// EngineVersion is PostgreSQL's major version.
	EngineVersion string
	// The restored instance stands in Subnets and carries Restored; the function
	// that asks it stands beside it and carries Validation.
	VPC        awsec2.IVpc
	Subnets    []awsec2.ISubnet
	Restored   awsec2.ISecurityGroup
	Validation awsec2.ISecurityGroup
	// LogsKey, LogRetentionDays and LogRemoval describe the functions' log groups.
	LogsKey          awskms.IKey
	LogRetentionDays int
	LogRemoval       config.Removal
}

// RestoreTesting is the restore tests of one vault.
type RestoreTesting struct {
	Plan awsbackup.CfnRestoreTestingPlan
	// Verdict is the function that gives the verdict.
	Verdict awslambda.Function
}

// New makes the tests.
func New(scope constructs.Construct, id string, props Props) *RestoreTesting {
	this := constructs.NewConstruct(scope, &id)
	subnets := newSubnetGroup(this, props)
	parameters := postgres.RestoredParameters(this, "Parameters", props.Name(names.RestoreTest), props.EngineVersion)
	removal.Set(parameters, config.RemovalDelete)
	plan := newPlan(this, props)
	newSelections(this, props, plan, subnets, parameters)
	database := newDatabaseFunction(this, props)
	verdict := newVerdictFunction(this, props, plan, database)
	newRules(this, props, plan, verdict)
	return &RestoreTesting{Plan: plan, Verdict: verdict}
}

// subnetGroupName is the name of the subnet group of restored instances.
func (p Props) subnetGroupName() string {
	if p.Settings.SubnetGroup != "" {
		return p.Settings.SubnetGroup
	}
	return p.Name(names.RestoreTest)
}

// newSubnetGroup makes a subnet group that no other database is in: its name is
// what the function knows a restored instance's place by.
func newSubnetGroup(scope constructs.Construct, props Props) awsrds.CfnDBSubnetGroup {
	ids := make([]any, len(props.Subnets))
	for i, s := range props.Subnets {
		ids[i] = s.SubnetId()
	}
	group := awsrds.NewCfnDBSubnetGroup(scope, new("Subnets"), &awsrds.CfnDBSubnetGroupProps{
		DbSubnetGroupName:        new(props.subnetGroupName()),
		DbSubnetGroupDescription: new("Instances that restore tests make"),
		SubnetIds:                &ids,
	})
	removal.Set(group, config.RemovalDelete)
	return group
}
