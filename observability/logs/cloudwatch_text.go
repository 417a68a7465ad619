package logs

// cloudWatchText is CloudWatch's, with values between square brackets.
const cloudWatchText = `logging {
	level  = "warn"
	format = "json"
}

prometheus.exporter.cloudwatch "aws" {
	sts_region = "[[.Region]]"

	// CloudWatch is asked this often, however often the exporter is.
	decoupled_scraping {
		enabled         = true
		scrape_interval = "[[.Seconds]]s"
	}
[[range .Jobs]]
	[[.Kind]][[with .Label]] "[[.]]"[[end]] {
[[- if eq .Kind "discovery"]]
		type    = "[[.Namespace]]"
[[- else]]
		namespace = "[[.Namespace]]"
[[- end]]
		regions = [ [[- range $i, $region := .Regions]][[if $i]], [[end]]"[[$region]]"[[end -]] ]
[[- with .Dimensions]]
		dimensions = {
[[- range $name, $value := .]]
			"[[$name]]" = "[[$value]]",
[[- end]]
		}
[[- end]]
[[- with .Tags]]
		search_tags = {
[[- range $name, $value := .]]
			"[[$name]]" = "[[$value]]",
[[- end]]
		}
[[- end]]
[[- with .Names]]
		dimension_name_requirements = [ [[- range $i, $name := .]][[if $i]], [[end]]"[[$name]]"[[end -]] ]
[[- end]]
[[- $job := .]]
[[- range .Metrics]]

		metric {
			name       = "[[.Name]]"
			statistics = ["[[.Statistic]]"]
			period     = "[[$job.PeriodMinutes]]m"
			length     = "[[$job.LengthMinutes]]m"
		}
[[- end]]
	}
[[end]]}

// The exporter's own labels name the node, which is another after each move.
discovery.relabel "aws" {
	targets = prometheus.exporter.cloudwatch.aws.targets

	rule {
		target_label = "job"
		replacement  = "cloudwatch"
	}

	rule {
		target_label = "instance"
		replacement  = "cloudwatch"
	}
}

// Every minute, whatever CloudWatch's pace: Prometheus forgets a value after five
// minutes.
prometheus.scrape "aws" {
	targets         = discovery.relabel.aws.output
	forward_to      = [prometheus.remote_write.prometheus.receiver]
	scrape_interval = "60s"
	scrape_timeout  = "20s"
}

prometheus.remote_write "prometheus" {
[[- range $i, $receiver := .Receivers]]
[[- if $i]]
[[end]]
	endpoint {
		name = "prometheus-[[$i]]"
		url  = "[[$receiver]]"
	}
[[- end]]
}
`
