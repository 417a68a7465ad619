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
			{Name: "controller_runtime_reconcile_errors_total", Type: Counter, Labels: words("controller"), Help: "objects that could not be handled"},
			{Name: "awslbc_controller_reconcile_errors_total", Type: Counter, Labels: words("controller error_category"), Help: "objects that could not be handled, by kind of failure"},
			{Name: "aws_api_call_permission_errors_total", Type: Counter, Labels: words(call), Help: "requests that AWS did not permit"},
			{Name: "aws_api_call_throttled_errors_total", Type: Counter, Labels: words(call), Help: "requests that AWS turned away as too many"},
		},
	}
}
