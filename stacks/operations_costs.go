package stacks

import (
	"encoding/json"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbudgets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsce"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// budgetRow is when a message is sent of the month's costs.
type budgetRow struct {
	// kind is ACTUAL or FORECASTED.
	kind string
	// percent is of the budget.
	percent  int
	severity names.Severity
}

// budgetRows are at most five, and each tells one topic
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-budgets-budget.html).
func budgetRows() []budgetRow {
	return []budgetRow{
		{"ACTUAL", 50, names.Warning},
		{"ACTUAL", 80, names.Warning},
		{"ACTUAL", 100, names.Critical},
		// AWS forecasts once it has seen five weeks of costs.
		{"FORECASTED", 100, names.Warning},
	}
}

// newCosts makes the budget and what reports anomalies.
func newCosts(stack awscdk.Stack, env config.Environment, n names.Names, topics topics) {
	scope := constructs.NewConstruct(stack, new("Costs"))
	newBudget(scope, env, topics)
	newAnomalies(scope, env, n, topics[names.Warning].Topic.TopicArn(), topics[names.Warning].Policy)
}

// newBudget makes the monthly budget.
func newBudget(scope constructs.Construct, env config.Environment, topics topics) {
	var notifications []any
	for _, row := range budgetRows() {
		notifications = append(notifications, &awsbudgets.CfnBudget_NotificationWithSubscribersProperty{
			Notification: &awsbudgets.CfnBudget_NotificationProperty{
				NotificationType:   new(row.kind),
				ComparisonOperator: new("GREATER_THAN"),
				Threshold:          new(float64(row.percent)),
				ThresholdType:      new("PERCENTAGE"),
			},
			Subscribers: &[]any{&awsbudgets.CfnBudget_SubscriberProperty{
				SubscriptionType: new("SNS"),
				Address:          topics[row.severity].Topic.TopicArn(),
			}},
		})
	}
	// The budget has no name of ours: a change of its notifications replaces it, and
	// the new one could not have the old one's name.
	data := &awsbudgets.CfnBudget_BudgetDataProperty{
		BudgetType:  new("COST"),
		TimeUnit:    new("MONTHLY"),
		BudgetLimit: &awsbudgets.CfnBudget_SpendProperty{Amount: new(float64(env.Operations.MonthlyBudgetUSD)), Unit: new("USD")},
	}
	if env.Operations.BudgetByTag {
		// `user:` marks a tag of ours, and $ stands between key and value
		// (https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html).
		data.CostFilters = map[string]any{"TagKeyValue": []string{"user:environment$" + env.Name}}
	}
	budget := awsbudgets.NewCfnBudget(scope, new("Budget"), &awsbudgets.CfnBudgetProps{
		Budget:                       data,
		NotificationsWithSubscribers: &notifications,
	})
	for _, t := range topics {
		budget.Node().AddDependency(t.Policy)
	}
}

// newAnomalies subscribes the topic to the monitor over all AWS services, which
// it makes if the environment says so.
func newAnomalies(scope constructs.Construct, env config.Environment, n names.Names, topicARN *string, policy constructs.IConstruct) {
	monitor := new(env.Operations.AnomalyMonitorARN)
	if env.Operations.AnomalyMonitor.Created() {
		monitor = awsce.NewCfnAnomalyMonitor(scope, new("AnomalyMonitor"), &awsce.CfnAnomalyMonitorProps{
			MonitorName:      new(n.Shared()),
			MonitorType:      new("DIMENSIONAL"),
			MonitorDimension: new("SERVICE"),
		}).AttrMonitorArn()
	}
	if *monitor == "" {
		return
	}
	subscription := awsce.NewCfnAnomalySubscription(scope, new("AnomalySubscription"), &awsce.CfnAnomalySubscriptionProps{
		SubscriptionName: new(n.AnomalySubscription()),
		// SNS takes single anomalies, and only e-mail summaries of a day or week.
		Frequency:           new("IMMEDIATE"),
		MonitorArnList:      &[]any{monitor},
		Subscribers:         &[]any{&awsce.CfnAnomalySubscription_SubscriberProperty{Type: new("SNS"), Address: topicARN}},
		ThresholdExpression: new(impactOf(env.Operations.AnomalyUSD)),
	})
	subscription.Node().AddDependency(policy)
}

// impactOf chooses anomalies that cost so many US dollars or more.
func impactOf(usd int) string {
	data, _ := json.Marshal(map[string]any{"Dimensions": map[string]any{
		"Key":          "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
		"MatchOptions": []string{"GREATER_THAN_OR_EQUAL"},
		"Values":       []string{strconv.Itoa(usd)},
	}})
	return string(data)
}
