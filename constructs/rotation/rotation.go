// Package rotation changes the password of a database login on a schedule, by the
// applications that AWS publishes in the Serverless Application Repository.
package rotation

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/loggroup"
	"github.com/vibe-engineering/vibe-platform/constructs/secret"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Props describe the rotation of one secret.
type Props struct {
	Names names.Names
	// Function is the purpose of the function that rotates. The CDK would name it
	// after its place in the app, which is the same in every environment, so
	// that two of them could not share an account.
	Function string
	// Application is which of AWS's applications rotates. The library pins its
	// version.
	Application awssecretsmanager.SecretRotationApplication
	// Secret is rotated. It is the one that is attached to Target, and Master,
	// for an application that needs a superuser, likewise.
	Secret awssecretsmanager.ISecret
	Master awssecretsmanager.ISecret
	Target awsec2.IConnectable
	// Days is how often: 1 to 1000.
	Days int
	// The function runs in Subnets, which must reach Target and Secrets Manager,
	// and carries Group, whose rules allow both.
	VPC     awsec2.IVpc
	Subnets []awsec2.ISubnet
	Group   awsec2.ISecurityGroup
	// LogsKey, LogRetentionDays and LogRemoval describe the function's log group.
	LogsKey          awskms.IKey
	LogRetentionDays int
	LogRemoval       config.Removal
}

// New rotates a secret from its first due date on, not at once: a deployment
// changes no password.
//
// The application's own template lets its function use the keys of both secrets;
// their key policies leave that to the account's IAM policies.
func New(scope constructs.Construct, id string, props Props) {
	this := constructs.NewConstruct(scope, &id)
	logs := loggroup.New(this, "LogGroup", loggroup.Props{
		Name:          props.Names.FunctionLogGroup(props.Function),
		Key:           props.LogsKey,
		RetentionDays: props.LogRetentionDays,
		Removal:       props.LogRemoval,
	})
	rotation := awssecretsmanager.NewSecretRotation(this, new("Rotation"), &awssecretsmanager.SecretRotationProps{
		Application:               props.Application,
		Secret:                    props.Secret,
		MasterSecret:              props.Master,
		Target:                    props.Target,
		AutomaticallyAfter:        awscdk.Duration_Days(new(float64(props.Days))),
		RotateImmediatelyOnUpdate: new(false),
		ExcludeCharacters:         new(secret.Unsafe),
		Vpc:                       props.VPC,
		VpcSubnets:                &awsec2.SubnetSelection{Subnets: &props.Subnets},
		SecurityGroup:             props.Group,
	})
	application := rotation.Node().FindChild(new("Resource")).(awssam.CfnApplication)
	application.AddPropertyOverride(new("Parameters.functionName"), props.Names.Resource(props.Function))
	// Lambda would make a log group without a key and without an end.
	application.AddResourceDependency(logs, nil)
}
