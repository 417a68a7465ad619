package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// Alarms are the checks of CloudWatch's alarms and of who hears of them.
func (a *Account) Alarms() []check.Check {
	return []check.Check{
		{
			ID: "alarms.exist", What: "every alarm is there and watches what its template says", How: "cloudwatch:DescribeAlarms", Severity: check.Fatal,
			Remedy: revert("operations operations-recovery"), Runbook: "deployment.md#verify-alarms", Do: a.alarmRow(existing),
		},
		{
			ID: "alarms.actions", What: "every alarm tells its topics", How: "cloudwatch:DescribeAlarms", Severity: check.Fatal,
			Remedy: "switch them on again: `aws cloudwatch enable-alarm-actions --alarm-names …`", Runbook: "deployment.md#verify-alarms", Do: a.alarmRow(acting),
		},
		{
			ID: "alarms.subscriptions", What: "everybody who is to hear of alarms has confirmed", How: "sns:ListSubscriptionsByTopic", Severity: check.Warning, Waits: true,
			Remedy: "have the receiver click the link in AWS' message; after three days the subscription has to be made anew", Runbook: "deployment.md#verify-alarms", Do: a.subscriptions,
		},
		{
			ID: "alarms.firing", What: "no alarm is going off", How: "cloudwatch:DescribeAlarms", Severity: check.Warning, Waits: true,
			Remedy: "open the alarm's own runbook, which its description names", Runbook: "README.md", Do: a.firing,
		},
	}
}

// alarm is an alarm of the templates, and what CloudWatch says of it.
type alarm struct {
	deployed.Resource
	seen *types.MetricAlarm
}

func (a *Account) askAlarms(ctx context.Context) (map[string]alarm, error) {
	resources, err := a.env.Resources(ctx, "AWS::CloudWatch::Alarm")
	if err != nil {
		return nil, err
	}
	all := map[string]alarm{}
	for region, here := range regionsOf(resources) {
		for _, r := range here {
			all[region+" "+r.ID] = alarm{Resource: r}
		}
		seen, err := paging.All(ctx, cloudwatch.NewDescribeAlarmsPaginator(cloudwatch.NewFromConfig(a.region(region)), &cloudwatch.DescribeAlarmsInput{AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm}}),
			func(o *cloudwatch.DescribeAlarmsOutput) []types.MetricAlarm { return o.MetricAlarms })
		if err != nil {
			return nil, err
		}
		for i, s := range seen {
			key := region + " " + aws.ToString(s.AlarmName)
			if ours, ok := all[key]; ok {
				ours.seen = &seen[i]
				all[key] = ours
			}
		}
	}
	return all, nil
}

func (a alarm) subject() string { return "alarm " + a.ID }

// alarmRow is a row about each alarm.
func (a *Account) alarmRow(look func(alarm) []check.Finding) func(context.Context) (check.Outcome, error) {
	return func(ctx context.Context) (check.Outcome, error) {
		all, err := a.alarms.Get(ctx)
		if err != nil {
			return check.Outcome{}, err
		}
		var findings []check.Finding
		for _, one := range sorted(all) {
			findings = append(findings, look(one)...)
		}
		return outcome(findings, "%s", count(len(all), "alarm", "alarms"))
	}
}

// sorted are the values in the order of their keys.
func sorted(all map[string]alarm) []alarm {
	var keys []string
	for key := range all {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	list := make([]alarm, len(keys))
	for i, key := range keys {
		list[i] = all[key]
	}
	return list
}

func existing(a alarm) []check.Finding {
	if a.seen == nil {
		return []check.Finding{missing(a.subject())}
	}
	return compare(a.subject(), a.Properties, *a.seen, []field[types.MetricAlarm]{
		{"Namespace", func(m types.MetricAlarm) any { return m.Namespace }, nil},
		{"MetricName", func(m types.MetricAlarm) any { return m.MetricName }, nil},
		{"Dimensions", func(m types.MetricAlarm) any { return ordered(a.Properties["Dimensions"], m.Dimensions) }, nil},
		{"Threshold", func(m types.MetricAlarm) any { return m.Threshold }, nil},
		{"ComparisonOperator", func(m types.MetricAlarm) any { return m.ComparisonOperator }, nil},
		{"EvaluationPeriods", func(m types.MetricAlarm) any { return m.EvaluationPeriods }, nil},
		{"DatapointsToAlarm", func(m types.MetricAlarm) any { return m.DatapointsToAlarm }, nil},
		{"TreatMissingData", func(m types.MetricAlarm) any { return m.TreatMissingData }, nil},
	})
}

// ordered are the dimensions in the template's order, which means nothing.
func ordered(want any, seen []types.Dimension) []types.Dimension {
	place := func(d types.Dimension) int {
		return slices.IndexFunc(list(want), func(one any) bool { return textAt(object(one), "Name") == aws.ToString(d.Name) })
	}
	seen = slices.Clone(seen)
	slices.SortStableFunc(seen, func(x, y types.Dimension) int { return place(x) - place(y) })
	return seen
}

func acting(a alarm) []check.Finding {
	if a.seen == nil {
		return nil // alarms.exist says so.
	}
	return compare(a.subject(), a.Properties, *a.seen, []field[types.MetricAlarm]{
		{"ActionsEnabled", func(m types.MetricAlarm) any { return m.ActionsEnabled }, true},
		{"AlarmActions", func(m types.MetricAlarm) any { return m.AlarmActions }, nil},
	})
}

func (a *Account) firing(ctx context.Context) (check.Outcome, error) {
	all, err := a.alarms.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	var findings []check.Finding
	silent, early := 0, 0
	for _, one := range sorted(all) {
		if one.seen == nil {
			continue
		}
		switch {
		case one.seen.StateValue == types.StateValueAlarm && a.now().Sub(one.Created) < first(one.Resource):
			early++
		case one.seen.StateValue == types.StateValueAlarm:
			got := "is going off"
			if since := one.seen.StateUpdatedTimestamp; since != nil {
				got += " for " + a.ago(*since)
			}
			findings = append(findings, check.Finding{Subject: one.subject(), Got: got + ": " + aws.ToString(one.seen.StateReason), Remedy: runbook(aws.ToString(one.seen.AlarmDescription))})
		case one.seen.StateValue == types.StateValueInsufficientData:
			silent++
		}
	}
	return outcome(findings, "%s, %d of them without data, %d before what they miss is due", count(len(all), "alarm", "alarms"), silent, early)
}

// first is how long after its deployment an alarm that goes off without data may do
// so for nothing: as long as it looks back. One for backups waits for the first.
func first(r deployed.Resource) time.Duration {
	if textAt(r.Properties, "TreatMissingData") != "breaching" {
		return 0
	}
	seconds, periods := 0, 0
	if _, err := fmt.Sscan(textAt(r.Properties, "Period")+" "+textAt(r.Properties, "EvaluationPeriods"), &seconds, &periods); err != nil {
		return 0
	}
	return time.Duration(seconds*periods) * time.Second
}

// runbook is the address of the runbook in an alarm's description.
func runbook(description string) string {
	if _, address, found := strings.Cut(description, "Runbook: "); found {
		return "read " + strings.Fields(address)[0]
	}
	return ""
}

func (a *Account) subscriptions(ctx context.Context) (check.Outcome, error) {
	wanted, err := a.env.Resources(ctx, "AWS::SNS::Subscription")
	if err != nil {
		return check.Outcome{}, err
	}
	if len(wanted) == 0 {
		return check.Idle("the environment names nobody who hears of alarms")
	}
	found, err := each(ctx, wanted, func(ctx context.Context, r deployed.Resource) ([]check.Finding, error) {
		topic, endpoint := textAt(r.Properties, "TopicArn"), textAt(r.Properties, "Endpoint")
		seen, err := paging.All(ctx, sns.NewListSubscriptionsByTopicPaginator(sns.NewFromConfig(a.region(r.Region)), &sns.ListSubscriptionsByTopicInput{TopicArn: &topic}),
			func(o *sns.ListSubscriptionsByTopicOutput) []snstypes.Subscription { return o.Subscriptions })
		if err != nil {
			return nil, err
		}
		subject := fmt.Sprintf("subscription of %s to %s in %s", endpoint, last(topic, ":"), r.Region)
		i := slices.IndexFunc(seen, func(s snstypes.Subscription) bool { return aws.ToString(s.Endpoint) == endpoint })
		switch {
		case i < 0:
			return []check.Finding{{Subject: subject, Got: "is not there", Want: "be: nobody there hears of alarms", Remedy: "run `npx cdk deploy " + r.Stack + " -c environment=$ENV`"}}, nil
		// https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
		case !strings.HasPrefix(aws.ToString(seen[i].SubscriptionArn), "arn:"):
			return []check.Finding{{Subject: subject, Got: "is not confirmed", Want: "be: nobody there hears of alarms"}}, nil
		}
		return nil, nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(slices.Concat(found...), "%s confirmed", count(len(wanted), "subscription", "subscriptions"))
}
