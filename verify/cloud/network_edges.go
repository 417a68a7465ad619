package cloud

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

func (a *Account) internetGateways(ctx context.Context) (check.Outcome, error) {
	attachments, err := a.env.Resources(ctx, "AWS::EC2::VPCGatewayAttachment")
	if err != nil {
		return check.Outcome{}, err
	}
	attached := map[string]string{}
	for _, r := range attachments {
		attached[textAt(r.Properties, "InternetGatewayId")] = textAt(r.Properties, "VpcId")
	}
	findings, n, err := described(ctx, a, "AWS::EC2::InternetGateway", "internet gateway", func(ctx context.Context, client *ec2.Client) ([]types.InternetGateway, error) {
		return paging.All(ctx, ec2.NewDescribeInternetGatewaysPaginator(client, nil), func(o *ec2.DescribeInternetGatewaysOutput) []types.InternetGateway { return o.InternetGateways })
	}, func(g types.InternetGateway) string { return aws.ToString(g.InternetGatewayId) }, func(subject string, r deployed.Resource, g types.InternetGateway) []check.Finding {
		for _, at := range g.Attachments {
			// For internet gateways the state is `available` where it is attached
			// (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGatewayAttachment.html).
			if aws.ToString(at.VpcId) == attached[r.ID] && slices.Contains([]string{"available", "attached"}, string(at.State)) {
				return nil
			}
		}
		return []check.Finding{{Subject: subject, Got: "is not attached to " + attached[r.ID], Want: "be: nothing reaches the load balancer, and no NAT gateway the internet"}}
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(findings, "%s attached", count(n, "internet gateway", "internet gateways"))
}

func (a *Account) endpoints(ctx context.Context) (check.Outcome, error) {
	findings, n, err := described(ctx, a, "AWS::EC2::VPCEndpoint", "endpoint", func(ctx context.Context, client *ec2.Client) ([]types.VpcEndpoint, error) {
		return paging.All(ctx, ec2.NewDescribeVpcEndpointsPaginator(client, nil), func(o *ec2.DescribeVpcEndpointsOutput) []types.VpcEndpoint { return o.VpcEndpoints })
	}, func(e types.VpcEndpoint) string { return aws.ToString(e.VpcEndpointId) }, func(subject string, r deployed.Resource, e types.VpcEndpoint) []check.Finding {
		subject += " of " + last(textAt(r.Properties, "ServiceName"), ".")
		return append(compare(subject, r.Properties, e, []field[types.VpcEndpoint]{
			{"ServiceName", func(e types.VpcEndpoint) any { return e.ServiceName }, nil},
			{"VpcEndpointType", func(e types.VpcEndpoint) any { return e.VpcEndpointType }, "Gateway"},
			{"VpcId", func(e types.VpcEndpoint) any { return e.VpcId }, nil},
			{"RouteTableIds", func(e types.VpcEndpoint) any { return e.RouteTableIds }, nil},
			{"SubnetIds", func(e types.VpcEndpoint) any { return e.SubnetIds }, nil},
			{"SecurityGroupIds", func(e types.VpcEndpoint) any {
				ids := []string{}
				for _, g := range e.Groups {
					ids = append(ids, aws.ToString(g.GroupId))
				}
				return ids
			}, nil},
			{"PrivateDnsEnabled", func(e types.VpcEndpoint) any { return e.PrivateDnsEnabled }, nil},
		}), is(subject, string(e.State), "available")...)
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(findings, "%s available", count(n, "endpoint", "endpoints"))
}

func (a *Account) flowLogs(ctx context.Context) (check.Outcome, error) {
	findings, n, err := described(ctx, a, "AWS::EC2::FlowLog", "flow log", func(ctx context.Context, client *ec2.Client) ([]types.FlowLog, error) {
		return paging.All(ctx, ec2.NewDescribeFlowLogsPaginator(client, nil), func(o *ec2.DescribeFlowLogsOutput) []types.FlowLog { return o.FlowLogs })
	}, func(l types.FlowLog) string { return aws.ToString(l.FlowLogId) }, func(subject string, r deployed.Resource, l types.FlowLog) []check.Finding {
		findings := append(compare(subject, r.Properties, l, []field[types.FlowLog]{
			{"ResourceId", func(l types.FlowLog) any { return l.ResourceId }, nil},
			{"TrafficType", func(l types.FlowLog) any { return l.TrafficType }, nil},
			{"LogGroupName", func(l types.FlowLog) any { return l.LogGroupName }, nil},
			{"LogDestinationType", func(l types.FlowLog) any { return l.LogDestinationType }, nil},
			{"MaxAggregationInterval", func(l types.FlowLog) any { return l.MaxAggregationInterval }, nil},
		}), is(subject, aws.ToString(l.FlowLogStatus), "ACTIVE")...)
		if strings.EqualFold(aws.ToString(l.DeliverLogsStatus), "FAILED") {
			findings = append(findings, check.Finding{Subject: subject, Got: "delivers nothing: " + aws.ToString(l.DeliverLogsErrorMessage), Want: "deliver"})
		}
		return findings
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(findings, "%s active", count(n, "flow log", "flow logs"))
}
