package restoretesting

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/policy"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/recovery/restorevalidation"
)

// databaseRole is what the function beside the database runs as.
func databaseRole(scope constructs.Construct, props Props, logs awslogs.CfnLogGroup) awsiam.Role {
	statements := append([]awsiam.PolicyStatement{
		policy.Allow("Log", nil, []string{*logs.AttrArn()}, "logs:CreateLogStream", "logs:PutLogEvents"),
	}, policy.InVPC(scope, props.Name(names.FunctionRestoreDatabase))...)
	managed := awsiam.NewManagedPolicy(scope, new("Policy"), &awsiam.ManagedPolicyProps{
		Description: new("What the function needs that looks into restored databases"),
		Statements:  &statements,
	})
	policy.AcknowledgeInVPC(managed)
	return newRole(scope, "Looks into restored databases", managed)
}

// verdictRole is what the function that gives the verdict runs as.
func verdictRole(scope constructs.Construct, props Props, logs awslogs.CfnLogGroup) awsiam.Role {
	log := awsiam.NewManagedPolicy(scope, new("LogPolicy"), &awsiam.ManagedPolicyProps{
		Statements: &[]awsiam.PolicyStatement{
			policy.Allow("Log", nil, []string{*logs.AttrArn()}, "logs:CreateLogStream", "logs:PutLogEvents"),
		},
	})
	return newRole(scope, "Gives the verdict on restored data", log, policy.New(scope, "Policy", verdictGrants(props)))
}

// verdictGrants are what the function may do. It changes nothing but what a restore
// test has made.
func verdictGrants(props Props) []policy.Grant {
	n := props.Names
	restoredBucket := "arn:aws:s3:::" + restorevalidation.RestoredPrefix + "*"
	sources := slices.Sorted(maps.Values(props.Sources))
	var buckets, objects []string
	for _, name := range sources {
		buckets = append(buckets, "arn:aws:s3:::"+name)
		objects = append(objects, "arn:aws:s3:::"+name+"/*")
	}
	return []policy.Grant{
		{
			Reason:    "AWS Backup knows no resource for restore jobs and their verdicts",
			Actions:   []string{"backup:DescribeRestoreJob", "backup:ListRestoreJobs", "backup:PutRestoreValidationResult"},
			Resources: []string{"*"},
		},
		{
			Reason:    "When the plan was made; AWS Backup ends its ARN with an id of its own",
			Actions:   []string{"backup:GetRestoreTestingPlan"},
			Resources: []string{n.ARN("backup", "restore-testing-plan:"+props.Plan+"-*")},
		},
		{
			Reason:    "AWS Backup names a restored instance when it makes it, and no other carries its prefix",
			Actions:   []string{"rds:DescribeDBInstances", "rds:ModifyDBInstance"},
			Resources: []string{n.ARN("rds", "db:"+restorevalidation.RestoredPrefix+"*")},
		},
		{
			Reason:    "AWS Backup names a restored bucket when it makes it, and no other carries its prefix; any object of it may be in the sample",
			Actions:   []string{"s3:ListBucket", "s3:GetObject"},
			Resources: []string{restoredBucket, restoredBucket + "/*"},
		},
		{
			Reason:    "What a restored bucket is compared with",
			Actions:   []string{"s3:ListBucket"},
			Resources: buckets,
		},
		{
			Reason:    "Any object of a bucket may be in the sample that is compared",
			Actions:   []string{"s3:GetObject"},
			Resources: objects,
		},
		{
			Reason:    "S3 decrypts what the restored objects are compared with; the key's id is not known here, and its alias is in the condition",
			Actions:   []string{"kms:Decrypt"},
			Resources: []string{n.KeyARNPattern()},
			Conditions: policy.Conditions{
				"ForAnyValue:StringEquals": {"kms:ResourceAliases": {props.SourcesKey}},
				"StringEquals":             {"kms:ViaService": {"s3." + n.Region() + ".amazonaws.com"}},
			},
		},
		{
			Reason:    "The function beside the database asks it",
			Actions:   []string{"lambda:InvokeFunction"},
			Resources: []string{n.ARN("lambda", "function:"+props.Name(names.FunctionRestoreDatabase))},
		},
	}
}

// newRole is a role of Lambda's with policies that nothing adds to.
func newRole(scope constructs.Construct, description string, policies ...awsiam.IManagedPolicy) awsiam.Role {
	return awsiam.NewRole(scope, new("ServiceRole"), &awsiam.RoleProps{
		Description:     &description,
		AssumedBy:       awsiam.NewServicePrincipal(new("lambda.amazonaws.com"), nil),
		ManagedPolicies: &policies,
	})
}
