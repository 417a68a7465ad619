package restoretesting

import (
	"encoding/json"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbackup"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/loggroup"
	"github.com/vibe-engineering/vibe-platform/modulefile"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/recovery/restorevalidation"
)

const (
	// verdictMinutes is Lambda's most: an instance gets its password in minutes,
	// and the rest is for the data.
	verdictMinutes = 15
	// databaseMinutes leaves the other function time for the instance before, and
	// for its verdict after.
	databaseMinutes = 10
	// memoryMiB also sets the share of a core, about a third, and of the network.
	memoryMiB = 512
	// maxAgeHours is how old a recovery point may be: a day to the next backup, and
	// a day for that to run and be copied; the start window comes on top.
	maxAgeHours = 48
)

// functionProps describe one of the two functions.
type functionProps struct {
	purpose, description, program string
	minutes                       int
	role                          func(scope constructs.Construct, logs awslogs.CfnLogGroup) awsiam.Role
	environment                   *map[string]*string
	vpc                           bool
}

// newDatabaseFunction makes the function that asks a restored instance. It stands
// in subnets that may lead nowhere, and has no right but to place itself there and
// to write its log.
func newDatabaseFunction(scope constructs.Construct, props Props) awslambda.Function {
	return newFunction(scope, "Database", props, functionProps{
		purpose:     names.FunctionRestoreDatabase,
		description: "Looks into a database that a restore test has made",
		program:     "restoredatabase",
		minutes:     databaseMinutes,
		role: func(scope constructs.Construct, logs awslogs.CfnLogGroup) awsiam.Role {
			return databaseRole(scope, props, logs)
		},
		vpc: true,
	})
}

// newVerdictFunction makes the function that finds what was restored and gives the
// verdict. It stands in no VPC: it talks to AWS' own APIs alone.
func newVerdictFunction(scope constructs.Construct, props Props, plan awsbackup.CfnRestoreTestingPlan, database awslambda.Function) awslambda.Function {
	rows := map[string]int64{}
	for _, table := range props.Settings.Tables {
		rows[table] = 1
	}
	text, err := json.Marshal(restorevalidation.Plan{
		TestingPlan:    props.Plan,
		TestingPlanARN: *plan.AttrRestoreTestingPlanArn(),
		Stores:         props.Stores,
		Sources:        props.Sources,
		SampleObjects:  props.Settings.SampleObjects,
		MaxAgeHours:    maxAgeHours + props.Settings.StartWindowHours,
		SlackMinutes:   props.SlackMinutes,
		Placement: restorevalidation.Placement{
			SubnetGroup:   props.subnetGroupName(),
			SecurityGroup: *props.Restored.SecurityGroupId(),
		},
		Database: restorevalidation.Questions{
			Name:       names.Database,
			Extensions: []string{"pg_stat_statements"},
			Tables:     props.Settings.Tables,
			MinRows:    rows,
		},
		DatabaseFunction: props.Name(names.FunctionRestoreDatabase),
		TrustBundle:      trustBundle(props.Names.Region()),
	})
	if err != nil {
		// A struct of strings and numbers always has a JSON form.
		panic(err)
	}
	function := newFunction(scope, "Verdict", props, functionProps{
		purpose:     names.FunctionRestoreValidation,
		description: "Looks into what restore tests have made and gives AWS Backup the verdict",
		program:     "restorevalidation",
		minutes:     verdictMinutes,
		role: func(scope constructs.Construct, logs awslogs.CfnLogGroup) awsiam.Role {
			return verdictRole(scope, props, logs)
		},
		environment: &map[string]*string{restorevalidation.EnvPlan: new(string(text))},
	})
	// It names the other by its name.
	function.Node().AddDependency(database)
	acknowledge.On(function, acknowledge.Rules(
		"It talks to AWS' APIs and to no address of ours; in a VPC it would need an interface endpoint for each, or a way to the internet. The function beside the database stands in one.",
		"NIST.800.53.R5-LambdaInsideVPC", "HIPAA.Security-LambdaInsideVPC", "PCI.DSS.321-LambdaInsideVPC")...)
	return function
}

// newFunction makes a function out of the program of that name.
func newFunction(scope constructs.Construct, id string, props Props, f functionProps) awslambda.Function {
	this := constructs.NewConstruct(scope, &id)
	name := props.Name(f.purpose)
	logs := loggroup.New(this, "LogGroup", loggroup.Props{
		Name:          names.LambdaLogGroup(name),
		Key:           props.LogsKey,
		RetentionDays: props.LogRetentionDays,
		Removal:       props.LogRemoval,
	})
	program, err := modulefile.Path(".build/lambda/"+f.program+"/bootstrap", "build it with `make lambda`")
	if err != nil {
		panic(err)
	}
	p := &awslambda.FunctionProps{
		FunctionName: &name,
		Description:  &f.description,
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: awslambda.Architecture_ARM_64(),
		// The runtime runs `bootstrap` whatever the handler is called.
		Handler:     new("bootstrap"),
		Code:        awslambda.Code_FromAsset(new(filepath.Dir(program)), nil),
		Timeout:     awscdk.Duration_Minutes(new(float64(f.minutes))),
		MemorySize:  new(float64(memoryMiB)),
		Role:        f.role(this, logs),
		LogGroup:    awslogs.LogGroup_FromLogGroupName(this, new("Logs"), logs.Ref()),
		Environment: f.environment,
	}
	if f.vpc {
		p.Vpc = props.VPC
		p.VpcSubnets = &awsec2.SubnetSelection{Subnets: &props.Subnets}
		p.SecurityGroups = &[]awsec2.ISecurityGroup{props.Validation}
	}
	function := awslambda.NewFunction(this, new("Function"), p)
	acknowledge.On(function, acknowledge.Rules(
		"It runs some times a week. A reservation takes from the account's concurrency all the time, and fails in a new account, which has no more than what must stay unreserved.",
		"NIST.800.53.R5-LambdaConcurrency", "HIPAA.Security-LambdaConcurrency")...)
	acknowledge.On(function, acknowledge.Rules(
		"An event that is lost is a verdict that does not come, and the time since the last one has an alarm of its own; an event in a queue would outlive what it is about.",
		"NIST.800.53.R5-LambdaDLQ", "HIPAA.Security-LambdaDLQ")...)
	return function
}

// trustBundle is where AWS serves the authorities of RDS in region, in PEM
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html#UsingWithRDS.SSL.CertificatesAllRegions).
func trustBundle(region string) string {
	return "https://truststore.pki.rds.amazonaws.com/" + region + "/" + region + "-bundle.pem"
}
