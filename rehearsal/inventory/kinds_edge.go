package inventory

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	lbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	zonetypes "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/wafv2"
	waftypes "github.com/aws/aws-sdk-go-v2/service/wafv2/types"
)

// edgeKinds are those in front of the cluster.
func edgeKinds() []kind {
	return []kind{
		paged("AWS::CertificateManager::Certificate", "acm:ListCertificates",
			// Without key types ACM lists those with an RSA key of 2048 bits alone.
			func(c *Clients) *acm.ListCertificatesPaginator {
				return acm.NewListCertificatesPaginator(c.acm, &acm.ListCertificatesInput{Includes: &acmtypes.Filters{KeyTypes: acmtypes.KeyAlgorithm("").Values()}})
			},
			func(o *acm.ListCertificatesOutput) []acmtypes.CertificateSummary { return o.CertificateSummaryList },
			func(s acmtypes.CertificateSummary) Item {
				return Item{ID: aws.ToString(s.CertificateArn), Name: aws.ToString(s.DomainName), detail: s}
			}).described(func(ctx context.Context, c *Clients, i Item) (any, error) {
			out, err := c.acm.DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: &i.ID})
			if err != nil {
				return nil, err
			}
			return *out.Certificate, nil
		}),
		{typ: "AWS::WAFv2::WebACL", api: "wafv2:ListWebACLs", all: webACLs, id: webACLID, look: func(ctx context.Context, c *Clients, i Item) (any, error) {
			out, err := c.waf.GetWebACL(ctx, &wafv2.GetWebACLInput{Id: &i.ID, Name: &i.Name, Scope: waftypes.ScopeRegional})
			if err != nil {
				return nil, err
			}
			return *out.WebACL, nil
		}},
		{typ: "AWS::WAFv2::LoggingConfiguration", api: "wafv2:ListLoggingConfigurations", all: webACLLogs},
		paged("AWS::ElasticLoadBalancingV2::LoadBalancer", "elasticloadbalancing:DescribeLoadBalancers",
			func(c *Clients) *elasticloadbalancingv2.DescribeLoadBalancersPaginator {
				return elasticloadbalancingv2.NewDescribeLoadBalancersPaginator(c.loadBalancing, nil)
			},
			func(o *elasticloadbalancingv2.DescribeLoadBalancersOutput) []lbtypes.LoadBalancer {
				return o.LoadBalancers
			},
			func(b lbtypes.LoadBalancer) Item {
				return Item{ID: aws.ToString(b.LoadBalancerArn), Name: aws.ToString(b.LoadBalancerName), detail: b}
			}),
		paged("AWS::ElasticLoadBalancingV2::TargetGroup", "elasticloadbalancing:DescribeTargetGroups",
			func(c *Clients) *elasticloadbalancingv2.DescribeTargetGroupsPaginator {
				return elasticloadbalancingv2.NewDescribeTargetGroupsPaginator(c.loadBalancing, nil)
			},
			func(o *elasticloadbalancingv2.DescribeTargetGroupsOutput) []lbtypes.TargetGroup {
				return o.TargetGroups
			},
			func(g lbtypes.TargetGroup) Item {
				return Item{ID: aws.ToString(g.TargetGroupArn), Name: aws.ToString(g.TargetGroupName), detail: g}
			}),
		paged("AWS::Route53::HostedZone", "route53:ListHostedZones",
			func(c *Clients) *route53.ListHostedZonesPaginator {
				return route53.NewListHostedZonesPaginator(c.route53, nil)
			},
			func(o *route53.ListHostedZonesOutput) []zonetypes.HostedZone { return o.HostedZones },
			func(z zonetypes.HostedZone) Item {
				return Item{ID: strings.TrimPrefix(aws.ToString(z.Id), "/hostedzone/"), Name: aws.ToString(z.Name), detail: z}
			}).everywhere(),
	}
}

// webACLs reads what WAF gives out in pages without a paginator.
func webACLs(ctx context.Context, c *Clients) ([]Item, error) {
	var items []Item
	input := &wafv2.ListWebACLsInput{Scope: waftypes.ScopeRegional}
	for {
		out, err := c.waf.ListWebACLs(ctx, input)
		if err != nil {
			return nil, err
		}
		for _, acl := range out.WebACLs {
			items = append(items, Item{ID: aws.ToString(acl.Id), Name: aws.ToString(acl.Name), Of: aws.ToString(acl.ARN), detail: acl})
		}
		if input.NextMarker = out.NextMarker; input.NextMarker == nil {
			return items, nil
		}
	}
}

// webACLID is the id in CloudFormation's `name|id|scope`, or in an ARN.
func webACLID(physical string) string {
	if parts := strings.Split(physical, "|"); len(parts) == 3 {
		return parts[1]
	}
	return physical[strings.LastIndex(physical, "/")+1:]
}

// webACLLogs are known by the ARNs of their web ACLs.
func webACLLogs(ctx context.Context, c *Clients) ([]Item, error) {
	var items []Item
	input := &wafv2.ListLoggingConfigurationsInput{Scope: waftypes.ScopeRegional}
	for {
		out, err := c.waf.ListLoggingConfigurations(ctx, input)
		if err != nil {
			return nil, err
		}
		for _, l := range out.LoggingConfigurations {
			items = append(items, Item{ID: aws.ToString(l.ResourceArn), detail: l})
		}
		if input.NextMarker = out.NextMarker; input.NextMarker == nil {
			return items, nil
		}
	}
}
