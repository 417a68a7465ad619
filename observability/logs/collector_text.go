package logs

// collectorText is Collector's, with values between square brackets.
const collectorText = `// What Alloy itself says goes to its own standard error, and so through here.
logging {
	level  = "warn"
	format = "json"
}

// The pods of this node alone.
discovery.kubernetes "pods" {
	role = "pod"

	selectors {
		role  = "pod"
		field = "spec.nodeName=" + sys.env("K8S_NODE_NAME")
	}
}

discovery.relabel "pods" {
	targets = discovery.kubernetes.pods.targets

	rule {
		source_labels = ["__meta_kubernetes_namespace"]
		target_label  = "namespace"
	}

	rule {
		source_labels = ["__meta_kubernetes_pod_container_name"]
		target_label  = "container"
	}

	// The first of them that a pod has.
	rule {
		source_labels = [
			"__meta_kubernetes_pod_label_app_kubernetes_io_name",
			"__meta_kubernetes_pod_label_k8s_app",
			"__meta_kubernetes_pod_container_name",
		]
		regex        = "^;*([^;]+).*$"
		target_label = "app"
	}

	rule {
		source_labels = ["__meta_kubernetes_pod_node_name"]
		target_label  = "node"
	}

	rule {
		source_labels = ["__meta_kubernetes_pod_name"]
		target_label  = "pod"
	}

	// Where the kubelet keeps the container's lines.
	rule {
		source_labels = [
			"__meta_kubernetes_namespace",
			"__meta_kubernetes_pod_name",
			"__meta_kubernetes_pod_uid",
			"__meta_kubernetes_pod_container_name",
		]
		separator    = "/"
		regex        = "(.+)/(.+)/(.+)/(.+)"
		replacement  = "/var/log/pods/${1}_${2}_${3}/${4}/*.log"
		target_label = "__path__"
	}

	// Discovery gives a target for each port of a container; without what tells
	// them apart they are one file.
	rule {
		action = "labelkeep"
		regex  = "__path__|namespace|app|container|node|pod"
	}
}

loki.source.file "pods" {
	targets    = discovery.relabel.pods.output
	forward_to = [loki.process.lines.receiver]

	file_match {
		enabled = true
	}
}

loki.process "lines" {
	forward_to = [loki.write.loki.receiver]

	// The runtime's frame: its time, the stream, and lines that it had split.
	stage.cri { }

	// The path holds the pod's id, which is new with each pod.
	stage.label_drop {
		values = ["filename"]
	}

	stage.drop {
		expression          = [[quote "^\\s*$"]]
		drop_counter_reason = "empty"
	}

	stage.match {
		selector = [[quote (printf "{namespace=%q}" .Application)]]

		stage.multiline {
			firstline     = [[quote .FirstLine]]
			max_lines     = [[.MergedLines]]
			max_wait_time = "3s"
		}
	}

	stage.limit {
		by_label_name = "container"
		rate          = [[.Limit]]
		burst         = [[.Burst]]
		drop          = true
	}

	stage.truncate {
		rule {
			limit  = "[[.LongestKiB]]KiB"
			suffix = " [cut]"
		}
	}
[[range .Masks]]
	// [[.Reason]]
	stage.replace {
		expression = [[quote .Expression]]
		replace    = "[[$.Unmasked]]"
	}
[[end]]
	// A line that is not JSON has none of these.
	stage.json {
		expressions = {
			level      = "level || severity || lvl",
			request_id = "request_id",
			status     = "status",
			time       = "time",
			trace_id   = "trace_id || trace",
		}
	}

	// Others name their level as logfmt, as klog, as nginx, or by dying.
	stage.match {
		selector = [[quote "{namespace=~\".+\"} !~ \"^\\\\s*\\\\{\""]]

		stage.logfmt {
			mapping = { level = "" }
		}

		stage.regex {
			expression = [[quote "^(?P<level>[IWEF])\\d{4} \\d{2}:\\d{2}:\\d{2}"]]
		}

		stage.regex {
			expression = [[quote "^\\d{4}/\\d{2}/\\d{2} \\d{2}:\\d{2}:\\d{2} \\[(?P<level>[a-z]+)\\]"]]
		}

		stage.regex {
			expression = [[quote "^(?P<level>panic|fatal error|FATAL ERROR|Uncaught)\\b"]]
		}
	}

	stage.labels {
		values = { level = "" }
	}
[[range .Levels]]
	stage.match {
		selector = [[quote (printf "{level=~\"(?i:%s)\"}" .Written)]]

		stage.static_labels {
			values = { level = "[[.Name]]" }
		}
	}
[[end]]
	stage.match {
		selector = [[quote "{level!~\"debug|info|warn|error|fatal\"}"]]

		stage.static_labels {
			values = { level = "unknown" }
		}
	}

	// A runtime that complains without being asked does so here.
	stage.match {
		selector = [[quote (printf "{namespace=%q, level=\"unknown\", stream=\"stderr\"}" .Application)]]

		stage.static_labels {
			values = { level = "warn" }
		}
	}

	// nginx calls each request info: its answer tells more. The runtime's time
	// stays, for nginx writes no parts of a second.
	stage.match {
		selector = [[quote (printf "{namespace=%q, container=%q} |~ \"^\\\\{\"" .Application .Nginx)]]

		stage.labels {
			values = { status = "" }
		}

		stage.match {
			selector = [[quote "{status=~\"5..\"}"]]

			stage.static_labels {
				values = { level = "error" }
			}
		}

		stage.match {
			selector = [[quote "{status=\"429\"}"]]

			stage.static_labels {
				values = { level = "warn" }
			}
		}

		stage.label_drop {
			values = ["status"]
		}
	}

	// The application knows best when it happened. Equal times stay equal, so that
	// a file that is read twice gives the same entries, which Loki takes once.
	stage.match {
		selector = [[quote (printf "{namespace=%q, container!=%q} |~ \"^\\\\{\"" .Application .Nginx)]]

		stage.timestamp {
			source                        = "time"
			format                        = "RFC3339Nano"
			action_on_failure             = "skip"
			action_on_duplicate_timestamp = "keep"
		}
	}

	// The kubelet, the load balancer and Prometheus ask every few seconds. A
	// refusal stays: its level is higher.
	stage.match {
		selector            = [[quote (printf "{namespace=%q, level=~\"debug|info\"} |~ \"\\\"path\\\"\\\\s*:\\\\s*\\\"/(health|healthz|metrics)\\\"\"" .Application)]]
		action              = "drop"
		drop_counter_reason = "health_check"
	}

	stage.drop {
		older_than          = "[[.OldestHours]]h"
		drop_counter_reason = "too_old"
	}

	// Found by search, not by index: their values are many.
	stage.structured_metadata {
		values = {
			pod        = "",
			request_id = "",
			stream     = "",
			trace_id   = "",
		}
	}
}

// No write-ahead log: it is experimental and would be replayed by nobody. While
// Loki is away the reading stops, and the files are what waits.
loki.write "loki" {
	endpoint {
		url                 = "[[.LokiURL]]"
		min_backoff_period  = "500ms"
		max_backoff_period  = "1m"
		max_backoff_retries = 0
	}
}
`
