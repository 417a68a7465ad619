package restoretesting

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsbackup"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/names"
)

// AgeHours is how often the time since the last good verdict is written. An alarm
// must look back further than that.
const AgeHours = 6

// newRules starts the function when a job of the plan has restored something, and
// every AgeHours.
func newRules(scope constructs.Construct, props Props, plan awsbackup.CfnRestoreTestingPlan, verdict awslambda.Function) {
	for _, row := range []struct {
		id, description string
		pattern         any
		schedule        *string
	}{
		{names.RuleRestored, "A restore test has made something to look into", map[string]any{
			"source": []any{"aws.backup"}, "detail-type": []any{"Restore Job State Change"},
			"detail": map[string]any{"status": []any{"COMPLETED"}, "restoreTestingPlanArn": []any{plan.AttrRestoreTestingPlanArn()}},
		}, nil},
		{names.RuleRestoreAge, "How long ago restores were last found sound", nil, new(fmt.Sprintf("rate(%d hours)", AgeHours))},
	} {
		rule := awsevents.NewCfnRule(scope, new("Rule-"+row.id), &awsevents.CfnRuleProps{
			Name:               new(props.Name(row.id)),
			Description:        &row.description,
			EventPattern:       row.pattern,
			ScheduleExpression: row.schedule,
			State:              new("ENABLED"),
			Targets:            &[]any{&awsevents.CfnRule_TargetProperty{Id: new("verdict"), Arn: verdict.FunctionArn()}},
		})
		awslambda.NewCfnPermission(scope, new("Permission-"+row.id), &awslambda.CfnPermissionProps{
			Action:       new("lambda:InvokeFunction"),
			FunctionName: verdict.FunctionArn(),
			Principal:    new("events.amazonaws.com"),
			SourceArn:    rule.AttrArn(),
		})
	}
}
