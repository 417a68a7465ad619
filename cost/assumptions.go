package cost

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Assumption is a setting below `cost` that the estimate was reckoned with.
type Assumption struct {
	Key   string `json:"key"`
	Value int    `json:"value"`
	What  string `json:"what"`
}

// meanings say in a few words what each setting below `cost` is.
func meanings() []struct{ key, what string } {
	return []struct{ key, what string }{
		{"averageNodes", "nodes on average; 0: as many as there are at rest"},
		{"spotDiscountPercent", "% that a spot node costs less"},
		{"requestsMillions", "million requests pass the load balancer"},
		{"changePercent", "% of what is stored changes in a day"},
		{"traffic.internetGb", "GB sent to the internet"},
		{"traffic.natGb", "GB through NAT gateways"},
		{"traffic.endpointGb", "GB through interface endpoints"},
		{"traffic.zoneGb", "GB between zones"},
		{"stored.databaseGb", "GB in PostgreSQL"},
		{"stored.cacheGb", "GB in a snapshot of the cache"},
		{"stored.uploadsGb", "GB of uploads"},
		{"stored.backupsGb", "GB of the application's dumps"},
		{"stored.artifactsGb", "GB of artifacts"},
		{"stored.accessLogsGb", "GB in each bucket of access logs"},
		{"stored.metricsGb", "GB of Thanos' metrics"},
		{"stored.logsGb", "GB of Loki's logs"},
		{"stored.auditGb", "GB in the buckets of the trail and of AWS Config, each"},
		{"stored.imagesGb", "GB in each image repository"},
		{"stored.objectKib", "KiB is an object large"},
		{"logs.controlPlaneGb", "GB of logs of the control plane"},
		{"logs.flowGb", "GB of flow logs"},
		{"logs.otherMb", "MB into each other log group"},
		{"events.objectWritesThousands", "thousand objects written or listed"},
		{"events.objectReadsThousands", "thousand objects read"},
		{"events.keyRequestsThousands", "thousand uses of keys"},
		{"events.secretCallsThousands", "thousand readings of secrets"},
		{"events.functionGbSeconds", "GB-seconds of each function"},
		{"events.trailThousands", "thousand calls of AWS' APIs"},
		{"events.auditThousands", "thousand events of Kubernetes' audit log"},
		{"events.configItems", "items that AWS Config records"},
		{"events.checksThousands", "thousand checks of each of Security Hub's standards"},
		{"events.recoveryPercent", "% of the home region's events arise in the recovery region"},
	}
}

// assumptions are those that lines were reckoned with.
func assumptions(c config.Cost, lines []Line) []Assumption {
	values := map[string]int{}
	flatten("", reflect.ValueOf(c), values)
	used := []Assumption{}
	for _, m := range meanings() {
		if key := "cost." + m.key; slices.ContainsFunc(lines, func(l Line) bool { return slices.Contains(l.Assumes, key) }) {
			used = append(used, Assumption{key, values[m.key], m.what})
		}
	}
	return used
}

// flatten gathers the numbers of a struct by their JSON names, as override keys are.
func flatten(prefix string, v reflect.Value, into map[string]int) {
	for i := range v.NumField() {
		key := prefix + v.Type().Field(i).Tag.Get("json")
		if field := v.Field(i); field.Kind() == reflect.Struct {
			flatten(key+".", field, into)
		} else {
			into[key] = int(field.Int())
		}
	}
}

// notes say what is not in an estimate.
func notes() []string {
	return []string{
		"What AWS gives each account for nothing (the first 100 GB to the internet, ten alarms, three dashboards, a million requests of functions and the like) is not taken off, nor the free month of GuardDuty and Security Hub.",
		"Not in it: taxes, a support plan, what was bought in the Marketplace, processor credits of t3 and t4g beyond what they earn, retrieval from colder storage, and whatever was made by hand.",
		fmt.Sprintf("A month has %d hours; GB are AWS' own, of 2^30 bytes.", hours),
	}
}
