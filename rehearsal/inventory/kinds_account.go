package inventory

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	trailtypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	configtypes "github.com/aws/aws-sdk-go-v2/service/configservice/types"
	"github.com/aws/aws-sdk-go-v2/service/costexplorer"
	costtypes "github.com/aws/aws-sdk-go-v2/service/costexplorer/types"
)

// accountKinds are those that watch the account and its bill.
func accountKinds() []kind {
	return []kind{
		// A trail over all regions is seen in each, unless shadows are left out.
		once("AWS::CloudTrail::Trail", "cloudtrail:DescribeTrails",
			func(ctx context.Context, c *Clients) ([]trailtypes.Trail, error) {
				out, err := c.cloudtrail.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: new(false)})
				if err != nil {
					return nil, err
				}
				return out.TrailList, nil
			},
			func(t trailtypes.Trail) Item { return Item{ID: aws.ToString(t.Name), detail: t} }),
		once("AWS::Config::ConfigurationRecorder", "config:DescribeConfigurationRecorders",
			func(ctx context.Context, c *Clients) ([]configtypes.ConfigurationRecorder, error) {
				out, err := c.config.DescribeConfigurationRecorders(ctx, nil)
				if err != nil {
					return nil, err
				}
				return out.ConfigurationRecorders, nil
			},
			func(r configtypes.ConfigurationRecorder) Item { return Item{ID: aws.ToString(r.Name), detail: r} }),
		once("AWS::Config::DeliveryChannel", "config:DescribeDeliveryChannels",
			func(ctx context.Context, c *Clients) ([]configtypes.DeliveryChannel, error) {
				out, err := c.config.DescribeDeliveryChannels(ctx, &configservice.DescribeDeliveryChannelsInput{})
				if err != nil {
					return nil, err
				}
				return out.DeliveryChannels, nil
			},
			func(d configtypes.DeliveryChannel) Item { return Item{ID: aws.ToString(d.Name), detail: d} }),
		{typ: "AWS::CE::AnomalyMonitor", api: "ce:GetAnomalyMonitors", global: true, all: anomalyMonitors},
		{typ: "AWS::CE::AnomalySubscription", api: "ce:GetAnomalySubscriptions", global: true, all: anomalySubscriptions},
	}
}

func anomalyMonitors(ctx context.Context, c *Clients) ([]Item, error) {
	var items []Item
	input := &costexplorer.GetAnomalyMonitorsInput{}
	for {
		out, err := c.costs.GetAnomalyMonitors(ctx, input)
		if err != nil {
			return nil, err
		}
		items = append(items, itemsOf(out.AnomalyMonitors, func(m costtypes.AnomalyMonitor) Item {
			return Item{ID: aws.ToString(m.MonitorArn), Name: aws.ToString(m.MonitorName), detail: m}
		})...)
		if input.NextPageToken = out.NextPageToken; input.NextPageToken == nil {
			return items, nil
		}
	}
}

func anomalySubscriptions(ctx context.Context, c *Clients) ([]Item, error) {
	var items []Item
	input := &costexplorer.GetAnomalySubscriptionsInput{}
	for {
		out, err := c.costs.GetAnomalySubscriptions(ctx, input)
		if err != nil {
			return nil, err
		}
		items = append(items, itemsOf(out.AnomalySubscriptions, func(s costtypes.AnomalySubscription) Item {
			return Item{ID: aws.ToString(s.SubscriptionArn), Name: aws.ToString(s.SubscriptionName), detail: s}
		})...)
		if input.NextPageToken = out.NextPageToken; input.NextPageToken == nil {
			return items, nil
		}
	}
}
