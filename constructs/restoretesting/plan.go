package restoretesting

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbackup"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsrds"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/names"
)

// selectionDays is how far back the newest recovery point is looked for. What is
// older than a backup should be is restored all the same, and then judged for its
// age, so that a missing backup is not a missing test.
const selectionDays = 30

// newPlan takes the newest snapshot of each store in the vault
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-backup-restoretestingplan.html).
func newPlan(scope constructs.Construct, props Props) awsbackup.CfnRestoreTestingPlan {
	return awsbackup.NewCfnRestoreTestingPlan(scope, new("Plan"), &awsbackup.CfnRestoreTestingPlanProps{
		RestoreTestingPlanName: &props.Plan,
		ScheduleExpression:     &props.Settings.Schedule,
		StartWindowHours:       new(float64(props.Settings.StartWindowHours)),
		RecoveryPointSelection: &awsbackup.CfnRestoreTestingPlan_RestoreTestingRecoveryPointSelectionProperty{
			Algorithm:           new("LATEST_WITHIN_WINDOW"),
			IncludeVaults:       jsii.Strings(props.VaultARN),
			RecoveryPointTypes:  jsii.Strings("SNAPSHOT"),
			SelectionWindowDays: new(float64(selectionDays)),
		},
	})
}

// newSelections tests whatever lies in the vault: a copy may be listed under its
// source's ARN, which is another region's, or under one of this region, and AWS does
// not say which. The vault holds nothing but this environment's stores.
//
// The values of lists are JSON in a text, and the keys AWS Backup's own
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html).
// Without them an instance comes up in the default VPC.
func newSelections(scope constructs.Construct, props Props, plan awsbackup.CfnRestoreTestingPlan, subnets awsrds.CfnDBSubnetGroup, parameters awsrds.CfnDBParameterGroup) {
	for _, row := range []struct {
		name, resourceType string
		overrides          *map[string]*string
	}{
		{names.RestoreSelectionDatabase, "RDS", &map[string]*string{
			"dbInstanceClass":      &props.Settings.InstanceClass,
			"dbSubnetGroupName":    subnets.Ref(),
			"dbParameterGroupName": parameters.Ref(),
			"vpcSecurityGroupIds":  new(`["` + *props.Restored.SecurityGroupId() + `"]`),
		}},
		// A bucket of its own under S3's keys, which is what AWS Backup infers: the
		// function needs no right to another key.
		{names.RestoreSelectionBuckets, "S3", nil},
	} {
		awsbackup.NewCfnRestoreTestingSelection(scope, new("Selection-"+row.name), &awsbackup.CfnRestoreTestingSelectionProps{
			RestoreTestingPlanName:      plan.Ref(),
			RestoreTestingSelectionName: &row.name,
			ProtectedResourceType:       &row.resourceType,
			ProtectedResourceArns:       jsii.Strings("*"),
			IamRoleArn:                  &props.Role,
			RestoreMetadataOverrides:    row.overrides,
			ValidationWindowHours:       new(float64(props.Settings.ValidationWindowHours)),
		})
	}
}
