package alerts

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
)

func clusterCases(config.Environment) []unitTest {
	const ready = `kube_node_status_condition{node="a", condition="Ready", status="true"}`
	const disk = `node_filesystem_avail_bytes{node="a", mountpoint="/", fstype="xfs", device="nvme0n1p1"}`
	const diskSize = `node_filesystem_size_bytes{node="a", mountpoint="/", fstype="xfs", device="nvme0n1p1"}`
	return []unitTest{
		fires("NodeNotReady", "not ready for five minutes", "7m", series{ready: "1 1 0x10"},
			firing{`{node="a"}`, "Node a has not been ready for five minutes; its pods are moved away."}),
		silent("NodeNotReady", "ready again after four minutes", "12m", series{ready: "1 1 0 0 0 0 1x10"}),
		fires("NodesNotReady", "two of three", "6m", series{
			ready: "0x10",
			`kube_node_status_condition{node="b", condition="Ready", status="true"}`: "0x10",
			`kube_node_status_condition{node="c", condition="Ready", status="true"}`: "1x10",
		}, firing{`{}`, "66.67% of the nodes are not ready."}),
		silent("NodesNotReady", "one of three", "10m", series{
			ready: "0x10",
			`kube_node_status_condition{node="b", condition="Ready", status="true"}`: "1x10",
			`kube_node_status_condition{node="c", condition="Ready", status="true"}`: "1x10",
		}),
		fires("NodeUnderPressure", "short of memory", "6m", series{
			`kube_node_status_condition{node="a", condition="MemoryPressure", status="true"}`: "1x10",
		}, firing{`{node="a", condition="MemoryPressure"}`, "Node a has reported MemoryPressure for five minutes and evicts pods."}),
		silent("NodeUnderPressure", "for three minutes", "10m", series{
			`kube_node_status_condition{node="a", condition="MemoryPressure", status="true"}`: "0 1 1 1 0x10",
		}),
		fires("NodeUnschedulable", "cordoned since six hours", "361m", series{`kube_node_spec_unschedulable{node="a"}`: "1x400"},
			firing{`{node="a"}`, "Node a has taken no pods for six hours."}),
		silent("NodeUnschedulable", "a drain of an hour", "361m", series{`kube_node_spec_unschedulable{node="a"}`: "0x290 1x60 0x60"}),
		fires("NodeMemoryLow", "seven percent", "16m", series{
			`node_memory_MemAvailable_bytes{node="a", instance="10.0.0.1:9100"}`: "70x20",
			`node_memory_MemTotal_bytes{node="a", instance="10.0.0.1:9100"}`:     "1000x20",
		}, firing{`{node="a", instance="10.0.0.1:9100"}`, "7 % of the memory of a is available."}),
		silent("NodeMemoryLow", "nine percent", "20m", series{
			`node_memory_MemAvailable_bytes{node="a", instance="10.0.0.1:9100"}`: "90x20",
			`node_memory_MemTotal_bytes{node="a", instance="10.0.0.1:9100"}`:     "1000x20",
		}),
		fires("NodeDiskLow", "fourteen percent", "16m", series{disk: "14x20", diskSize: "100x20"},
			firing{`{node="a", mountpoint="/", fstype="xfs", device="nvme0n1p1"}`, "14 % of the disk of a is free."}),
		silent("NodeDiskLow", "sixteen percent", "20m", series{disk: "16x20", diskSize: "100x20"}),
		// A twentieth of the disk an hour.
		fires("NodeDiskFilling", "full in six hours", "421m", series{disk: "60000-83x421", diskSize: "100000x421"},
			firing{`{node="a", mountpoint="/", fstype="xfs", device="nvme0n1p1"}`, "The disk of a will be full within a day, if it goes on like the last six hours."}),
		silent("NodeDiskFilling", "full in two days", "421m", series{disk: "39000-10x421", diskSize: "100000x421"}),
		silent("NodeDiskFilling", "full in a day, but half empty still", "421m", series{disk: "95000-83x421", diskSize: "100000x421"}),
		fires("NodeClockWrong", "no source", "16m", series{
			`node_timex_sync_status{node="a"}`: "0x20", `node_timex_maxerror_seconds{node="a"}`: "16x20",
		}, firing{`{node="a"}`, "The clock of a has no source of time."}),
		silent("NodeClockWrong", "no source, but not off yet", "20m", series{
			`node_timex_sync_status{node="a"}`: "0x20", `node_timex_maxerror_seconds{node="a"}`: "15x20",
		}),
		fires("NodeConnectionsFull", "81 percent", "6m", series{
			`node_nf_conntrack_entries{node="a"}`: "81x10", `node_nf_conntrack_entries_limit{node="a"}`: "100x10",
		}, firing{`{node="a"}`, "81 % of the connections that a can track are in use; then it drops packets."}),
		silent("NodeConnectionsFull", "80 percent", "10m", series{
			`node_nf_conntrack_entries{node="a"}`: "80x10", `node_nf_conntrack_entries_limit{node="a"}`: "100x10",
		}),

		fires("StatefulSetReplicasMissing", "one of two", "16m", series{
			`kube_statefulset_replicas{namespace="monitoring", statefulset="loki"}`:              "2x20",
			`kube_statefulset_status_replicas_ready{namespace="monitoring", statefulset="loki"}`: "1x20",
		}, firing{`{namespace="monitoring", statefulset="loki"}`, "StatefulSet monitoring/loki lacks pods that are ready; it should have 2."}),
		silent("StatefulSetReplicasMissing", "a restart of ten minutes", "20m", series{
			`kube_statefulset_replicas{namespace="monitoring", statefulset="loki"}`:              "2x20",
			`kube_statefulset_status_replicas_ready{namespace="monitoring", statefulset="loki"}`: "2x5 1x10 2x10",
		}),
		fires("DaemonSetPodsMissing", "two of four", "16m", series{
			`kube_daemonset_status_desired_number_scheduled{namespace="kube-system", daemonset="aws-node"}`: "4x20",
			`kube_daemonset_status_number_ready{namespace="kube-system", daemonset="aws-node"}`:             "2x20",
		}, firing{`{namespace="kube-system", daemonset="aws-node"}`, "DaemonSet kube-system/aws-node lacks 2 pods that are ready."}),
		silent("DaemonSetPodsMissing", "a new node", "20m", series{
			`kube_daemonset_status_desired_number_scheduled{namespace="kube-system", daemonset="aws-node"}`: "3x5 4x20",
			`kube_daemonset_status_number_ready{namespace="kube-system", daemonset="aws-node"}`:             "3x10 4x20",
		}),
		fires("JobFailed", "gave up", "2m", series{`kube_job_failed{namespace="monitoring", job_name="upgrade", condition="true"}`: "0 1x5"},
			firing{`{namespace="monitoring", job_name="upgrade"}`, "Job monitoring/upgrade has used up its tries."}),
		silent("JobFailed", "failed or not is not known", "5m", series{`kube_job_failed{namespace="monitoring", job_name="upgrade", condition="unknown"}`: "1x5"}),
		fires("VolumeNotBound", "pending for a quarter of an hour", "16m", series{
			`kube_persistentvolumeclaim_status_phase{namespace="monitoring", persistentvolumeclaim="data", phase="Pending"}`: "1x20",
		}, firing{`{namespace="monitoring", persistentvolumeclaim="data"}`, "The claim monitoring/data has no volume."}),
		silent("VolumeNotBound", "bound after ten minutes", "20m", series{
			`kube_persistentvolumeclaim_status_phase{namespace="monitoring", persistentvolumeclaim="data", phase="Pending"}`: "1x10 0x10",
		}),
	}
}

// workloadCases are those of the alerts about pods, for either namespace.
func workloadCases(prefix, namespace string) []unitTest {
	container := func(metric, more string) string {
		return fmt.Sprintf(`%s{namespace=%q, pod="p-1", container="c"%s}`, metric, namespace, more)
	}
	deployment := func(metric, more string) string {
		return fmt.Sprintf(`%s{namespace=%q, deployment="d"%s}`, metric, namespace, more)
	}
	other := map[string]string{"kube-system": "vibe", "vibe": "kube-system"}[namespace]
	labels := fmt.Sprintf(`{namespace=%q, pod="p-1", container="c"}`, namespace)
	return []unitTest{
		// It waits, runs for two minutes, and waits again.
		fires(prefix+"PodCrashLooping", "for twelve minutes", "12m", series{
			container("kube_pod_container_status_waiting_reason", `, reason="CrashLoopBackOff"`): "1 1 0 0 1 1 1 0 0 1 1 1 1 1",
		}, firing{labels, fmt.Sprintf("Container c of pod %s/p-1 is in CrashLoopBackOff.", namespace)}),
		fires(prefix+"PodCrashLooping", "a sidecar", "12m", series{
			container("kube_pod_init_container_status_waiting_reason", `, reason="CrashLoopBackOff"`): "1x15",
		}, firing{labels, fmt.Sprintf("Container c of pod %s/p-1 is in CrashLoopBackOff.", namespace)}),
		silent(prefix+"PodCrashLooping", "for four minutes", "12m", series{
			container("kube_pod_container_status_waiting_reason", `, reason="CrashLoopBackOff"`): "0 1 1 1 1 0x20",
		}),
		silent(prefix+"PodCrashLooping", "in the other namespace", "15m", series{
			fmt.Sprintf(`kube_pod_container_status_waiting_reason{namespace=%q, pod="p", container="c", reason="CrashLoopBackOff"}`, other): "1x20",
		}),
		fires(prefix+"ContainerWaiting", "no image", "16m", series{
			container("kube_pod_container_status_waiting_reason", `, reason="ImagePullBackOff"`): "1x20",
		}, firing{fmt.Sprintf(`{namespace=%q, pod="p-1", container="c", reason="ImagePullBackOff"}`, namespace), fmt.Sprintf("Container c of pod %s/p-1 waits: ImagePullBackOff.", namespace)}),
		fires(prefix+"ContainerWaiting", "a sidecar", "16m", series{
			container("kube_pod_init_container_status_waiting_reason", `, reason="ErrImagePull"`): "1x20",
		}, firing{fmt.Sprintf(`{namespace=%q, pod="p-1", container="c", reason="ErrImagePull"}`, namespace), fmt.Sprintf("Container c of pod %s/p-1 waits: ErrImagePull.", namespace)}),
		silent(prefix+"ContainerWaiting", "image there after ten minutes", "20m", series{
			container("kube_pod_container_status_waiting_reason", `, reason="ImagePullBackOff"`): "1x10 0x10",
		}),
		silent(prefix+"ContainerWaiting", "crash loops have an alert of their own", "20m", series{
			container("kube_pod_container_status_waiting_reason", `, reason="CrashLoopBackOff"`): "1x20",
		}),
		fires(prefix+"ContainerOutOfMemory", "killed and started again", "10m", series{
			container("kube_pod_container_status_last_terminated_reason", `, reason="OOMKilled"`): "_x5 1x10",
			container("kube_pod_container_status_restarts_total", ""):                             "0x5 1x10",
		}, firing{labels, fmt.Sprintf("Container c of pod %s/p-1 used more memory than its limit.", namespace)}),
		fires(prefix+"ContainerOutOfMemory", "a sidecar", "10m", series{
			container("kube_pod_init_container_status_last_terminated_reason", `, reason="OOMKilled"`): "_x5 1x10",
			container("kube_pod_init_container_status_restarts_total", ""):                             "0x5 1x10",
		}, firing{labels, fmt.Sprintf("Container c of pod %s/p-1 used more memory than its limit.", namespace)}),
		silent(prefix+"ContainerOutOfMemory", "killed an hour ago", "60m", series{
			container("kube_pod_container_status_last_terminated_reason", `, reason="OOMKilled"`): "_x5 1x60",
			container("kube_pod_container_status_restarts_total", ""):                             "0x5 1x60",
		}),
		silent(prefix+"ContainerOutOfMemory", "restarted for another reason", "10m", series{
			container("kube_pod_container_status_last_terminated_reason", `, reason="Error"`): "_x5 1x10",
			container("kube_pod_container_status_restarts_total", ""):                         "0x5 1x10",
		}),
		fires(prefix+"DeploymentReplicasMissing", "one of two", "27m", series{
			deployment("kube_deployment_spec_replicas", ""):             "2x30",
			deployment("kube_deployment_status_replicas_available", ""): "1x30",
			deployment("kube_deployment_status_replicas_updated", ""):   "2x30",
		}, firing{fmt.Sprintf(`{namespace=%q, deployment="d"}`, namespace), fmt.Sprintf("Deployment %s/d lacks pods that are available; it should have 2.", namespace)}),
		silent(prefix+"DeploymentReplicasMissing", "a rollout goes on", "27m", series{
			deployment("kube_deployment_spec_replicas", ""):             "5x30",
			deployment("kube_deployment_status_replicas_available", ""): "4x30",
			deployment("kube_deployment_status_replicas_updated", ""):   "1x7 2x7 3x7 4x7",
		}),
		fires(prefix+"RolloutStuck", "past its deadline", "6m", series{
			deployment("kube_deployment_status_condition", `, condition="Progressing", status="false"`): "1x10",
		}, firing{fmt.Sprintf(`{namespace=%q, deployment="d"}`, namespace), fmt.Sprintf("The rollout of Deployment %s/d has passed its deadline.", namespace)}),
		silent(prefix+"RolloutStuck", "went on after three minutes", "10m", series{
			deployment("kube_deployment_status_condition", `, condition="Progressing", status="false"`): "1x3 0x10",
		}),
	}
}

func roomCases(env config.Environment) []unitTest {
	o := env.Observability.Alerts
	const pending = `kube_pod_status_phase{namespace="vibe", pod="p", phase="Pending"}`
	volume := func(metric string) string {
		return metric + `{namespace="monitoring", persistentvolumeclaim="data", node="a"}`
	}
	const claim = `{namespace="monitoring", persistentvolumeclaim="data"}`
	nodes := func(n int) series {
		s := series{`cluster_autoscaler_unschedulable_pods_count{pod="autoscaler"}`: "3x20"}
		for i := range n {
			s[fmt.Sprintf(`kube_node_info{node="n%d"}`, i)] = "1x20"
		}
		return s
	}
	full := env.Cluster.Nodes.Max
	quota := func(used int) series {
		return series{
			`kube_resourcequota{namespace="vibe", resourcequota="vibe", resource="pods", type="used"}`:               fmt.Sprintf("%dx20", used),
			`kube_resourcequota{namespace="vibe", resourcequota="vibe", resource="pods", type="hard"}`:               "100x20",
			`kube_resourcequota{namespace="vibe", resourcequota="vibe", resource="services.nodeports", type="used"}`: "0x20",
			`kube_resourcequota{namespace="vibe", resourcequota="vibe", resource="services.nodeports", type="hard"}`: "0x20",
		}
	}
	return []unitTest{
		fires("PodPending", "long enough", minutes(o.PendingMinutes+1), series{pending: "1x200"},
			firing{`{namespace="vibe", pod="p"}`, fmt.Sprintf("Pod vibe/p has been pending for %dm.", o.PendingMinutes)}),
		silent("PodPending", "a minute less", minutes(o.PendingMinutes+10), series{pending: fmt.Sprintf("1x%d 0x50", o.PendingMinutes-2)}),
		fires("NodesAtMaximum", "pods wait", "16m", nodes(full),
			firing{`{}`, fmt.Sprintf("The cluster has %d nodes, as many as cluster.nodes.max allows, and pods wait for one.", full)}),
		silent("NodesAtMaximum", "one more is allowed", "16m", nodes(full-1)),
		fires("ScaleUpFailed", "no capacity", "12m", series{`cluster_autoscaler_failed_scale_ups_total{reason="timeout"}`: "0 0 1x20"},
			firing{`{reason="timeout"}`, "Adding a node failed: timeout."}),
		silent("ScaleUpFailed", "an hour ago", "60m", series{`cluster_autoscaler_failed_scale_ups_total{reason="timeout"}`: "0 0 1x60"}),
		fires("AutoscalerStopped", "for a quarter of an hour", "16m", series{`cluster_autoscaler_cluster_safe_to_autoscale{}`: "0x20"},
			firing{`{}`, "The autoscaler finds the cluster unfit: too many nodes are not ready, or never joined."}),
		silent("AutoscalerStopped", "for ten minutes", "20m", series{`cluster_autoscaler_cluster_safe_to_autoscale{}`: "0x10 1x10"}),
		fires("QuotaNearLimit", "one more than the limit", "16m", quota(o.QuotaPercent+1),
			firing{`{namespace="vibe", resourcequota="vibe", resource="pods"}`, fmt.Sprintf("%d %% of pods in namespace vibe is in use.", o.QuotaPercent+1)}),
		silent("QuotaNearLimit", "at the limit", "20m", quota(o.QuotaPercent)),
		fires("VolumeLow", "below the limit", "6m", series{
			volume("kubelet_volume_stats_available_bytes"): fmt.Sprintf("%dx10", o.VolumePercent-1),
			volume("kubelet_volume_stats_capacity_bytes"):  "100x10",
		}, firing{claim, fmt.Sprintf("%d %% of the volume of monitoring/data is free.", o.VolumePercent-1)}),
		silent("VolumeLow", "at the limit", "10m", series{
			volume("kubelet_volume_stats_available_bytes"): fmt.Sprintf("%dx10", o.VolumePercent),
			volume("kubelet_volume_stats_capacity_bytes"):  "100x10",
		}),
		fires("VolumeFilling", "full in two days", "425m", series{
			volume("kubelet_volume_stats_available_bytes"): fmt.Sprintf("%d-10x425", 300*o.VolumePercent*volumeSoonFactor),
			volume("kubelet_volume_stats_capacity_bytes"):  "31000x425",
		}, firing{claim, "The volume of monitoring/data will be full within four days, if it goes on like the last six hours."}),
		silent("VolumeFilling", "full in five days", "425m", series{
			volume("kubelet_volume_stats_available_bytes"): fmt.Sprintf("%d-1x425", 280*o.VolumePercent*volumeSoonFactor),
			volume("kubelet_volume_stats_capacity_bytes"):  "30000x425",
		}),
		silent("VolumeFilling", "full in four days, but half empty still", "425m", series{
			volume("kubelet_volume_stats_available_bytes"): fmt.Sprintf("%d-10x425", 700*o.VolumePercent*volumeSoonFactor),
			volume("kubelet_volume_stats_capacity_bytes"):  "31000x425",
		}),
		fires("VolumeInodesLow", "below the limit", "16m", series{
			volume("kubelet_volume_stats_inodes_free"): fmt.Sprintf("%dx20", o.VolumePercent-1),
			volume("kubelet_volume_stats_inodes"):      "100x20",
		}, firing{claim, fmt.Sprintf("%d %% of the inodes of monitoring/data are free.", o.VolumePercent-1)}),
		silent("VolumeInodesLow", "at the limit", "20m", series{
			volume("kubelet_volume_stats_inodes_free"): fmt.Sprintf("%dx20", o.VolumePercent),
			volume("kubelet_volume_stats_inodes"):      "100x20",
		}),
	}
}

func controlCases() []unitTest {
	request := func(code string) string {
		return fmt.Sprintf(`apiserver_request_total{job="apiserver", verb="GET", code=%q}`, code)
	}
	latency := func(le string) string {
		return fmt.Sprintf(`apiserver_request_duration_seconds_bucket{job="apiserver", verb="GET", subresource="", le=%q}`, le)
	}
	dns := func(le string) string { return fmt.Sprintf(`coredns_dns_request_duration_seconds_bucket{le=%q}`, le) }
	const webhook = `apiserver_admission_webhook_rejection_count{name="mservice.elbv2.k8s.aws", error_type="calling_webhook_error"}`
	const secret = `externalsecret_status_condition{namespace="vibe", name="database", condition="Ready", status="False"}`
	const errors = `controller_runtime_reconcile_errors_total{namespace="kube-system", job="lbc", controller="ingress", pod="p"}`
	return []unitTest{
		fires("APIServerErrors", "four percent", "16m", series{request("500"): "0+4x20", request("200"): "0+96x20"},
			firing{`{}`, "4 % of the requests to the Kubernetes API fail."}),
		silent("APIServerErrors", "three percent", "16m", series{request("500"): "0+3x20", request("200"): "0+97x20"}),
		fires("APIServerSlow", "two in a hundred take more than a second", "21m", series{latency("1"): "0+98x30", latency("2"): "0+100x30", latency("+Inf"): "0+100x30"},
			firing{`{verb="GET"}`, "One in a hundred GET requests takes 1.5s or longer."}),
		silent("APIServerSlow", "one in two hundred does", "21m", series{latency("1"): "0+199x30", latency("2"): "0+200x30", latency("+Inf"): "0+200x30"}),
		fires("AggregatedAPIDown", "for five minutes", "6m", series{`aggregator_unavailable_apiservice{name="v1beta1.metrics.k8s.io"}`: "1x10"},
			firing{`{name="v1beta1.metrics.k8s.io"}`, "v1beta1.metrics.k8s.io is unavailable; without v1beta1.metrics.k8s.io nothing scales."}),
		silent("AggregatedAPIDown", "for three minutes", "10m", series{`aggregator_unavailable_apiservice{name="v1beta1.metrics.k8s.io"}`: "1x3 0x10"}),
		fires("AdmissionWebhookFailing", "each call", "10m", series{webhook: "0+1x20"},
			firing{`{name="mservice.elbv2.k8s.aws"}`, "Calls to the webhook mservice.elbv2.k8s.aws fail."}),
		silent("AdmissionWebhookFailing", "it refuses, as it should", "10m", series{
			`apiserver_admission_webhook_rejection_count{name="mservice.elbv2.k8s.aws", error_type="no_error"}`: "0+1x20"}),
		fires("DNSErrors", "four percent", "11m", series{
			`coredns_dns_responses_total{rcode="SERVFAIL"}`: "0+4x20", `coredns_dns_responses_total{rcode="NOERROR"}`: "0+96x20"},
			firing{`{}`, "CoreDNS answers 4 % of the queries with SERVFAIL."}),
		silent("DNSErrors", "names that do not exist", "11m", series{
			`coredns_dns_responses_total{rcode="NXDOMAIN"}`: "0+80x20", `coredns_dns_responses_total{rcode="SERVFAIL"}`: "0+3x20", `coredns_dns_responses_total{rcode="NOERROR"}`: "0+20x20"}),
		fires("DNSSlow", "two in a hundred take more than a second", "16m", series{dns("1"): "0+98x30", dns("2"): "0+100x30", dns("+Inf"): "0+100x30"},
			firing{`{}`, "One in a hundred DNS queries takes 1.5s or longer."}),
		silent("DNSSlow", "one in two hundred does", "16m", series{dns("1"): "0+199x30", dns("2"): "0+200x30", dns("+Inf"): "0+200x30"}),
		fires("ExternalSecretFailing", "for a quarter of an hour", "16m", series{secret: "1x20"},
			firing{`{namespace="vibe", name="database"}`, "ExternalSecret vibe/database cannot be read; a rotated password would not arrive."}),
		silent("ExternalSecretFailing", "one refresh failed", "20m", series{secret: "0x5 1x10 0x10"}),
		fires("ControllerFailing", "again and again", "31m", series{errors: "0+0.4x40"},
			firing{`{namespace="kube-system", job="lbc", controller="ingress"}`, "The controller ingress of kube-system/lbc failed 6 times in 15 minutes."}),
		silent("ControllerFailing", "a few conflicts", "40m", series{errors: "0+0.3x50"}),
	}
}
