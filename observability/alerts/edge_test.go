package alerts

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
)

// daySeconds is a day in seconds.
const daySeconds = 24 * 60 * 60

func edgeCases(env config.Environment) []unitTest {
	a := env.Operations.Alarms
	target := func(metric string) string {
		return metric + `{dimension_LoadBalancer="app/vibe/1", dimension_TargetGroup="targetgroup/backend/2"}`
	}
	balancer := func(metric string) string { return metric + `{dimension_LoadBalancer="app/vibe/1"}` }
	const ofTarget = `{dimension_LoadBalancer="app/vibe/1", dimension_TargetGroup="targetgroup/backend/2"}`
	const ofBalancer = `{dimension_LoadBalancer="app/vibe/1"}`
	hold := minutes(cloudWatchHold(env) + 1)
	// The times of unit tests begin at 0, so that an end is a number of days.
	ends := func(days float64) series {
		return series{`certmanager_certificate_expiration_timestamp_seconds{namespace="vibe", name="frontend"}`: fmt.Sprintf("%.0fx90", days*daySeconds)}
	}
	const certificate = `{namespace="vibe", name="frontend"}`
	days, last := env.Observability.Alerts.CertificateDays, certificateLastDays(env)
	const ready = `certmanager_certificate_ready_status{namespace="vibe", name="frontend", condition="True"}`
	const synced = `external_dns_controller_last_sync_timestamp_seconds{namespace="external-dns"}`
	return []unitTest{
		fires("NoHealthyTarget", "for five minutes", "6m", series{target("aws_applicationelb_healthy_host_count_minimum"): "0x10"},
			firing{ofTarget, "No target of targetgroup/backend/2 is healthy."}),
		silent("NoHealthyTarget", "one is left", "10m", series{target("aws_applicationelb_healthy_host_count_minimum"): "1x10"}),
		fires("TargetsUnhealthy", "long enough", hold, series{target("aws_applicationelb_un_healthy_host_count_maximum"): "2x60"},
			firing{ofTarget, "2 targets of targetgroup/backend/2 are unhealthy."}),
		silent("TargetsUnhealthy", "a pod that starts", "20m", series{target("aws_applicationelb_un_healthy_host_count_maximum"): "1x10 0x20"}),
		fires("LoadBalancerErrors", "one more", "1m", series{balancer("aws_applicationelb_httpcode_elb_5_xx_count_sum"): fmt.Sprintf("%dx5", a.ServerErrors+1)},
			firing{ofBalancer, fmt.Sprintf("app/vibe/1 gave %d answers 5xx in five minutes that no pod gave.", a.ServerErrors+1)}),
		silent("LoadBalancerErrors", "as many as may be", "5m", series{balancer("aws_applicationelb_httpcode_elb_5_xx_count_sum"): fmt.Sprintf("%dx5", a.ServerErrors)}),
		fires("TargetErrors", "one more", "11m", series{target("aws_applicationelb_httpcode_target_5_xx_count_sum"): fmt.Sprintf("%dx20", a.ServerErrors+1)},
			firing{ofBalancer, fmt.Sprintf("The pods behind app/vibe/1 gave %d answers 5xx in five minutes.", a.ServerErrors+1)}),
		silent("TargetErrors", "for one period", "15m", series{target("aws_applicationelb_httpcode_target_5_xx_count_sum"): fmt.Sprintf("0x5 %dx5 0x20", a.ServerErrors+1)}),
		silent("TargetErrors", "as many as may be", "15m", series{target("aws_applicationelb_httpcode_target_5_xx_count_sum"): fmt.Sprintf("%dx20", a.ServerErrors)}),
		fires("TargetsSlow", "above the limit", hold, series{target("aws_applicationelb_target_response_time_p95"): fmt.Sprintf("%gx60", float64(env.Observability.Alerts.LatencyMillis+100)/1000)},
			firing{`{dimension_TargetGroup="targetgroup/backend/2"}`, fmt.Sprintf("Five in a hundred requests to targetgroup/backend/2 take %gk ms or longer.", float64(env.Observability.Alerts.LatencyMillis+100)/1000)}),
		silent("TargetsSlow", "at the limit", hold, series{target("aws_applicationelb_target_response_time_p95"): fmt.Sprintf("%gx60", float64(env.Observability.Alerts.LatencyMillis)/1000)}),
		fires("LoadBalancerRejectsConnections", "one", "1m", series{balancer("aws_applicationelb_rejected_connection_count_sum"): "1x5"},
			firing{ofBalancer, "app/vibe/1 refused 1 connections in five minutes."}),
		silent("LoadBalancerRejectsConnections", "one a quarter of an hour ago", "20m", series{balancer("aws_applicationelb_rejected_connection_count_sum"): "1x4 0x20"}),

		fires("CertificateExpiring", "a day less than may be", "61m", ends(float64(days-1)+61.0/1440),
			firing{certificate, fmt.Sprintf("Certificate vibe/frontend ends in %dd 0h 0m 0s.", days-1)}),
		silent("CertificateExpiring", "an hour more than may be", "61m", ends(float64(days)+2.1/24)),
		fires("CertificateEnding", "half a day less than may be", "6m", ends(float64(last)-0.5+6.0/1440),
			firing{certificate, fmt.Sprintf("Certificate vibe/frontend ends in %dd 12h 0m 0s.", last-1)}),
		silent("CertificateEnding", "an hour more than may be", "6m", ends(float64(last)+1.2/24)),
		fires("CertificateNotReady", "for an hour", "61m", series{ready: "0x70"},
			firing{certificate, "Certificate vibe/frontend has not been ready for an hour."}),
		silent("CertificateNotReady", "issued after 50 minutes", "65m", series{ready: "0x50 1x30"}),
		fires("DNSRecordsStale", "for twenty-one minutes", "26m", series{synced: "300x30"},
			firing{`{}`, "external-dns last succeeded 21m 0s ago; a new load balancer would not be found."}),
		silent("DNSRecordsStale", "for fourteen minutes", "25m", series{synced: "660x30"}),
	}
}
