package alerts

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
)

// requests are those of a service: so many a minute, of which some fail, from one
// minute to another.
func requests(job string, healthy, failed int) series {
	return series{
		fmt.Sprintf(`http_requests_total{namespace="vibe", job=%q, pod="p", method="GET", route="/a", status="200"}`, job): fmt.Sprintf("0+%dx500", healthy),
		fmt.Sprintf(`http_requests_total{namespace="vibe", job=%q, pod="p", method="GET", route="/a", status="503"}`, job): fmt.Sprintf("0+%dx500", failed),
	}
}

// slow are requests of which so many in a thousand take longer than the limit, and
// so many longer than three times the limit.
func slow(limitMillis, rate, beyond, farBeyond int) series {
	bucket := func(le float64) string {
		return fmt.Sprintf(`http_request_duration_seconds_bucket{namespace="vibe", job="backend", pod="p", method="GET", route="/a", status="200", le="%g"}`, le)
	}
	limit := float64(limitMillis) / 1000
	const all = `http_request_duration_seconds_bucket{namespace="vibe", job="backend", pod="p", method="GET", route="/a", status="200", le="+Inf"}`
	return series{
		`http_requests_total{namespace="vibe", job="backend", pod="p", method="GET", route="/a", status="200"}`: fmt.Sprintf("0+%dx60", rate),
		bucket(limit):     fmt.Sprintf("0+%dx60", rate*(1000-beyond)/1000),
		bucket(limit * 3): fmt.Sprintf("0+%dx60", rate*(1000-farBeyond)/1000),
		bucket(limit * 6): fmt.Sprintf("0+%dx60", rate),
		all:               fmt.Sprintf("0+%dx60", rate),
	}
}

func applicationCases(env config.Environment) []unitTest {
	o := env.Observability.Alerts
	const available = `kube_deployment_status_replicas_available{namespace="vibe", deployment="backend"}`
	page, warn := o.ErrorPercent, warnPercent(env)
	quiet := func(before int, after float64) series {
		return series{`http_requests_total{namespace="vibe", job="backend", pod="p", method="GET", route="/a", status="200"}`: fmt.Sprintf("0+%dx100 %d+%gx60", before, before*100, after)}
	}
	scaling := func(current, most, least int) series {
		return series{
			`kube_horizontalpodautoscaler_status_current_replicas{namespace="vibe", horizontalpodautoscaler="backend"}`: fmt.Sprintf("%dx30", current),
			`kube_horizontalpodautoscaler_spec_max_replicas{namespace="vibe", horizontalpodautoscaler="backend"}`:       fmt.Sprintf("%dx30", most),
			`kube_horizontalpodautoscaler_spec_min_replicas{namespace="vibe", horizontalpodautoscaler="backend"}`:       fmt.Sprintf("%dx30", least),
		}
	}
	const blind = `kube_horizontalpodautoscaler_status_condition{namespace="vibe", horizontalpodautoscaler="backend", condition="ScalingActive", status="false"}`
	memory := func(used int) series {
		return series{
			`container_memory_working_set_bytes{namespace="vibe", pod="p", container="backend"}`:                    fmt.Sprintf("%dx20", used),
			`container_memory_working_set_bytes{namespace="vibe", pod="p", container=""}`:                           "400x20",
			`kube_pod_container_resource_limits{namespace="vibe", pod="p", container="backend", resource="memory"}`: "100x20",
		}
	}
	throttled := func(periods string) series {
		return series{
			`container_cpu_cfs_throttled_periods_total{namespace="vibe", pod="p", container="backend"}`: periods,
			`container_cpu_cfs_periods_total{namespace="vibe", pod="p", container="backend"}`:           "0+600x60",
		}
	}
	return []unitTest{
		fires("ServiceUnavailable", "no pod", "2m", series{available: "0x5"}, firing{`{deployment="backend"}`, "No pod of the backend is available."}),
		silent("ServiceUnavailable", "one pod left", "5m", series{available: "1x5"}),

		fires("AvailabilityBurnFast", "one percent above", "70m", requests("backend", 1000-10*(page+1), 10*(page+1)),
			firing{`{job="backend"}`, fmt.Sprintf("The backend has answered %d %% of the last hour's requests with errors, and goes on.", page+1)}),
		silent("AvailabilityBurnFast", "at the limit", "70m", requests("backend", 1000-10*page, 10*page)),
		silent("AvailabilityBurnFast", "nine failed at night", "70m", series{
			`http_requests_total{namespace="vibe", job="backend", pod="p", route="/a", status="200"}`: "0x60 0+0.1x9 0.9x30",
			`http_requests_total{namespace="vibe", job="backend", pod="p", route="/a", status="503"}`: "0x60 0+1x9 9x30",
		}),
		silent("AvailabilityBurnFast", "all failed, but that is over", "70m", series{
			`http_requests_total{namespace="vibe", job="backend", pod="p", route="/a", status="200"}`: "0x30 0+100x60",
			`http_requests_total{namespace="vibe", job="backend", pod="p", route="/a", status="503"}`: "0+100x30 3000x60",
		}),
		silent("AvailabilityBurnFast", "a burst that the hour can bear", "70m", series{
			`http_requests_total{namespace="vibe", job="backend", pod="p", route="/a", status="200"}`: "0+1000x100",
			`http_requests_total{namespace="vibe", job="backend", pod="p", route="/a", status="503"}`: fmt.Sprintf("0x60 0+%dx40", 55*page),
		}),
		silent("AvailabilityBurnFast", "much in the hour, but less now", "70m", series{
			`http_requests_total{namespace="vibe", job="backend", pod="p", route="/a", status="200"}`: "0+1000x100",
			`http_requests_total{namespace="vibe", job="backend", pod="p", route="/a", status="503"}`: fmt.Sprintf("0+%dx60 %d+%dx40", 20*page, 20*page*60, 8*page),
		}),
		silent("AvailabilityBurnSlow", "nine failed at night", "395m", series{
			`http_requests_total{namespace="vibe", job="frontend", pod="p", route="/a", status="200"}`: "0x370 0+0.1x10 1x60",
			`http_requests_total{namespace="vibe", job="frontend", pod="p", route="/a", status="503"}`: "0x370 0+0.9x10 9x60",
		}),
		fires("AvailabilityBurnSlow", "twice the limit", "400m", requests("frontend", 1000-20*warn, 20*warn),
			firing{`{job="frontend"}`, fmt.Sprintf("The frontend has answered %d %% of the last six hours' requests with errors, and goes on.", 2*warn)}),
		silent("AvailabilityBurnSlow", "at the limit", "400m", requests("frontend", 1000-10*warn, 10*warn)),
		fires("RouteFailing", "more than half of one", "25m", series{
			`http_requests_total{namespace="vibe", job="backend", route="/a", status="200"}`: "0+1000x60",
			`http_requests_total{namespace="vibe", job="backend", route="/b", status="200"}`: "0+0.6x60",
			`http_requests_total{namespace="vibe", job="backend", route="/b", status="500"}`: "0+1x60",
		}, firing{`{job="backend", route="/b"}`, "/b of the backend answers 62.5 % of its requests with errors."}),
		silent("RouteFailing", "half of one", "25m", series{
			`http_requests_total{namespace="vibe", job="backend", route="/b", status="200"}`: "0+5x60",
			`http_requests_total{namespace="vibe", job="backend", route="/b", status="500"}`: "0+5x60",
		}),
		silent("RouteFailing", "ten errors", "28m", series{
			`http_requests_total{namespace="vibe", job="backend", route="/b", status="500"}`: "0x14 0+1x10 10x30",
		}),
		fires("TrafficStopped", "from two a second to one in two minutes", "120m", quiet(120, 0.5),
			firing{`{job="backend"}`, "The backend had more than one request a second an hour ago and has none now."}),
		silent("TrafficStopped", "from one a second to none", "120m", quiet(60, 0)),
		silent("TrafficStopped", "from two a second to one a minute", "120m", quiet(120, 1)),

		fires("LatencyHigh", "eight in a hundred", "25m", slow(o.LatencyMillis, 1000, 80, 0),
			firing{`{job="backend"}`, fmt.Sprintf("Five in a hundred requests to the backend take %gk ms or longer; %d ms is the limit.", 1.75*float64(o.LatencyMillis)/1000, o.LatencyMillis)}),
		silent("LatencyHigh", "four in a hundred", "25m", slow(o.LatencyMillis, 1000, 40, 0)),
		silent("LatencyHigh", "hardly any requests", "25m", slow(o.LatencyMillis, 5, 200, 0)),
		fires("LatencyVeryHigh", "six in a hundred", "15m", slow(o.LatencyMillis, 1000, 100, 60),
			firing{`{job="backend"}`, fmt.Sprintf("Five in a hundred requests to the backend take %gk ms or longer, more than three times the limit.", 3.5*float64(o.LatencyMillis)/1000)}),
		silent("LatencyVeryHigh", "four in a hundred", "15m", slow(o.LatencyMillis, 1000, 100, 40)),
		silent("LatencyVeryHigh", "hardly any requests", "15m", slow(o.LatencyMillis, 5, 400, 400)),

		fires("ScalingAtLimit", "for a quarter of an hour", "16m", scaling(4, 4, 2),
			firing{`{horizontalpodautoscaler="backend"}`, "The backend has had 4 pods, its maximum, for 15 minutes."}),
		silent("ScalingAtLimit", "one below", "20m", scaling(3, 4, 2)),
		silent("ScalingAtLimit", "it may not scale", "20m", scaling(1, 1, 1)),
		fires("ScalingBlind", "for ten minutes", "11m", series{blind: "1x20"},
			firing{`{horizontalpodautoscaler="backend"}`, "The autoscaler of the backend cannot read how busy the pods are."}),
		silent("ScalingBlind", "for eight minutes", "20m", series{blind: "1x8 0x20"}),
		fires("ContainerMemoryNearLimit", "91 percent", "16m", memory(91),
			firing{`{pod="p", container="backend"}`, "Container backend of pod p uses 91 % of its memory limit."}),
		silent("ContainerMemoryNearLimit", "90 percent", "20m", memory(90)),
		fires("ContainerThrottled", "in two of three periods", "50m", throttled("0+400x60"),
			firing{`{pod="p", container="backend"}`, "Container backend of pod p is held back in 66.67 % of the periods."}),
		silent("ContainerThrottled", "in half of them", "50m", throttled("0+300x60")),
		silent("ContainerThrottled", "for the twenty minutes of its start", "50m", throttled("0+600x20 12000x40")),
	}
}
