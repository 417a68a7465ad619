package queries

import (
	"slices"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for _, row := range []struct {
		query   string
		labels  []string
		problem string
	}{
		{`sum by (job) (rate(http_requests_total{status=~"5.."}[5m]))`, []string{"job"}, ""},
		{`sum by (job) (rate(http_requests_total{code=~"5.."}[5m]))`, nil, "http_requests_total has no label code"},
		{`sum by (path) (rate(http_requests_total[5m]))`, nil, "no label path"},
		{`sum(rate(http_request_totals[5m]))`, nil, "no exporter of ours exposes http_request_totals"},
		{`sum(rate(http_requests_total[5m])`, nil, "unclosed"},
		{`sum(http_request_duration_seconds)`, nil, "no exporter"},
		{`histogram_quantile(0.95, sum by (le, route) (rate(http_request_duration_seconds_bucket[5m])))`, []string{"route"}, ""},
		{`histogram_quantile(0.95, sum by (route) (rate(http_request_duration_seconds_bucket[5m])))`, nil, "lost their label le"},
		{`kube_pod_info * on (pod) group_left (route) vibe_sessions_active`, nil, "no label route to take over"},
		{`sum by (node) (kube_pod_info) / on (node) kube_node_info`, []string{"node"}, ""},
		{`sum by (node) (kube_pod_info) / on (pod) sum by (node) (kube_node_info)`, nil, "not both sides have the label pod"},
		{`label_replace(up, "name", "$1", "job", "(.*)") and on (name) up`, nil, "not both sides have the label name"},
		{`sum by (name) (label_replace(up, "name", "$1", "job", "(.*)"))`, []string{"name"}, ""},
		{`topk(3, sum by (namespace) (kube_pod_info))`, []string{"namespace"}, ""},
		{`{job="backend"}`, nil, "names no metric"},
		{`job:errors:ratio{job="backend"} > 0.05`, []string{"job"}, ""},
		{`job:errors:ratio{pod="backend"}`, nil, "has no label pod"},
		{`time() - pg_postmaster_start_time_seconds > 60`, nil, ""},
	} {
		result := Check(row.query, map[string][]string{"job:errors:ratio": {"job"}})
		problems := strings.Join(result.Problems, "\n")
		if (row.problem == "") != (problems == "") || !strings.Contains(problems, row.problem) {
			t.Errorf("%s: %q, not %q", row.query, problems, row.problem)
		}
		if row.labels != nil && !slices.Equal(result.Labels, row.labels) {
			t.Errorf("%s: labels %v, not %v", row.query, result.Labels, row.labels)
		}
	}
}
