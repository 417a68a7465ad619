// Package topic makes encrypted SNS topics that AWS services of one account
// publish alarms and events to.
package topic

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Publisher is an AWS service that publishes.
type Publisher struct {
	// Service is its principal.
	Service string
	// Sources match the ARNs on whose behalf it may publish. Empty: any, for a
	// service that names none.
	Sources []string
	// Account is the account on whose behalf it may publish. Empty: any.
	Account string
	// UnboundKey grants the key without Sources and Account: the service names
	// neither when it asks KMS, and would be refused.
	UnboundKey bool
}

// id is a statement's id, such as PublishCloudwatch.
func (p Publisher) id(prefix string) *string {
	id := prefix
	upper := true
	for _, r := range p.Service {
		switch {
		case r == '.':
			upper = true
		case upper && 'a' <= r && r <= 'z':
			id += string(r - 'a' + 'A')
			upper = false
		default:
			id += string(r)
			upper = false
		}
	}
	return &id
}

// conditions bind the publisher to its account and sources; nil if it has none.
func (p Publisher) conditions() *map[string]any {
	conditions := map[string]any{}
	if p.Account != "" {
		conditions["StringEquals"] = map[string]any{"aws:SourceAccount": p.Account}
	}
	if len(p.Sources) > 0 {
		conditions["ArnLike"] = map[string]any{"aws:SourceArn": p.Sources}
	}
	if len(conditions) == 0 {
		return nil
	}
	return &conditions
}

// KeyStatements let the publishers use the key of their topics
// (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services).
func KeyStatements(publishers []Publisher) []awsiam.PolicyStatement {
	var statements []awsiam.PolicyStatement
	for _, p := range publishers {
		conditions := p.conditions()
		if p.UnboundKey {
			conditions = nil
		}
		statements = append(statements, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid:        p.id("Encrypt"),
			Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(&p.Service, nil)},
			Actions:    jsii.Strings("kms:Decrypt", "kms:GenerateDataKey*"),
			Resources:  jsii.Strings("*"),
			Conditions: conditions,
		}))
	}
	return statements
}

// Props describe a topic.
type Props struct {
	// Name is unique in an account and region.
	Name string
	// DisplayName is what an e-mail says it is from.
	DisplayName string
	// Key encrypts the messages; its policy must hold KeyStatements.
	Key awskms.IKey
	// Publishers may publish, over TLS.
	Publishers []Publisher
	// Addresses receive every message, once each has confirmed.
	Addresses []string
}

// New returns the topic. Whatever checks that it may publish when it is made must
// depend on Policy.
func New(scope constructs.Construct, id string, props Props) *Topic {
	scope = constructs.NewConstruct(scope, &id)
	t := awssns.NewTopic(scope, new("Topic"), &awssns.TopicProps{
		TopicName:   &props.Name,
		DisplayName: &props.DisplayName,
		MasterKey:   props.Key,
	})
	policy := awssns.NewTopicPolicy(scope, new("Policy"), &awssns.TopicPolicyProps{
		Topics:     &[]awssns.ITopic{t},
		EnforceSSL: new(true),
	})
	for _, p := range props.Publishers {
		policy.Document().AddStatements(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid:        p.id("Publish"),
			Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(&p.Service, nil)},
			Actions:    jsii.Strings("sns:Publish"),
			Resources:  &[]*string{t.TopicArn()},
			Conditions: p.conditions(),
		}))
	}
	for _, address := range props.Addresses {
		awssns.NewSubscription(scope, new(address), &awssns.SubscriptionProps{
			Topic:    t,
			Protocol: awssns.SubscriptionProtocol_EMAIL,
			Endpoint: &address,
		})
	}
	return &Topic{Topic: t, Policy: policy}
}

// Topic is a topic and its policy.
type Topic struct {
	Topic  awssns.Topic
	Policy awssns.TopicPolicy
}
