package faults

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/wafv2"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// trafficFaults are in what stands before the cluster.
func trafficFaults() []Fault {
	const balancing = "elasticloadbalancing"
	return []Fault{
		answered("the load balancer was never made", "traffic.load-balancer", "is not there", balancing, "DescribeLoadBalancers",
			standin.Refused(400, "LoadBalancerNotFound", "One or more load balancers not found"), "traffic.targets"),
		wrong("the load balancer is not active", "traffic.load-balancer", "is failed", balancing, "DescribeLoadBalancers", replaced("<Code>active", "<Code>failed")),
		wrong("the load balancer speaks old TLS", "traffic.load-balancer", "has the TLS policy ELBSecurityPolicy-2016-08", balancing, "DescribeListeners",
			matched(`<SslPolicy>[^<]*`, "<SslPolicy>ELBSecurityPolicy-2016-08")),
		wrong("the load balancer does not redirect to HTTPS", "traffic.load-balancer", "does not redirect to HTTPS", balancing, "DescribeListeners", replaced("<Protocol>HTTPS</Protocol><Port>443", "<Protocol>HTTP</Protocol><Port>443")),
		answered("the load balancer is behind no web ACL", "traffic.load-balancer", "is behind the web ACL nothing", "wafv2", "GetWebACLForResource", standin.JSON(map[string]any{})),
		wrong("a target is unhealthy", "traffic.targets", "is unhealthy Target.FailedHealthChecks", balancing, "DescribeTargetHealth",
			replaced("<State>healthy</State>", "<State>unhealthy</State><Reason>Target.FailedHealthChecks</Reason><Description>Health checks failed</Description>")),
		wrong("there are no targets", "traffic.targets", "has 0 healthy targets", balancing, "DescribeTargetHealth", matched(`<TargetHealthDescriptions>.*</TargetHealthDescriptions>`, "<TargetHealthDescriptions></TargetHealthDescriptions>")),
		wrong("the certificate expired", "traffic.certificate", "expired on 2026-01-15", "acm", "DescribeCertificate", matched(`"NotAfter":[0-9.e+]+`, `"NotAfter":1768435200`)),
		wrong("the certificate waits for its validation", "traffic.certificate", "is PENDING_VALIDATION", "acm", "DescribeCertificate", replaced(`"Status":"ISSUED"`, `"Status":"PENDING_VALIDATION"`)),
		wrong("the certificate cannot be renewed", "traffic.certificate", "has its renewal PENDING_VALIDATION", "acm", "DescribeCertificate",
			replaced(`"RenewalStatus":"PENDING_AUTO_RENEWAL"`, `"RenewalStatus":"PENDING_VALIDATION"`)),
		wrong("the web ACL only counts", "traffic.firewall", "Rules[1].Action.Block", "wafv2", "GetWebACL", replaced(`"Action":{"Block":{}}`, `"Action":{"Count":{}}`)),
		changed("the web ACL logs nothing", "traffic.firewall", "logs nothing", unlogged),
		answered("the hosted zone is gone", "traffic.zone", "is not there", "route53", "GET /2013-04-01/hostedzone/*", standin.Refused(404, "NoSuchHostedZone", "No hosted zone found")),
	}
}

func unlogged(ctx context.Context, s Scene) (func() error, error) {
	client := wafv2.NewFromConfig(s.AWS(s.Env.Region))
	acl, err := s.found(ctx, "AWS::WAFv2::LoggingConfiguration", func(deployed.Resource) bool { return true })
	if err != nil {
		return nil, err
	}
	was, err := client.GetLoggingConfiguration(ctx, &wafv2.GetLoggingConfigurationInput{ResourceArn: &acl.ID})
	if err != nil {
		return nil, err
	}
	return func() error {
		return discard(client.PutLoggingConfiguration(ctx, &wafv2.PutLoggingConfigurationInput{LoggingConfiguration: was.LoggingConfiguration}))
	}, discard(client.DeleteLoggingConfiguration(ctx, &wafv2.DeleteLoggingConfigurationInput{ResourceArn: &acl.ID}))
}

// watchFaults are in who watches.
func watchFaults() []Fault {
	unconfirmed := wrong("nobody confirmed a subscription", "alarms.subscriptions", "is not confirmed", "sns", "ListSubscriptionsByTopic",
		matched(`<SubscriptionArn>[^<]*`, "<SubscriptionArn>PendingConfirmation"))
	unconfirmed.Status = check.Warned
	return []Fault{
		unconfirmed,
		answered("the trail is stopped", "audit.trail", "is stopped", "cloudtrail", "GetTrailStatus", standin.JSON(map[string]any{"IsLogging": false})),
		answered("the trail cannot deliver", "audit.trail", "cannot deliver: AccessDenied", "cloudtrail", "GetTrailStatus", standin.JSON(map[string]any{"IsLogging": true, "LatestDeliveryError": "AccessDenied"})),
		wrong("the recorder is stopped", "audit.recorder", "is stopped", "config", "DescribeConfigurationRecorderStatus", matched(`"recording":true`, `"recording":false`)),
		wrong("GuardDuty is suspended", "audit.detector", "is suspended", "guardduty", "GET /detector/*", matched(`"status":"ENABLED"(,"[^}]*)?}$`, `"status":"DISABLED"$1}`)),
		wrong("a protection plan of GuardDuty is off", "audit.detector", `has EKS_AUDIT_LOGS "DISABLED"`, "guardduty", "GET /detector/*", matched(`"EKS_AUDIT_LOGS","status":"ENABLED"`, `"EKS_AUDIT_LOGS","status":"DISABLED"`)),
		answered("the detector is gone", "audit.detector", "is not there", "guardduty", "GET /detector/*", standin.Refused(400, "BadRequestException", "The request is rejected because the input detectorId is not owned by the current account.")),
		answered("Security Hub was turned off", "audit.hub", "is not there", "securityhub", "GET /accounts", standin.Refused(401, "InvalidAccessException", "Account 111122223333 is not subscribed to AWS Security Hub")),
		wrong("a standard could not be enabled", "audit.hub", `is "INCOMPLETE"`, "securityhub", "POST /standards/get", matched("READY", "INCOMPLETE")),
		answered("nobody follows a standard", "audit.hub", "is not enabled", "securityhub", "POST /standards/get", standin.JSON(map[string]any{"StandardsSubscriptions": []any{}})),
		wrong("new controls stay off", "audit.hub", "has AutoEnableControls false", "securityhub", "GET /accounts", replaced(`"AutoEnableControls":true`, `"AutoEnableControls":false`)),
		wrong("the analyzer is disabled", "audit.analyzer", `is "DISABLED"`, "access-analyzer", "GET /analyzer", matched("ACTIVE", "DISABLED")),
		answered("the analyzer is gone", "audit.analyzer", "is not there", "access-analyzer", "GET /analyzer", standin.JSON(map[string]any{"analyzers": []any{}})),
	}
}

// watchChanges are in the emulator's alarms and repositories.
func watchChanges() []Fault {
	alarm := func(s Scene, id string) (*cloudwatch.Client, string) {
		return cloudwatch.NewFromConfig(s.AWS(s.Env.Region)), names.Home(s.Env).Alarm(id)
	}
	firing := changed("an alarm goes off", "alarms.firing", "vibe-production-database-cpu is going off", func(ctx context.Context, s Scene) (func() error, error) {
		client, name := alarm(s, "database-cpu")
		set := func(to types.StateValue) error {
			return discard(client.SetAlarmState(ctx, &cloudwatch.SetAlarmStateInput{AlarmName: &name, StateValue: to, StateReason: new("a rehearsed fault")}))
		}
		return func() error { return set(types.StateValueOk) }, set(types.StateValueAlarm)
	})
	firing.Status = check.Warned
	return []Fault{
		firing,
		changed("an alarm tells nobody", "alarms.actions", "has ActionsEnabled false", func(ctx context.Context, s Scene) (func() error, error) {
			client, name := alarm(s, "database-cpu")
			return func() error {
				return discard(client.EnableAlarmActions(ctx, &cloudwatch.EnableAlarmActionsInput{AlarmNames: []string{name}}))
			}, discard(client.DisableAlarmActions(ctx, &cloudwatch.DisableAlarmActionsInput{AlarmNames: []string{name}}))
		}),
		changed("an alarm's threshold was raised", "alarms.exist", "has Threshold 101", func(ctx context.Context, s Scene) (func() error, error) {
			client, name := alarm(s, "database-cpu")
			out, err := client.DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{name}})
			if err != nil {
				return nil, err
			}
			a := out.MetricAlarms[0]
			set := func(threshold *float64) error {
				return discard(client.PutMetricAlarm(ctx, &cloudwatch.PutMetricAlarmInput{
					AlarmName: &name, AlarmDescription: a.AlarmDescription, ActionsEnabled: a.ActionsEnabled, AlarmActions: a.AlarmActions, OKActions: a.OKActions,
					Namespace: a.Namespace, MetricName: a.MetricName, Dimensions: a.Dimensions, Statistic: a.Statistic, ExtendedStatistic: a.ExtendedStatistic, Period: a.Period,
					EvaluationPeriods: a.EvaluationPeriods, DatapointsToAlarm: a.DatapointsToAlarm, ComparisonOperator: a.ComparisonOperator, TreatMissingData: a.TreatMissingData, Threshold: threshold,
				}))
			}
			return func() error { return set(a.Threshold) }, set(new(101.0))
		}),
		changed("images' tags can be moved", "delivery.repositories", "has ImageTagMutability MUTABLE", func(ctx context.Context, s Scene) (func() error, error) {
			client, repository := ecr.NewFromConfig(s.AWS(s.Env.Region)), new(names.RepositoryBackend)
			set := func(to ecrtypes.ImageTagMutability) error {
				return discard(client.PutImageTagMutability(ctx, &ecr.PutImageTagMutabilityInput{RepositoryName: repository, ImageTagMutability: to}))
			}
			return func() error { return set(ecrtypes.ImageTagMutabilityImmutable) }, set(ecrtypes.ImageTagMutabilityMutable)
		}),
	}
}
