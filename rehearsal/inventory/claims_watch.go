package inventory

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	alarmtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	logtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/vibe-engineering/vibe-platform/names"
)

// watchClaims: logs, alarms and messages.
func (s scene) watchClaims() []Claim {
	key := s.n.KeyAlias(names.Operations)
	topics := []string{s.n.Topic(names.Critical), s.n.Topic(names.Warning)}
	if !s.home {
		key = s.n.KeyAlias(names.OperationsRecovery)
		topics = []string{s.n.RecoveryTopic(names.Critical), s.n.RecoveryTopic(names.Warning)}
	}
	return []Claim{
		is("AWS::Logs::LogGroup", "keeps logs for days", s.env.Logs.RetentionDays, func(g logtypes.LogGroup) any { return g.RetentionInDays }),
		is("AWS::Logs::LogGroup", "is encrypted by a key of ours", true, func(g logtypes.LogGroup) any { return aws.ToString(g.KmsKeyId) != "" }),
		is("AWS::CloudWatch::Alarm", "acts", true, func(a alarmtypes.MetricAlarm) any { return a.ActionsEnabled }),
		is("AWS::CloudWatch::Alarm", "tells a topic of the region", true, func(a alarmtypes.MetricAlarm) any {
			return len(a.AlarmActions) > 0 && !slices.ContainsFunc(a.AlarmActions, func(arn string) bool {
				return !slices.Contains(topics, arn[strings.LastIndex(arn, ":")+1:]) || !strings.Contains(arn, ":"+s.n.Region()+":")
			})
		}),
		is("AWS::Events::Rule", "is", eventtypes.RuleStateEnabled, func(r eventtypes.Rule) any { return r.State }),
		number("AWS::SNS::Topic", len(names.Severities())),
		of("AWS::SNS::Topic", "is encrypted by", func(Item) any { return key },
			func(v *view, _ Item, attributes map[string]string) any {
				return v.alias(new(attributes["KmsMasterKeyId"]))
			}),
		is("AWS::SNS::Topic", "refuses what is not TLS", true, func(attributes map[string]string) any {
			return strings.Contains(attributes["Policy"], "aws:SecureTransport")
		}),
		number("AWS::SNS::Subscription", len(names.Severities())*len(s.env.Operations.Notifications)),
		of("AWS::SNS::Subscription", "goes to a person of the configuration", func(Item) any { return true },
			func(_ *view, i Item, _ any) any { return slices.Contains(s.env.Operations.Notifications, i.Name) }),
	}
}
