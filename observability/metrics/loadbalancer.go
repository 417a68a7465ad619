package metrics

// loadBalancerController turns the Ingress into the load balancer. What passes
// through the load balancer itself only CloudWatch knows.
func loadBalancerController() Exporter {
	call := "operation status_code error_code"
	return Exporter{
		Name:   "load-balancer-controller",
		Title:  "AWS Load Balancer Controller",
		Source: "https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/main/pkg/metrics",
		Target: append(fromPod(), "component"),
		Metrics: []Metric{
			{Name: "controller_runtime_reconcile_total", Type: Counter, Labels: words("controller result"), Help: "objects that were looked at"},
			{Name: "controller_runtime_reconcile_errors_total", Type: Counter, Labels: words("controller"), Help: "objects that could not be handled"},
			{Name: "controller_runtime_reconcile_time_seconds", Type: Histogram, Labels: words("controller"), Help: "how long an object took"},
			{Name: "awslbc_controller_reconcile_errors_total", Type: Counter, Labels: words("controller error_category"), Help: "objects that could not be handled, by kind of failure"},
			{Name: "awslbc_readiness_gate_ready_seconds", Type: Histogram, Labels: words("name"), Help: "how long the load balancer took to find a new pod healthy"},
			{Name: "aws_api_calls_total", Type: Counter, Labels: words(call), Help: "requests to AWS"},
			{Name: "aws_api_call_permission_errors_total", Type: Counter, Labels: words(call), Help: "requests that AWS did not permit"},
			{Name: "aws_api_call_throttled_errors_total", Type: Counter, Labels: words(call), Help: "requests that AWS turned away as too many"},
		},
	}
}
