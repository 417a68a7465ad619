package metrics

// kubeState is kube-state-metrics: what the API server knows of its objects. Its
// monitor honours its labels, so that namespace, pod and container are the
// object's and not its own.
func kubeState() Exporter {
	return Exporter{
		Name:   "kube-state-metrics",
		Title:  "kube-state-metrics: the state of the cluster's objects",
		Source: "https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics",
		Proof:  "kube-state-metrics",
		Target: words("job instance service endpoint"),
		Metrics: []Metric{
			{Name: "kube_node_info", Type: Gauge, Labels: words("node kubelet_version"), Help: "1 for each node"},
			{Name: "kube_node_status_condition", Type: Gauge, Labels: words("node condition status"), Help: "1 for the status that a node's condition has"},
			{Name: "kube_node_status_allocatable", Type: Gauge, Labels: words("node resource unit"), Help: "what a node offers to pods: cores, bytes, pods"},
			{Name: "kube_node_spec_unschedulable", Type: Gauge, Labels: words("node"), Help: "1 for a node that is cordoned"},

			{Name: "kube_pod_info", Type: Gauge, Labels: words("namespace pod node created_by_kind created_by_name priority_class"), Help: "1 for each pod"},
			{Name: "kube_pod_status_phase", Type: Gauge, Labels: words("namespace pod phase"), Help: "1 for the phase that a pod is in"},
			{Name: "kube_pod_status_ready", Type: Gauge, Labels: words("namespace pod condition"), Help: "1 for whether a pod is ready: true, false or unknown"},
			{Name: "kube_pod_status_unschedulable", Type: Gauge, Labels: words("namespace pod"), Help: "1 for a pod that no node has room for"},
			{Name: "kube_pod_container_status_restarts_total", Type: Counter, Labels: words("namespace pod container"), Help: "restarts of a container"},
			{Name: "kube_pod_container_status_waiting_reason", Type: Gauge, Labels: words("namespace pod container reason"), Help: "1 for why a container waits, such as CrashLoopBackOff or ImagePullBackOff"},
			{Name: "kube_pod_container_status_last_terminated_reason", Type: Gauge, Labels: words("namespace pod container reason"), Help: "1 for why a container ended last, such as OOMKilled"},
			{Name: "kube_pod_container_resource_requests", Type: Gauge, Labels: words("namespace pod container node resource unit"), Help: "what a container reserves: cores, bytes"},
			{Name: "kube_pod_container_resource_limits", Type: Gauge, Labels: words("namespace pod container node resource unit"), Help: "what a container may use: cores, bytes"},
			{Name: "kube_pod_init_container_status_restarts_total", Type: Counter, Labels: words("namespace pod container"), Help: "restarts of an init container, the sidecar among them"},
			{Name: "kube_pod_init_container_status_waiting_reason", Type: Gauge, Labels: words("namespace pod container reason"), Help: "1 for why an init container waits"},
			{Name: "kube_pod_init_container_status_last_terminated_reason", Type: Gauge, Labels: words("namespace pod container reason"), Help: "1 for why an init container ended last"},

			{Name: "kube_deployment_spec_replicas", Type: Gauge, Labels: words("namespace deployment"), Help: "pods that a Deployment should have"},
			{Name: "kube_deployment_status_replicas_available", Type: Gauge, Labels: words("namespace deployment"), Help: "pods of a Deployment that serve"},
			{Name: "kube_deployment_status_replicas_unavailable", Type: Gauge, Labels: words("namespace deployment"), Help: "pods of a Deployment that are missing or do not serve"},
			{Name: "kube_deployment_status_replicas_updated", Type: Gauge, Labels: words("namespace deployment"), Help: "pods of a Deployment's newest template"},
			{Name: "kube_deployment_status_condition", Type: Gauge, Labels: words("namespace deployment condition status reason"), Help: "1 for the status that a Deployment's condition has"},
			{Name: "kube_statefulset_replicas", Type: Gauge, Labels: words("namespace statefulset"), Help: "pods that a StatefulSet should have"},
			{Name: "kube_statefulset_status_replicas_ready", Type: Gauge, Labels: words("namespace statefulset"), Help: "pods of a StatefulSet that are ready"},
			{Name: "kube_daemonset_status_desired_number_scheduled", Type: Gauge, Labels: words("namespace daemonset"), Help: "nodes that should run a DaemonSet's pod"},
			{Name: "kube_daemonset_status_number_ready", Type: Gauge, Labels: words("namespace daemonset"), Help: "nodes whose pod of a DaemonSet is ready"},
			{Name: "kube_daemonset_status_number_unavailable", Type: Gauge, Labels: words("namespace daemonset"), Help: "nodes whose pod of a DaemonSet is missing or not ready"},
			{Name: "kube_job_failed", Type: Gauge, Labels: words("namespace job_name condition"), Help: "1 for a Job that gave up"},

			{Name: "kube_horizontalpodautoscaler_spec_max_replicas", Type: Gauge, Labels: words("namespace horizontalpodautoscaler"), Help: "the most pods that an autoscaler makes"},
			{Name: "kube_horizontalpodautoscaler_spec_min_replicas", Type: Gauge, Labels: words("namespace horizontalpodautoscaler"), Help: "the fewest pods that an autoscaler leaves"},
			{Name: "kube_horizontalpodautoscaler_status_current_replicas", Type: Gauge, Labels: words("namespace horizontalpodautoscaler"), Help: "pods that an autoscaler sees"},
			{Name: "kube_horizontalpodautoscaler_status_desired_replicas", Type: Gauge, Labels: words("namespace horizontalpodautoscaler"), Help: "pods that an autoscaler wants"},
			{Name: "kube_horizontalpodautoscaler_status_condition", Type: Gauge, Labels: words("namespace horizontalpodautoscaler condition status"), Help: "1 for the status that an autoscaler's condition has"},
			{Name: "kube_resourcequota", Type: Gauge, Labels: words("namespace resourcequota resource type"), Help: "what a quota allows (hard) and what is taken of it (used)"},
			{Name: "kube_persistentvolumeclaim_status_phase", Type: Gauge, Labels: words("namespace persistentvolumeclaim phase"), Help: "1 for the phase that a claim is in"},
		},
	}
}
