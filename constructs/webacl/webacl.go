// Package webacl makes the web ACL that stands in front of the load balancer.
package webacl

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Props describe a web ACL for load balancers of one region.
type Props struct {
	// Name is the web ACL's name, by which an Ingress finds it.
	Name string
	// RequestLimit is how many requests one address may send in five minutes.
	RequestLimit int
	// LogGroupName begins with `aws-waf-logs-`, which AWS WAF insists on.
	LogGroupName string
	// LogPolicyName is the name of the resource policy for the delivery of the
	// log.
	LogPolicyName string
	// LogsKey encrypts the log.
	LogsKey          awskms.IKey
	LogRetentionDays int
	// LogRemoval is what becomes of the log when its stack goes.
	LogRemoval config.Removal
}

// WebACL is the web ACL and its log.
type WebACL struct {
	ACL  awswafv2.CfnWebACL
	Logs awslogs.CfnLogGroup
}

const (
	// rateWindowSeconds is how far back AWS WAF counts: 60, 120, 300 or 600.
	rateWindowSeconds = 300
	// tooManyRequests is the answer to an address that sends too many, for its
	// client to slow down (https://www.rfc-editor.org/rfc/rfc6585#section-4).
	tooManyRequests = 429
)

// New returns the web ACL, which passes what no rule blocks.
func New(scope constructs.Construct, id string, props Props) *WebACL {
	scope = constructs.NewConstruct(scope, &id)
	acl := awswafv2.NewCfnWebACL(scope, new("ACL"), &awswafv2.CfnWebACLProps{
		Name:                 &props.Name,
		Description:          new("Refuses attacks and floods before they reach the load balancer"),
		Scope:                new("REGIONAL"),
		DefaultAction:        &awswafv2.CfnWebACL_DefaultActionProperty{Allow: &awswafv2.CfnWebACL_AllowActionProperty{}},
		Rules:                rules(props),
		VisibilityConfig:     visibility(props.Name),
		DataProtectionConfig: dataProtection(),
	})
	return &WebACL{ACL: acl, Logs: newLogging(scope, props, acl)}
}

// rules are all rules in the order in which a request meets them.
func rules(props Props) *[]any {
	own := []*awswafv2.CfnWebACL_RuleProperty{rateLimit(props.RequestLimit), refuseMetrics()}
	all := make([]any, 0, len(own)+len(groups()))
	add := func(r *awswafv2.CfnWebACL_RuleProperty) {
		r.Priority = new(float64(len(all)))
		all = append(all, r)
	}
	for _, r := range own {
		add(r)
	}
	for _, g := range groups() {
		add(g.property())
	}
	return &all
}

// rateLimit is the rule that slows an address down.
func rateLimit(requests int) *awswafv2.CfnWebACL_RuleProperty {
	return &awswafv2.CfnWebACL_RuleProperty{
		Name: new(rateLimitRule),
		Statement: &awswafv2.CfnWebACL_StatementProperty{RateBasedStatement: &awswafv2.CfnWebACL_RateBasedStatementProperty{
			AggregateKeyType:    new("IP"),
			EvaluationWindowSec: new(float64(rateWindowSeconds)),
			Limit:               new(float64(requests)),
		}},
		Action: &awswafv2.CfnWebACL_RuleActionProperty{Block: &awswafv2.CfnWebACL_BlockActionProperty{
			CustomResponse: &awswafv2.CfnWebACL_CustomResponseProperty{ResponseCode: new(float64(tooManyRequests))},
		}},
		VisibilityConfig: visibility(rateLimitRule),
	}
}

// refuseMetrics is the rule that blocks the metrics path, however it is written.
func refuseMetrics() *awswafv2.CfnWebACL_RuleProperty {
	transformations := make([]any, len(metricsTransformations()))
	for i, kind := range metricsTransformations() {
		transformations[i] = &awswafv2.CfnWebACL_TextTransformationProperty{Priority: new(float64(i)), Type: &kind}
	}
	return &awswafv2.CfnWebACL_RuleProperty{
		Name: new(metricsRule),
		Statement: &awswafv2.CfnWebACL_StatementProperty{RegexMatchStatement: &awswafv2.CfnWebACL_RegexMatchStatementProperty{
			FieldToMatch:        &awswafv2.CfnWebACL_FieldToMatchProperty{UriPath: map[string]any{}},
			RegexString:         new(metricsPattern),
			TextTransformations: &transformations,
		}},
		Action:           &awswafv2.CfnWebACL_RuleActionProperty{Block: &awswafv2.CfnWebACL_BlockActionProperty{}},
		VisibilityConfig: visibility(metricsRule),
	}
}

// property is the rule that g stands in.
func (g group) property() *awswafv2.CfnWebACL_RuleProperty {
	statement := &awswafv2.CfnWebACL_ManagedRuleGroupStatementProperty{VendorName: new("AWS"), Name: new(g.name)}
	if len(g.counted) > 0 {
		overrides := make([]any, len(g.counted))
		for i, c := range g.counted {
			overrides[i] = &awswafv2.CfnWebACL_RuleActionOverrideProperty{
				Name:        new(c.name),
				ActionToUse: &awswafv2.CfnWebACL_RuleActionProperty{Count: &awswafv2.CfnWebACL_CountActionProperty{}},
			}
		}
		statement.RuleActionOverrides = &overrides
	}
	return &awswafv2.CfnWebACL_RuleProperty{
		Name:             new(g.rule),
		Statement:        &awswafv2.CfnWebACL_StatementProperty{ManagedRuleGroupStatement: statement},
		OverrideAction:   &awswafv2.CfnWebACL_OverrideActionProperty{None: map[string]any{}},
		VisibilityConfig: visibility(g.rule),
	}
}

// visibility turns on metrics, and samples of requests for the console.
func visibility(metric string) *awswafv2.CfnWebACL_VisibilityConfigProperty {
	return &awswafv2.CfnWebACL_VisibilityConfigProperty{
		CloudWatchMetricsEnabled: new(true),
		SampledRequestsEnabled:   new(true),
		MetricName:               &metric,
	}
}

// dataProtection keeps the sensitive headers out of logs and samples alike;
// redaction in the log's own settings would leave the samples
// (https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-masking.html).
func dataProtection() *awswafv2.CfnWebACL_DataProtectionConfigProperty {
	return &awswafv2.CfnWebACL_DataProtectionConfigProperty{DataProtections: &[]any{
		&awswafv2.CfnWebACL_DataProtectProperty{
			Action: new("SUBSTITUTION"),
			Field:  &awswafv2.CfnWebACL_FieldToProtectProperty{FieldType: new("SINGLE_HEADER"), FieldKeys: jsii.Strings(sensitiveHeaders()...)},
		},
	}}
}
