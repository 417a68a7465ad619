package databaserole

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/policy"
	"github.com/vibe-engineering/vibe-platform/names"
)

// newRole is what the function runs as.
func newRole(scope constructs.Construct, props Props, logs awslogs.CfnLogGroup) awsiam.Role {
	statements := append([]awsiam.PolicyStatement{
		policy.Allow("Secrets", nil, []string{*props.Master.SecretArn(), *props.Application.SecretArn(), *props.Monitoring.SecretArn()}, "secretsmanager:GetSecretValue"),
		policy.Allow("SecretsKey", through("secretsmanager."+props.Names.Region()), []string{*props.SecretsKey.KeyArn()}, "kms:Decrypt"),
		// The attribute matches the group's streams already.
		policy.Allow("Log", nil, []string{*logs.AttrArn()}, "logs:CreateLogStream", "logs:PutLogEvents"),
	}, policy.InVPC(scope, props.Names.Resource(names.FunctionDatabaseRole))...)
	managed := awsiam.NewManagedPolicy(scope, new("Policy"), &awsiam.ManagedPolicyProps{
		Description: new("What the function needs that keeps the application's PostgreSQL role"),
		Statements:  &statements,
	})
	policy.AcknowledgeInVPC(managed)
	return awsiam.NewRole(scope, new("ServiceRole"), &awsiam.RoleProps{
		Description:     new("Keeps the application's PostgreSQL role"),
		AssumedBy:       awsiam.NewServicePrincipal(new("lambda.amazonaws.com"), nil),
		ManagedPolicies: &[]awsiam.IManagedPolicy{managed},
	})
}

// through limits the use of a key to one service.
func through(service string) *map[string]any {
	return &map[string]any{"StringEquals": map[string]any{"kms:ViaService": service + ".amazonaws.com"}}
}
