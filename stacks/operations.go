package stacks

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/kmskey"
	"github.com/vibe-engineering/vibe-platform/constructs/topic"
	"github.com/vibe-engineering/vibe-platform/names"
)

// OperationsProps are what the operations stack needs.
type OperationsProps struct {
	Env config.Environment
}

// Operations is who is told of what, in one region.
type Operations struct {
	Stack awscdk.Stack
	// Key encrypts the messages of the topics.
	Key awskms.IKey
	// Topics are the topics by severity.
	Topics map[names.Severity]*topic.Topic
	Alarms []awscloudwatch.CfnAlarm
	// Dashboard is nil in the recovery region.
	Dashboard awscloudwatch.Dashboard
}

// topics are the topics by severity.
type topics map[names.Severity]*topic.Topic

// NewOperations makes the operations stack of the home region. It names what it
// watches, and so waits for no other stack.
func NewOperations(scope constructs.Construct, props OperationsProps) *Operations {
	env, n := props.Env, names.Home(props.Env)
	stack := newStack(scope, names.Operations, "Topics, alarms, dashboard, budget and cost anomalies", env, n)
	o := newNotifications(stack, env, n, n.KeyAlias(names.Operations), n.Topic)
	rows := alarmRows(env)
	o.Alarms = newAlarms(stack, env, n, rows, o.Topics)
	o.Dashboard = newDashboard(stack, n, rows)
	newEventRules(stack, env, n.Resource, eventRows(env), o.Topics)
	newDatabaseEvents(stack, n, o.Topics)
	newCosts(stack, env, n, o.Topics)
	output(stack, "DashboardName", "CloudWatch dashboard", o.Dashboard.DashboardName())
	return o
}

// NewOperationsRecovery makes the operations stack of the second region: alarms
// and events have to be taken up where they come about. It returns nil if there
// is no second region.
func NewOperationsRecovery(scope constructs.Construct, props OperationsProps) *Operations {
	env, n := props.Env, names.Recovery(props.Env)
	if !env.Recovery.Enabled() {
		return nil
	}
	stack := newStack(scope, names.OperationsRecovery, "Topics and alarms of the second region", env, n)
	o := newNotifications(stack, env, n, n.KeyAlias(names.OperationsRecovery), n.RecoveryTopic)
	o.Alarms = newAlarms(stack, env, n, recoveryAlarmRows(env), o.Topics)
	newEventRules(stack, env, n.RecoveryResource, recoveryEventRows(env), o.Topics)
	return o
}

// newNotifications makes the topics and their key. A topic holds nothing that is
// worth keeping: a message that waits is delivered or lost within hours.
func newNotifications(stack awscdk.Stack, env config.Environment, n names.Names, alias string, name func(names.Severity) string) *Operations {
	services := publishers(env, n)
	o := &Operations{Stack: stack, Topics: topics{}}
	o.Key = kmskey.New(stack, "Key", kmskey.Props{
		Alias:       alias,
		Description: "Messages of alarms and events",
		Removal:     env.Deletion.Rules().Keys,
		Statements:  topic.KeyStatements(services),
	})
	for _, severity := range names.Severities() {
		t := topic.New(stack, string(severity), topic.Props{
			Name:        name(severity),
			DisplayName: n.Resource(string(severity)),
			Key:         o.Key,
			Publishers:  services,
			Addresses:   env.Operations.Notifications,
		})
		o.Topics[severity] = t
		output(stack, outputName(severity), "Topic for what is "+string(severity), t.Topic.TopicArn())
	}
	return o
}

// outputName is the id of the output with a topic's ARN.
func outputName(s names.Severity) string {
	if s == names.Critical {
		return "CriticalTopicArn"
	}
	return "WarningTopicArn"
}

// publishers are the services that tell the topics of something, each bound as
// far as AWS lets it be.
func publishers(env config.Environment, n names.Names) []topic.Publisher {
	account := env.Account
	return []topic.Publisher{
		{Service: "cloudwatch.amazonaws.com", Account: account, Sources: []string{n.OwnAlarmARNPattern()}},
		// EventBridge names no source to KMS, and SNS' guide says that conditions on
		// it are not supported; where they do not hold, messages are lost silently
		// (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html).
		{Service: "events.amazonaws.com"},
		// https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
		{Service: "budgets.amazonaws.com", Account: account, Sources: []string{"arn:aws:budgets::" + account + ":*"}},
		// https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html
		{Service: "costalerts.amazonaws.com", Account: account},
		// RDS' guide grants the key without conditions
		// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html).
		{Service: "events.rds.amazonaws.com", Account: account, UnboundKey: true},
	}
}

// sortedKeys are the keys of m in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
