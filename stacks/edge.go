package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/webacl"
	"github.com/vibe-engineering/vibe-platform/names"
)

// EdgeProps are what the edge stack needs.
type EdgeProps struct {
	Env config.Environment
	// LogsKey encrypts the web ACL's log, Network.LogsKey.
	LogsKey awskms.IKey
}

// Edge is how traffic from outside finds the platform, and what refuses it.
type Edge struct {
	Stack awscdk.Stack
	// Zone holds the environment's domain. Its name is not known where it was
	// not made here.
	Zone        awsroute53.IHostedZone
	Certificate awscertificatemanager.ICertificate
	WebACL      *webacl.WebACL
}

// NewEdge makes the edge stack. The Ingress finds the certificate by its hosts
// and the web ACL by its name. The workload waits for this stack all the same,
// because neither can go while the load balancer uses it.
//
// There are no health checks of Route 53: they would ask a load balancer that the
// workload makes later, and Prometheus watches the endpoints.
func NewEdge(scope constructs.Construct, props EdgeProps) *Edge {
	n := names.Home(props.Env)
	stack := newStack(scope, names.Edge, "Certificate, web ACL and DNS zone in front of the platform", props.Env, n)
	e := &Edge{Stack: stack, Zone: newZone(stack, props.Env)}
	e.Certificate = awscertificatemanager.NewCertificate(stack, new("Certificate"), &awscertificatemanager.CertificateProps{
		DomainName:              new(props.Env.Edge.Domain),
		SubjectAlternativeNames: jsii.Strings(props.Env.Edge.APIHost()),
		Validation:              awscertificatemanager.CertificateValidation_FromDns(e.Zone),
		KeyAlgorithm:            awscertificatemanager.NewKeyAlgorithm(new(string(props.Env.Edge.CertificateKey))),
		// Browsers refuse a certificate that no public log holds.
		TransparencyLoggingEnabled: new(true),
		CertificateName:            new(n.Resource(names.Edge)),
	})
	e.WebACL = webacl.New(stack, "WebACL", webacl.Props{
		Name:             n.Resource(names.WebACL),
		RequestLimit:     props.Env.Edge.Firewall.RequestLimit,
		LogGroupName:     n.WebACLLogGroup(),
		LogPolicyName:    n.WebACLLogPolicy(),
		LogsKey:          props.LogsKey,
		LogRetentionDays: props.Env.Logs.RetentionDays,
		LogRemoval:       props.Env.Deletion.Rules().Logs,
	})
	output(stack, "HostedZoneId", "DNS zone that holds the environment's domain", e.Zone.HostedZoneId())
	if servers := e.Zone.HostedZoneNameServers(); servers != nil {
		output(stack, "NameServers", "Name servers that the parent zone delegates the domain to", awscdk.Fn_Join(new(" "), servers))
	}
	output(stack, "CertificateArn", "Certificate of the load balancer", e.Certificate.CertificateArn())
	output(stack, "WebAclArn", "Web ACL of the load balancer", e.WebACL.ACL.AttrArn())
	output(stack, "WebAclName", "Name by which the Ingress finds the web ACL", new(n.Resource(names.WebACL)))
	output(stack, "WebAclLogGroup", "Log of the requests that the web ACL blocked or counted", new(n.WebACLLogGroup()))
	return e
}

// newZone returns the zone of the environment's domain: the one that the
// configuration names, as it is, without a look-up; or a new one. A new one's name
// servers are an output, which CloudFormation shows once the certificate is
// issued; who has to delegate to them first reads them by
// `aws route53 list-hosted-zones-by-name` meanwhile. Route 53 deletes no zone that
// holds records; ACM's, which CloudFormation leaves behind, is deleted by hand
// before the stack is.
//
// A new zone answers without query logging and without DNSSEC. Both live in
// us-east-1 whatever the home region is, the log group of the one
// (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html) and
// the signing key of the other
// (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-cmk-requirements.html),
// and a signed zone that its parent does not vouch for, or no longer, is lost to
// every validating resolver. Who needs them has a zone of their own.
func newZone(stack awscdk.Stack, env config.Environment) awsroute53.IHostedZone {
	if env.Edge.HostedZoneID != "" {
		return awsroute53.HostedZone_FromHostedZoneId(stack, new("Zone"), new(env.Edge.HostedZoneID))
	}
	return awsroute53.NewPublicHostedZone(stack, new("Zone"), &awsroute53.PublicHostedZoneProps{
		ZoneName: new(env.Edge.Domain),
		Comment:  new("Domain of the environment " + env.Name),
	})
}
