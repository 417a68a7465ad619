package logs

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/cost/prices"
)

// What the controller and S3 make of our settings, for the estimate: one load
// balancer for both hosts, a target group for each Service behind it, and a rule
// for each bucket that is replicated.
const (
	balancers    = 1
	targetGroups = 2
	replications = 3
)

// A month, and how many requests other than GetMetricData are free in it
// (https://aws.amazon.com/cloudwatch/pricing/).
const (
	monthSeconds = 30 * 24 * 60 * 60
	freeRequests = 1_000_000
)

// Readings is what CloudWatch is asked for in a month.
type Readings struct {
	// Charged are the metrics that GetMetricData is asked for.
	Charged int
	// Requests are GetMetricStatistics and ListMetrics, of which there are some
	// free.
	Requests int
}

// Dollars is what a month costs at most, at the price that a region has for a
// thousand metrics; not ok if it is unknown. Requests beyond the free ones cost as
// much.
func (r Readings) Dollars(region string) (dollars float64, ok bool) {
	table, err := prices.Load()
	if err != nil {
		return 0, false
	}
	price, ok := table.Find("metric-reads", region)
	return price.USD / 1000 * float64(r.Charged+max(0, r.Requests-freeRequests)), ok
}

// CloudWatchReadings is the estimate for env.
func CloudWatchReadings(env config.Environment) Readings {
	var once Readings
	for _, j := range jobs(env) {
		things := balancers
		switch {
		case j.Kind == kindStatic:
			once.Requests += len(j.Metrics)
			continue
		case j.Kind == kindNamespace:
			things = replications
		case len(j.Names) > 1:
			things = targetGroups
		}
		once.Charged += things * len(j.Metrics)
		once.Requests += len(j.Regions) * len(j.Metrics)
	}
	times := monthSeconds / env.Observability.CloudWatchSeconds
	return Readings{Charged: once.Charged * times, Requests: once.Requests * times}
}
