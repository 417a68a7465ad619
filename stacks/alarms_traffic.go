package stacks

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// trafficAlarms watch the load balancer and the NAT gateways. A controller makes
// the former and AWS names the latter, so that their ids are not known here: the
// alarms cover all of the account's in the region. Queries know no percentiles;
// Prometheus watches those.
func trafficAlarms(env config.Environment) []alarmRow {
	a := env.Operations.Alarms
	balancer := func(metric, statistic, schema string) metricSource {
		return metricSource{namespace: "AWS/ApplicationELB", metric: metric, statistic: statistic, schema: schema}
	}
	nat := func(metric, statistic string) metricSource {
		return metricSource{namespace: "AWS/NATGateway", metric: metric, statistic: statistic, schema: "NatGatewayId"}
	}
	return inArea("traffic", []alarmRow{
		{
			id: "balancer-errors", means: "The load balancer itself answers requests with errors: no pod took them.",
			source: balancer("HTTPCode_ELB_5XX_Count", "SUM", "LoadBalancer"), threshold: float64(a.ServerErrors), unit: "answers",
			reason: "A rolling update causes none, a lost node a few.",
			period: 300, periods: 1, missing: missingIsFine, severity: names.Critical,
		},
		{
			id: "target-errors", means: "Pods answer requests with errors.",
			source: balancer("HTTPCode_Target_5XX_Count", "SUM", "LoadBalancer"), threshold: float64(a.ServerErrors), unit: "answers",
			reason: "As many as are tolerated of the load balancer.",
			period: 300, periods: 2, missing: missingIsFine, severity: names.Critical,
		},
		{
			id: "target-latency", means: "Pods take long to answer.",
			source: balancer("TargetResponseTime", "AVG", "LoadBalancer"), threshold: float64(a.ResponseMillis) / 1000, unit: "seconds",
			reason: "It is the mean of all requests.",
			period: 300, periods: 3, missing: missingIsFine, severity: names.Warning,
		},
		{
			id: "targets-unhealthy", means: "Pods fail the load balancer's health checks.",
			source: balancer("UnHealthyHostCount", "MAX", "LoadBalancer, TargetGroup"), threshold: 1, unit: "pods",
			reason: "A pod that starts or stops passes within ten minutes.",
			period: 300, periods: 3, missing: missingIsFine, severity: names.Warning,
		},
		{
			id: "balancer-rejections", means: "The load balancer turns connections away because it is full.",
			source: balancer("RejectedConnectionCount", "SUM", "LoadBalancer"), threshold: 1, unit: "connections",
			reason: "It never should.",
			period: 300, periods: 1, missing: missingIsFine, severity: names.Critical,
		},
		{
			id: "nat-ports", means: "A NAT gateway has run out of ports: connections to the internet fail.",
			source: nat("ErrorPortAllocation", "SUM"), threshold: 1, unit: "failures",
			reason: "Each is a connection that could not be made.",
			period: 300, periods: 1, missing: missingIsFine, severity: names.Critical,
		},
		{
			id: "nat-drops", means: "A NAT gateway drops packets.",
			source: nat("PacketsDropCount", "SUM"), threshold: 100, unit: "packets",
			reason: "A few are normal when connections end.",
			period: 300, periods: 3, missing: missingIsFine, severity: names.Warning,
		},
	})
}
