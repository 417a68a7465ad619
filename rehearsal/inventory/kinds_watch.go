package inventory

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	alarmtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// watchKinds are those of logs, alarms, events and messages.
func watchKinds() []kind {
	return []kind{
		paged("AWS::Logs::LogGroup", "logs:DescribeLogGroups",
			func(c *Clients) *cloudwatchlogs.DescribeLogGroupsPaginator {
				return cloudwatchlogs.NewDescribeLogGroupsPaginator(c.logs, nil)
			},
			func(o *cloudwatchlogs.DescribeLogGroupsOutput) []logtypes.LogGroup { return o.LogGroups },
			func(g logtypes.LogGroup) Item { return Item{ID: aws.ToString(g.LogGroupName), detail: g} }).identified(logGroupName),
		{typ: "AWS::Logs::ResourcePolicy", api: "logs:DescribeResourcePolicies", all: logPolicies},
		paged("AWS::CloudWatch::Alarm", "cloudwatch:DescribeAlarms",
			func(c *Clients) *cloudwatch.DescribeAlarmsPaginator {
				return cloudwatch.NewDescribeAlarmsPaginator(c.cloudwatch, nil)
			},
			func(o *cloudwatch.DescribeAlarmsOutput) []alarmtypes.MetricAlarm { return o.MetricAlarms },
			func(a alarmtypes.MetricAlarm) Item { return Item{ID: aws.ToString(a.AlarmName), detail: a} }),
		paged("AWS::CloudWatch::Dashboard", "cloudwatch:ListDashboards",
			func(c *Clients) *cloudwatch.ListDashboardsPaginator {
				return cloudwatch.NewListDashboardsPaginator(c.cloudwatch, nil)
			},
			func(o *cloudwatch.ListDashboardsOutput) []alarmtypes.DashboardEntry { return o.DashboardEntries },
			func(d alarmtypes.DashboardEntry) Item { return Item{ID: aws.ToString(d.DashboardName), detail: d} }).everywhere(),
		{typ: "AWS::Events::Rule", api: "events:ListRules", all: eventRules, id: afterBar},
		paged("AWS::SNS::Topic", "sns:ListTopics",
			func(c *Clients) *sns.ListTopicsPaginator { return sns.NewListTopicsPaginator(c.sns, nil) },
			func(o *sns.ListTopicsOutput) []snstypes.Topic { return o.Topics },
			func(t snstypes.Topic) Item {
				arn := aws.ToString(t.TopicArn)
				return Item{ID: arn, Name: arn[strings.LastIndex(arn, ":")+1:]}
			}).described(func(ctx context.Context, c *Clients, i Item) (any, error) {
			out, err := c.sns.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: &i.ID})
			if err != nil {
				return nil, err
			}
			return out.Attributes, nil
		}),
		paged("AWS::SNS::Subscription", "sns:ListSubscriptions",
			func(c *Clients) *sns.ListSubscriptionsPaginator { return sns.NewListSubscriptionsPaginator(c.sns, nil) },
			func(o *sns.ListSubscriptionsOutput) []snstypes.Subscription { return o.Subscriptions },
			func(s snstypes.Subscription) Item {
				return Item{ID: aws.ToString(s.SubscriptionArn), Name: aws.ToString(s.Endpoint), Of: aws.ToString(s.TopicArn), detail: s}
			}),
	}
}

// logPolicies reads what CloudWatch Logs gives out in pages without a paginator.
func logPolicies(ctx context.Context, c *Clients) ([]Item, error) {
	var items []Item
	input := &cloudwatchlogs.DescribeResourcePoliciesInput{}
	for {
		out, err := c.logs.DescribeResourcePolicies(ctx, input)
		if err != nil {
			return nil, err
		}
		for _, p := range out.ResourcePolicies {
			items = append(items, Item{ID: aws.ToString(p.PolicyName), detail: p})
		}
		if input.NextToken = out.NextToken; input.NextToken == nil {
			return items, nil
		}
	}
}

// eventRules are those of the default bus, the only one that is used.
func eventRules(ctx context.Context, c *Clients) ([]Item, error) {
	var items []Item
	input := &eventbridge.ListRulesInput{}
	for {
		out, err := c.events.ListRules(ctx, input)
		if err != nil {
			return nil, err
		}
		items = append(items, itemsOf(out.Rules, func(r eventtypes.Rule) Item { return Item{ID: aws.ToString(r.Name), detail: r} })...)
		if input.NextToken = out.NextToken; input.NextToken == nil {
			return items, nil
		}
	}
}

// logGroupName is the name in a log group's ARN, or the name itself.
func logGroupName(physical string) string {
	if _, name, found := strings.Cut(physical, ":log-group:"); found {
		return strings.TrimSuffix(name, ":*")
	}
	return physical
}
