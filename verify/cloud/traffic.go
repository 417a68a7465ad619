package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/wafv2"
	networkingv1 "k8s.io/api/networking/v1"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// Traffic are the checks of what stands before the cluster.
func (a *Account) Traffic() []check.Check {
	return []check.Check{
		{
			ID: "traffic.load-balancer", What: "the Ingress' load balancer is active and as its annotations have it",
			How: "elasticloadbalancing:DescribeLoadBalancers, DescribeListeners, DescribeLoadBalancerAttributes, wafv2:GetWebACLForResource", Severity: check.Fatal, Waits: true,
			Remedy: "read the load balancer controller's log and the Ingress' events (`kubectl describe ingress`)", Runbook: "deployment.md#verify-load-balancer", Do: a.loadBalancer,
		},
		{
			ID: "traffic.targets", What: "every target is healthy, and there are as many as the manifests ask for",
			How: "elasticloadbalancing:DescribeTargetHealth", Severity: check.Fatal, Waits: true,
			Remedy: "read why the target fails, and its pod's log", Runbook: "traffic.md#targets-unhealthy", Do: a.targets,
		},
		{
			ID: "traffic.certificate", What: "the certificate is issued, in use, and renewed in time",
			How: "acm:DescribeCertificate", Severity: check.Fatal, Waits: true,
			Remedy: "read its validation (`aws acm describe-certificate`): the zone has to be delegated, with the record that it names", Runbook: "traffic.md#certificate-expiring", Do: a.certificates,
		},
		{
			ID: "traffic.firewall", What: "the web ACL has the template's rules, and logs",
			How: "wafv2:GetWebACL, wafv2:GetLoggingConfiguration", Severity: check.Fatal,
			Remedy: revert("edge"), Runbook: "deployment.md#verify-drift", Do: a.firewall,
		},
		{
			ID: "traffic.zone", What: "the hosted zone of the domain exists",
			How: "route53:GetHostedZone", Severity: check.Fatal,
			Remedy: "correct edge.hostedZoneId in the environment's file, or make the zone anew and delegate it", Runbook: "traffic.md#dns-records-stale", Do: a.zone,
		},
	}
}

// The annotations that the load balancer controller reads
// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/),
// and the tags that it writes
// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#resource-tags).
const (
	annotation  = "alb.ingress.kubernetes.io/"
	tagCluster  = "elbv2.k8s.aws/cluster"
	tagResource = "ingress.k8s.aws/resource"
)

// balancer is an Ingress of the manifests, and the load balancer that stands for it.
type balancer struct {
	ingress *networkingv1.Ingress
	region  string
	// seen is what there is: nil, nothing.
	seen       *types.LoadBalancer
	tags       map[string]string
	attributes map[string]string
	listeners  []types.Listener
	webACL     string
}

func (b balancer) name() string           { return b.ingress.Annotations[annotation+"load-balancer-name"] }
func (b balancer) says(key string) string { return b.ingress.Annotations[annotation+key] }
func (b balancer) subject() string        { return "load balancer " + b.name() }

func (a *Account) askBalancers(ctx context.Context) ([]balancer, error) {
	ingresses, of, err := deployed.Objects[*networkingv1.Ingress](ctx, a.env, "Ingress")
	if err != nil {
		return nil, err
	}
	var all []balancer
	for i, ingress := range ingresses {
		if ingress.Annotations[annotation+"load-balancer-name"] != "" {
			all = append(all, balancer{ingress: ingress, region: of[i].Region})
		}
	}
	return each(ctx, all, func(ctx context.Context, b balancer) (balancer, error) {
		client := elb.NewFromConfig(a.region(b.region))
		out, err := client.DescribeLoadBalancers(ctx, &elb.DescribeLoadBalancersInput{Names: []string{b.name()}})
		if code(err, "LoadBalancerNotFound") || err == nil && len(out.LoadBalancers) == 0 {
			return b, nil
		}
		if err != nil {
			return b, err
		}
		b.seen = &out.LoadBalancers[0]
		return b, a.describe(ctx, client, &b)
	})
}

// describe asks for what a load balancer has.
func (a *Account) describe(ctx context.Context, client *elb.Client, b *balancer) error {
	arn := aws.ToString(b.seen.LoadBalancerArn)
	tags, err := client.DescribeTags(ctx, &elb.DescribeTagsInput{ResourceArns: []string{arn}})
	if err != nil {
		return err
	}
	b.tags = map[string]string{}
	for _, d := range tags.TagDescriptions {
		for _, t := range d.Tags {
			b.tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
		}
	}
	attributes, err := client.DescribeLoadBalancerAttributes(ctx, &elb.DescribeLoadBalancerAttributesInput{LoadBalancerArn: &arn})
	if err != nil {
		return err
	}
	b.attributes = map[string]string{}
	for _, t := range attributes.Attributes {
		b.attributes[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	b.listeners, err = paging.All(ctx, elb.NewDescribeListenersPaginator(client, &elb.DescribeListenersInput{LoadBalancerArn: &arn}),
		func(o *elb.DescribeListenersOutput) []types.Listener { return o.Listeners })
	if err != nil {
		return err
	}
	acl, err := wafv2.NewFromConfig(a.region(b.region)).GetWebACLForResource(ctx, &wafv2.GetWebACLForResourceInput{ResourceArn: &arn})
	if err != nil {
		return err
	}
	if acl.WebACL != nil {
		b.webACL = aws.ToString(acl.WebACL.Name)
	}
	return nil
}

// expected are the resources of the templates that an Ingress does not name by id.
type expected struct {
	cluster      string
	subnets      []string
	groups       map[string]string
	certificates []string
}

func (a *Account) expected(ctx context.Context) (expected, error) {
	e := expected{groups: map[string]string{}}
	for _, kind := range []struct {
		typ  string
		take func(deployed.Resource)
	}{
		{"AWS::EKS::Cluster", func(r deployed.Resource) { e.cluster = r.ID }},
		{"AWS::EC2::Subnet", func(r deployed.Resource) {
			// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/subnet_discovery/
			if slices.ContainsFunc(list(r.Properties["Tags"]), func(t any) bool { return textAt(object(t), "Key") == "kubernetes.io/role/elb" }) {
				e.subnets = append(e.subnets, r.ID)
			}
		}},
		{"AWS::EC2::SecurityGroup", func(r deployed.Resource) { e.groups[textAt(r.Properties, "GroupName")] = r.ID }},
		{"AWS::CertificateManager::Certificate", func(r deployed.Resource) { e.certificates = append(e.certificates, r.ID) }},
	} {
		all, err := a.env.Resources(ctx, kind.typ)
		if err != nil {
			return e, err
		}
		for _, r := range all {
			kind.take(r)
		}
	}
	return e, nil
}

func (a *Account) loadBalancer(ctx context.Context) (check.Outcome, error) {
	all, err := a.balancers.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	if len(all) == 0 {
		return check.Idle("no manifest has an Ingress with a load balancer")
	}
	e, err := a.expected(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	var findings []check.Finding
	var details []string
	for _, b := range all {
		if b.seen == nil {
			f := missing(b.subject())
			f.Remedy = ""
			findings = append(findings, f)
			continue
		}
		findings = append(findings, balancerFindings(b, e)...)
		details = append(details, aws.ToString(b.seen.DNSName))
	}
	return outcome(findings, "%s", strings.Join(details, ", "))
}

// balancerFindings holds a load balancer against its Ingress.
func balancerFindings(b balancer, e expected) []check.Finding {
	subject := b.subject()
	state := "unknown"
	if b.seen.State != nil {
		state = strings.TrimSpace(string(b.seen.State.Code) + " " + aws.ToString(b.seen.State.Reason))
	}
	findings := slices.Concat(is(subject, state, "active"), is(subject, string(b.seen.Scheme), b.says("scheme")))
	if got := b.tags[tagCluster]; got != e.cluster {
		findings = append(findings, check.Finding{Subject: subject, Got: "has the tag " + tagCluster + " " + show(got), Want: "have " + e.cluster + ": it is another's"})
	}
	var subnets []string
	for _, z := range b.seen.AvailabilityZones {
		subnets = append(subnets, aws.ToString(z.SubnetId))
	}
	findings = append(findings, lines(subject, "the subnet", e.subnets, subnets)...)
	var groups []string
	for name := range strings.SplitSeq(b.says("security-groups"), ",") {
		name = strings.TrimSpace(name)
		if id, ours := e.groups[name]; ours {
			name = id
		}
		groups = append(groups, name)
	}
	findings = append(findings, lines(subject, "the security group", groups, b.seen.SecurityGroups)...)
	for pair := range strings.SplitSeq(b.says("load-balancer-attributes"), ",") {
		key, want, ok := strings.Cut(pair, "=")
		if got := b.attributes[key]; ok && got != want {
			findings = append(findings, check.Finding{Subject: subject, Got: "has " + key + " " + show(got), Want: "have " + want})
		}
	}
	if want := b.says("wafv2-acl-name"); b.webACL != want {
		findings = append(findings, check.Finding{Subject: subject, Got: "is behind the web ACL " + show(b.webACL), Want: "be behind " + want})
	}
	return append(findings, listenerFindings(b, e)...)
}

// listenerFindings holds the listeners against the Ingress: one with TLS, and one
// that redirects to it.
func listenerFindings(b balancer, e expected) []check.Finding {
	var ports []map[string]int32
	if json.Unmarshal([]byte(b.says("listen-ports")), &ports) != nil {
		return []check.Finding{{Subject: b.subject(), Got: "has listen-ports that cannot be read: " + b.says("listen-ports")}}
	}
	var findings []check.Finding
	for _, one := range ports {
		for protocol, port := range one {
			subject := fmt.Sprintf("%s listener %d", b.subject(), port)
			i := slices.IndexFunc(b.listeners, func(l types.Listener) bool { return aws.ToInt32(l.Port) == port })
			switch {
			case i < 0:
				findings = append(findings, check.Finding{Subject: subject, Got: "is not there", Want: "be"})
			case string(b.listeners[i].Protocol) != protocol:
				findings = append(findings, check.Finding{Subject: subject, Got: "speaks " + string(b.listeners[i].Protocol), Want: "speak " + protocol})
			case protocol == "HTTPS":
				findings = append(findings, secured(subject, b, b.listeners[i], e)...)
			case b.says("ssl-redirect") != "" && !redirects(b.listeners[i], b.says("ssl-redirect")):
				findings = append(findings, check.Finding{Subject: subject, Got: "does not redirect to HTTPS", Want: "redirect to " + b.says("ssl-redirect")})
			}
		}
	}
	for _, l := range b.listeners {
		if !slices.ContainsFunc(ports, func(p map[string]int32) bool { return p[string(l.Protocol)] == aws.ToInt32(l.Port) }) {
			findings = append(findings, check.Finding{Subject: fmt.Sprintf("%s listener %d", b.subject(), aws.ToInt32(l.Port)), Got: "is there", Want: "not be: no manifest says so"})
		}
	}
	return findings
}

func secured(subject string, b balancer, l types.Listener, e expected) []check.Finding {
	var findings []check.Finding
	if want, got := b.says("ssl-policy"), aws.ToString(l.SslPolicy); want != got {
		findings = append(findings, check.Finding{Subject: subject, Got: "has the TLS policy " + show(got), Want: "have " + want})
	}
	var certificates []string
	for _, c := range l.Certificates {
		certificates = append(certificates, aws.ToString(c.CertificateArn))
	}
	if !slices.ContainsFunc(certificates, func(arn string) bool { return slices.Contains(e.certificates, arn) }) {
		findings = append(findings, check.Finding{Subject: subject, Got: "has the certificate " + show(strings.Join(certificates, " ")), Want: "have " + strings.Join(e.certificates, " ")})
	}
	return findings
}

func redirects(l types.Listener, port string) bool {
	return slices.ContainsFunc(l.DefaultActions, func(a types.Action) bool {
		return a.RedirectConfig != nil && aws.ToString(a.RedirectConfig.Protocol) == "HTTPS" && aws.ToString(a.RedirectConfig.Port) == port
	})
}
