package alerts

import "github.com/vibe-engineering/vibe-platform/names"

// controlPlane are the alerts about the API server, which AWS runs, and DNS,
// which we do.
func controlPlane() []Alert {
	return []Alert{
		{
			Name: "APIServerErrors",
			Expr: `sum(rate(apiserver_request_total{job="apiserver", code=~"5.."}[${window}])) / sum(rate(apiserver_request_total{job="apiserver"}[${window}])) * 100 > 3`,
			For:  "10m", Severity: names.Warning,
			Summary:     "The Kubernetes API answers with errors.",
			Description: "{{ $value | humanize }} % of the requests to the Kubernetes API fail.",
			Runbook:     "cluster.md#api-server-errors",
		},
		{
			Name: "APIServerSlow",
			// Kubernetes promises a second for one object
			// (https://github.com/kubernetes/community/blob/master/sig-scalability/slos/api_call_latency.md).
			Expr: `histogram_quantile(0.99, sum by (le, verb) (rate(apiserver_request_duration_seconds_bucket{job="apiserver", verb=~"GET|POST|PUT|PATCH|DELETE", subresource!~"log|exec|portforward|proxy|attach"}[${window}]))) > 1`,
			For:  "15m", Severity: names.Warning,
			Summary:     "The Kubernetes API is slow.",
			Description: "One in a hundred {{ $labels.verb }} requests takes {{ $value | humanizeDuration }} or longer.",
			Runbook:     "cluster.md#api-server-slow",
		},
		{
			Name: "AggregatedAPIDown",
			Expr: `max by (name) (aggregator_unavailable_apiservice) == 1`,
			For:  "5m", Severity: names.Warning,
			Summary:     "An API that a pod of ours serves is down.",
			Description: "{{ $labels.name }} is unavailable; without v1beta1.metrics.k8s.io nothing scales.",
			Runbook:     "cluster.md#aggregated-api-down",
		},
		{
			Name: "AdmissionWebhookFailing",
			Expr: `sum by (name) (increase(apiserver_admission_webhook_rejection_count{error_type=~"calling_webhook_error|apiserver_internal_error"}[10m])) > 0`,
			For:  "5m", Severity: names.Warning,
			Summary:     "The API server cannot reach a webhook and refuses what it should check.",
			Description: "Calls to the webhook {{ $labels.name }} fail.",
			Runbook:     "cluster.md#admission-webhook-failing",
		},
		{
			Name: "DNSErrors",
			Expr: `sum(rate(coredns_dns_responses_total{rcode="SERVFAIL"}[${window}])) / sum(rate(coredns_dns_responses_total[${window}])) * 100 > 3`,
			For:  "5m", Severity: names.Critical,
			Summary:     "Names are not resolved.",
			Description: "CoreDNS answers {{ $value | humanize }} % of the queries with SERVFAIL.",
			Runbook:     "cluster.md#dns-errors",
		},
		{
			Name: "DNSSlow",
			Expr: `histogram_quantile(0.99, sum by (le) (rate(coredns_dns_request_duration_seconds_bucket[${window}]))) > 1`,
			For:  "10m", Severity: names.Warning,
			Summary:     "Names are resolved slowly.",
			Description: "One in a hundred DNS queries takes {{ $value | humanizeDuration }} or longer.",
			Runbook:     "cluster.md#dns-slow",
		},
	}
}

// controllers are the alerts about what acts on the platform's behalf.
func controllers() []Alert {
	return []Alert{
		{
			Name: "ExternalSecretFailing",
			// RDS takes the old password no longer as soon as a new one is set, so that
			// a secret that does not arrive is an outage to come.
			Expr: `max by (namespace, name) (externalsecret_status_condition{condition="Ready", status="False"}) == 1`,
			For:  "15m", KeepFiringFor: "5m", Severity: names.Critical,
			Summary:     "A secret is not brought into the cluster.",
			Description: "ExternalSecret {{ $labels.namespace }}/{{ $labels.name }} cannot be read; a rotated password would not arrive.",
			Runbook:     "cluster.md#external-secret-failing",
		},
		{
			Name: "ControllerFailing",
			Expr: `sum by (namespace, job, controller) (increase(controller_runtime_reconcile_errors_total[15m])) > 5`,
			For:  "15m", Severity: names.Warning,
			Summary:     "A controller tries in vain.",
			Description: "The controller {{ $labels.controller }} of {{ $labels.namespace }}/{{ $labels.job }} failed {{ $value | humanize }} times in 15 minutes.",
			Runbook:     "cluster.md#controller-failing",
		},
	}
}
