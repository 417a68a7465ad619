package alerts

import (
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// certificateLastDays is how long before its end a certificate becomes urgent.
func certificateLastDays(env config.Environment) int {
	return max(1, env.Observability.Alerts.CertificateDays/7)
}

// edge are the alerts about how traffic finds the platform.
func edge(config.Environment) Group {
	return Group{Component: Edge, Alerts: slices.Concat(loadBalancer(), certificates(), dns())}
}

// loadBalancer are the alerts about what CloudWatch says of the load balancer.
func loadBalancer() []Alert {
	return []Alert{
		{
			Name: "NoHealthyTarget",
			Expr: `max by (dimension_LoadBalancer, dimension_TargetGroup) (aws_applicationelb_healthy_host_count_minimum) < 1`,
			For:  "5m", Severity: names.Critical,
			Summary:     "The load balancer has no pod to send requests to.",
			Description: "No target of {{ $labels.dimension_TargetGroup }} is healthy.",
			Runbook:     "traffic.md#targets-unhealthy",
		},
		{
			Name: "TargetsUnhealthy",
			// A pod that starts or stops passes within ten minutes.
			Expr: `max by (dimension_LoadBalancer, dimension_TargetGroup) (aws_applicationelb_un_healthy_host_count_maximum) > 0`,
			For:  "${cloudwatch}", Severity: names.Warning,
			Summary:     "Pods fail the load balancer's health checks.",
			Description: "{{ $value }} targets of {{ $labels.dimension_TargetGroup }} are unhealthy.",
			Runbook:     "traffic.md#targets-unhealthy",
		},
		{
			Name:          "LoadBalancerErrors",
			Expr:          `sum by (dimension_LoadBalancer) (aws_applicationelb_httpcode_elb_5_xx_count_sum) > ${serverErrors}`,
			KeepFiringFor: "10m", Severity: names.Critical,
			Summary:     "The load balancer itself answers with errors.",
			Description: "{{ $labels.dimension_LoadBalancer }} gave {{ $value }} answers 5xx in five minutes that no pod gave.",
			Runbook:     "traffic.md#balancer-errors",
		},
		{
			Name: "TargetErrors",
			Expr: `sum by (dimension_LoadBalancer) (aws_applicationelb_httpcode_target_5_xx_count_sum) > ${serverErrors}`,
			For:  "10m", Severity: names.Warning,
			Summary:     "Pods answer the load balancer with errors.",
			Description: "The pods behind {{ $labels.dimension_LoadBalancer }} gave {{ $value }} answers 5xx in five minutes.",
			Runbook:     "traffic.md#target-errors",
		},
		{
			Name: "TargetsSlow",
			Expr: `max by (dimension_TargetGroup) (aws_applicationelb_target_response_time_p95) * 1000 > ${latencyMillis}`,
			For:  "${cloudwatch}", Severity: names.Warning,
			Summary:     "Pods take long to answer the load balancer.",
			Description: "Five in a hundred requests to {{ $labels.dimension_TargetGroup }} take {{ $value | humanize }} ms or longer.",
			Runbook:     "traffic.md#target-latency",
		},
		{
			Name:          "LoadBalancerRejectsConnections",
			Expr:          `sum by (dimension_LoadBalancer) (aws_applicationelb_rejected_connection_count_sum) > 0`,
			KeepFiringFor: "10m", Severity: names.Critical,
			Summary:     "The load balancer turns connections away.",
			Description: "{{ $labels.dimension_LoadBalancer }} refused {{ $value }} connections in five minutes.",
			Runbook:     "traffic.md#balancer-rejections",
		},
	}
}

// certificates are the alerts about what cert-manager renews. ACM renews the
// load balancer's own, and tells of a failure through AWS Health.
func certificates() []Alert {
	return []Alert{
		{
			Name: "CertificateExpiring",
			Expr: `min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds) - time() < ${certificateDays} * 86400`,
			For:  "1h", Severity: names.Warning,
			Summary:     "A certificate was not renewed.",
			Description: "Certificate {{ $labels.namespace }}/{{ $labels.name }} ends in {{ $value | humanizeDuration }}.",
			Runbook:     "traffic.md#certificate-expiring",
		},
		{
			Name: "CertificateEnding",
			Expr: `min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds) - time() < ${certificateLastDays} * 86400`,
			For:  "5m", Severity: names.Critical,
			Summary:     "A certificate ends within days.",
			Description: "Certificate {{ $labels.namespace }}/{{ $labels.name }} ends in {{ $value | humanizeDuration }}.",
			Runbook:     "traffic.md#certificate-expiring",
		},
		{
			Name: "CertificateNotReady",
			Expr: `max by (namespace, name) (certmanager_certificate_ready_status{condition="True"}) == 0`,
			For:  "1h", Severity: names.Warning,
			Summary:     "A certificate cannot be had.",
			Description: "Certificate {{ $labels.namespace }}/{{ $labels.name }} has not been ready for an hour.",
			Runbook:     "traffic.md#certificate-not-ready",
		},
	}
}

// dns are the alerts about the names in Route 53.
func dns() []Alert {
	return []Alert{
		{
			Name: "DNSRecordsStale",
			// It looks every minute, and writes what differs.
			Expr: `time() - max(external_dns_controller_last_sync_timestamp_seconds) > 900`,
			For:  "5m", Severity: names.Warning,
			Summary:     "Names are not written to Route 53.",
			Description: "external-dns last succeeded {{ $value | humanizeDuration }} ago; a new load balancer would not be found.",
			Runbook:     "traffic.md#dns-records-stale",
		},
	}
}
