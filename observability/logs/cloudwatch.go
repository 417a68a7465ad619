package logs

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// The kinds of CloudWatch's readings, blocks of Alloy's exporter.
const (
	// kindStatic names each metric by its dimensions and asks with
	// GetMetricStatistics, whose first million requests a month are free.
	kindStatic = "static"
	// kindDiscovery finds resources by their tags and asks with GetMetricData.
	kindDiscovery = "discovery"
	// kindNamespace takes what a namespace has with given dimensions, and asks
	// with GetMetricData.
	kindNamespace = "custom_namespace"
)

// job is a reading: metrics of one kind of thing.
type job struct {
	Kind string
	// Label names the block; a discovery has none.
	Label     string
	Namespace string
	Regions   []string
	// Dimensions name the thing, for kindStatic.
	Dimensions map[string]string
	// Names are the dimensions that a metric must have, no more and no less, for
	// the other kinds: the same metric exists for a zone too, and for the whole.
	Names []string
	// Tags are what the thing is tagged with, for kindDiscovery; a value is a
	// regular expression.
	Tags map[string]string
	// PeriodMinutes is over how long a value is taken, and LengthMinutes how far
	// back the newest one is looked for.
	PeriodMinutes, LengthMinutes int
	Metrics                      []cloudWatchMetric
}

// jobs are everything that is read. What bears a name of ours is named; the load
// balancer and its target groups are made by a controller, which tags them with
// the cluster (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#resource-tags).
func jobs(env config.Environment) []job {
	home := names.Home(env)
	rows := []job{{
		Kind: kindStatic, Label: "database", Namespace: "AWS/RDS", Regions: []string{env.Region},
		Dimensions: map[string]string{"DBInstanceIdentifier": home.Shared()},
		Metrics:    databaseMetrics(env),
	}}
	for shard := range env.Cache.Shards {
		for node := range env.Cache.ReplicasPerShard + 1 {
			rows = append(rows, job{
				Kind: kindStatic, Label: "cache_" + strings.ReplaceAll(names.CacheNodeSuffix(shard+1, node+1), "-", "_"),
				Namespace: "AWS/ElastiCache", Regions: []string{env.Region},
				// Each of our "clusters" is one node, whose id is always this.
				Dimensions: map[string]string{"CacheClusterId": home.CacheNode(shard+1, node+1), "CacheNodeId": "0001"},
				Metrics:    cacheMetrics(),
			})
		}
	}
	// Jobs end some times a day: what has been seen stays for three hours.
	vault := func(label, region, name string) job {
		return job{
			Kind: kindStatic, Label: label, Namespace: "AWS/Backup", Regions: []string{region},
			Dimensions: map[string]string{"BackupVaultName": name}, PeriodMinutes: 60, LengthMinutes: 180,
			Metrics: backupMetrics(),
		}
	}
	rows = append(rows, vault("backup", env.Region, home.Vault()))
	tags := map[string]string{"elbv2.k8s.aws/cluster": "^" + home.Shared() + "$"}
	rows = append(rows,
		job{Kind: kindDiscovery, Namespace: "AWS/ApplicationELB", Regions: []string{env.Region}, Tags: tags,
			Names: []string{"LoadBalancer"}, Metrics: balancerMetrics()},
		job{Kind: kindDiscovery, Namespace: "AWS/ApplicationELB", Regions: []string{env.Region}, Tags: tags,
			Names: []string{"LoadBalancer", "TargetGroup"}, Metrics: targetMetrics()},
	)
	if env.Recovery.Enabled() {
		rows = append(rows,
			vault("backup_recovery", env.Recovery.Region, home.RecoveryVault()),
			// S3 tells failures where the source is, and delays where the replica is.
			job{Kind: kindNamespace, Label: "replication", Namespace: "AWS/S3", Regions: []string{env.Region, env.Recovery.Region},
				Names: []string{"SourceBucket", "DestinationBucket", "RuleId"}, Metrics: replicationMetrics()})
	}
	for i := range rows {
		rows[i].PeriodMinutes = cmp.Or(rows[i].PeriodMinutes, 5)
		rows[i].LengthMinutes = cmp.Or(rows[i].LengthMinutes, 2*rows[i].PeriodMinutes)
	}
	return rows
}

// CloudWatchSeries are the names in Prometheus of what CloudWatch gives env,
// sorted, with the dimensions that each has as labels `dimension_…`.
func CloudWatchSeries(env config.Environment) map[string][]string {
	series := map[string][]string{}
	for _, j := range jobs(env) {
		dimensions := append(slices.Sorted(maps.Keys(j.Dimensions)), j.Names...)
		for _, m := range j.Metrics {
			series[m.Series] = append(series[m.Series], dimensions...)
			slices.Sort(series[m.Series])
			series[m.Series] = slices.Compact(series[m.Series])
		}
	}
	return series
}

// CloudWatch is the configuration of the one Alloy that reads CloudWatch's
// metrics and writes them to each Prometheus. With DNS names of their own: a
// Service would give each sample to one of them only, and the alerts of the
// other would miss it.
func CloudWatch(env config.Environment) string {
	receivers := make([]string, env.Observability.Replicas)
	for i := range receivers {
		receivers[i] = fmt.Sprintf("http://%s%d.%s.%s.svc.cluster.local:%d/api/v1/write",
			names.PrometheusPod, i, names.ServicePrometheus, names.NamespaceMonitoring, ports.Prometheus)
	}
	return render(cloudWatchText, map[string]any{
		"Jobs":      jobs(env),
		"Receivers": receivers,
		"Region":    env.Region,
		"Seconds":   env.Observability.CloudWatchSeconds,
	})
}
