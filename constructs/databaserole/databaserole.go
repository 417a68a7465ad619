// Package databaserole makes the function that keeps the application's own
// PostgreSQL role and the exporter's, and the custom resource that runs it.
package databaserole

import (
	"encoding/json"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsrds"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/loggroup"
	"github.com/vibe-engineering/vibe-platform/databaserole"
	"github.com/vibe-engineering/vibe-platform/modulefile"
	"github.com/vibe-engineering/vibe-platform/names"
)

// programFile is the function's program, as cdk.json's build leaves it, seen from
// the module's root. Its folder is what Lambda gets.
const programFile = ".build/lambda/databaserole/bootstrap"

const (
	// functionMinutes is more than the three minutes for which the function
	// waits for the database, and the answer.
	functionMinutes = 5
	// serviceMinutes is how long CloudFormation waits. It calls Lambda without
	// waiting, and Lambda runs what dies without an answer twice again, one and
	// two minutes later
	// (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
	serviceMinutes = 3*functionMinutes + 1 + 2 + 2
	// memoryMiB also sets the share of a core, about a seventh: TLS and two SCRAM
	// hashes take well under a second of it.
	memoryMiB = 256
)

// Props describe the roles in one database.
type Props struct {
	Names names.Names
	// Instance is the server. Master, Application and Monitoring are the secrets
	// attached to it: what the function logs in with, and what it keeps.
	Instance    awsrds.IDatabaseInstance
	Master      awssecretsmanager.ISecret
	Application awssecretsmanager.ISecret
	Monitoring  awssecretsmanager.ISecret
	// SecretsKey encrypts them.
	SecretsKey awskms.IKey
	// InstanceClass decides how many connections PostgreSQL takes, of which the
	// role gets a share.
	InstanceClass string
	// The function runs in Subnets, from which Secrets Manager, S3 and AWS'
	// trust store must be reached, and carries Group, whose rules allow that and
	// the database.
	VPC     awsec2.IVpc
	Subnets []awsec2.ISubnet
	Group   awsec2.ISecurityGroup
	// LogsKey, LogRetentionDays and LogRemoval describe the function's log group.
	LogsKey          awskms.IKey
	LogRetentionDays int
	LogRemoval       config.Removal
}

// DatabaseRole is the roles.
type DatabaseRole struct {
	Function awslambda.Function
	// Resource has run the function when it is there. Rotation of Application,
	// and whatever logs in with it or with Monitoring, comes after it.
	Resource awscdk.CustomResource
}

// New makes the function and runs it. It fails where the function's program was
// not built.
//
// The resource runs again when the rows, the instance or its class change. A
// restore that CloudFormation knows nothing of is followed by
// `aws lambda invoke --function-name vibe-<environment>-database-role`.
func New(scope constructs.Construct, id string, props Props) *DatabaseRole {
	this := constructs.NewConstruct(scope, &id)
	plan := databaserole.Plan{
		Database: names.Database,
		Role:     names.DatabaseRole,
		Monitor:  names.MonitoringRole,
		// The database dashboard reads it; the parameter group loads it.
		Extensions: []databaserole.Extension{{Name: "pg_stat_statements", Schema: "statistics"}},
	}
	function := newFunction(this, props, plan)
	// It comes after the instance and after the secrets name their host, because
	// it refers to the instance, and the function's policy to the attached
	// secrets. A dependency on the secrets themselves would include the rotation
	// schedules below them, which have to wait for this.
	resource := awscdk.NewCustomResource(this, new("Role"), &awscdk.CustomResourceProps{
		ResourceType:   new("Custom::DatabaseRole"),
		ServiceToken:   function.FunctionArn(),
		ServiceTimeout: minutes(serviceMinutes),
		Properties: &map[string]any{
			"Rows": plan.Fingerprint(),
			// Another instance is an empty or a restored one.
			"Instance":      props.Instance.InstanceResourceId(),
			"InstanceClass": props.InstanceClass,
		},
	})
	return &DatabaseRole{Function: function, Resource: resource}
}

// newFunction makes the function.
func newFunction(scope constructs.Construct, props Props, plan databaserole.Plan) awslambda.Function {
	name := props.Names.Resource(names.FunctionDatabaseRole)
	logs := loggroup.New(scope, "LogGroup", loggroup.Props{
		Name:          props.Names.FunctionLogGroup(names.FunctionDatabaseRole),
		Key:           props.LogsKey,
		RetentionDays: props.LogRetentionDays,
		Removal:       props.LogRemoval,
	})
	text, err := json.Marshal(plan)
	if err != nil {
		// A struct of strings always has a JSON form.
		panic(err)
	}
	program, err := modulefile.Path(programFile, "build it with `make lambda`")
	if err != nil {
		panic(err)
	}
	function := awslambda.NewFunction(scope, new("Function"), &awslambda.FunctionProps{
		FunctionName: &name,
		Description:  new("Keeps the PostgreSQL roles of the application and of the exporter"),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: awslambda.Architecture_ARM_64(),
		// The runtime runs `bootstrap` whatever the handler is called.
		Handler:    new("bootstrap"),
		Code:       awslambda.Code_FromAsset(new(filepath.Dir(program)), nil),
		Timeout:    minutes(functionMinutes),
		MemorySize: new(float64(memoryMiB)),
		Role:       newRole(scope, props, logs),
		LogGroup:   awslogs.LogGroup_FromLogGroupName(scope, new("Logs"), logs.Ref()),
		Environment: &map[string]*string{
			databaserole.EnvPlan:              new(string(text)),
			databaserole.EnvMasterSecret:      props.Master.SecretArn(),
			databaserole.EnvApplicationSecret: props.Application.SecretArn(),
			databaserole.EnvMonitoringSecret:  props.Monitoring.SecretArn(),
			databaserole.EnvTrustBundle:       new(trustBundle(props.Names.Region())),
		},
		Vpc:            props.VPC,
		VpcSubnets:     &awsec2.SubnetSelection{Subnets: &props.Subnets},
		SecurityGroups: &[]awsec2.ISecurityGroup{props.Group},
	})
	acknowledgeDesign(function)
	return function
}

// trustBundle is where AWS serves the authorities of RDS in region, in PEM
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html#UsingWithRDS.SSL.CertificatesAllRegions).
func trustBundle(region string) string {
	return "https://truststore.pki.rds.amazonaws.com/" + region + "/" + region + "-bundle.pem"
}

func minutes(n int) awscdk.Duration { return awscdk.Duration_Minutes(new(float64(n))) }

// acknowledgeDesign answers the policy packs.
func acknowledgeDesign(function awslambda.Function) {
	acknowledge.On(function, acknowledge.Rules(
		"Only a deployment or a restore runs the function, and a lock in PostgreSQL lets one run wait for another. A reservation takes from the account's concurrency all the time, and fails in a new account, which has no more than what must stay unreserved.",
		"NIST.800.53.R5-LambdaConcurrency", "HIPAA.Security-LambdaConcurrency")...)
	acknowledge.On(function, acknowledge.Rules(
		"CloudFormation waits for the answer, and fails the deployment that does not get one: there is no event that could be lost.",
		"NIST.800.53.R5-LambdaDLQ", "HIPAA.Security-LambdaDLQ")...)
}
