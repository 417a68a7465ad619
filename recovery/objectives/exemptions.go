package objectives

import (
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// unbacked are the stores of env that no backup plan need hold.
func unbacked(env config.Environment) map[string]string {
	return map[string]string{
		names.Home(env).Bucket(names.BucketArtifacts): "a build makes an artifact again from its source",
	}
}

// exemptions are the stores of env that are held to less.
func exemptions(env config.Environment) []Exemption {
	n := names.Home(env)
	return slices.Concat(cacheExemptions(n), bucketExemptions(n), secretExemptions(n), otherExemptions(), volumeExemptions())
}

func cacheExemptions(n names.Names) []Exemption {
	return []Exemption{
		{
			Type: typeCache, Title: "the cache", Tiers: []Tier{Mistake, Region},
			Instead: map[Tier]Loss{Mistake: minutes(26 * 60)},
			Reason:  "it holds sessions and results of queries, which can be made again",
			Back:    "it starts empty, and people sign in again; a mistake is undone by the last daily snapshot",
		},
		{
			Type: typeSecret, Names: []string{n.Secret(names.CacheToken), n.Secret(names.CacheEndpoint)}, Title: "the cache's secrets", Tiers: []Tier{Region},
			Reason: "they open and name the cache that is lost",
			Back:   "the new cache's stack makes new ones",
		},
	}
}

func bucketExemptions(n names.Names) []Exemption {
	var telemetry, record []string
	for _, purpose := range []string{names.BucketLogs, names.BucketLogArchive, names.BucketLoki, names.BucketThanos} {
		telemetry = append(telemetry, n.Bucket(purpose))
	}
	for _, purpose := range []string{names.BucketTrail, names.BucketConfiguration, names.BucketAuditLogs} {
		record = append(record, n.Bucket(purpose))
	}
	return []Exemption{
		{
			Type: typeBucket, Names: telemetry, Title: "buckets of logs and metrics", Tiers: []Tier{Region},
			Reason: "they tell how the home region was, and nothing runs on them",
			Back:   "a restored region begins its own",
		},
		{
			Type: typeBucket, Names: record, Title: "buckets of the audit", Tiers: []Tier{Region},
			Reason: "they are the record of the home region, and nothing runs on them",
			Back:   "the record begins anew; CloudTrail keeps 90 days of events in each region by itself",
		},
	}
}

func secretExemptions(n names.Names) []Exemption {
	return []Exemption{
		{
			Type: typeSecret, Names: []string{n.Secret(names.GrafanaAdmin)}, Title: "Grafana's login", Tiers: []Tier{Region},
			Reason: "it opens the Grafana that is lost, which holds nothing of its own",
			Back:   "the new Grafana's stack makes a new one",
		},
		{
			Type: typeSecret, Names: []string{n.Secret(names.AlertReceivers)}, Title: "where alerts go", Tiers: []Tier{Region},
			Reason: "the pager and Slack issue these values and go on showing them",
			Back:   "a person fills the new secret in, which is a step of the recovery",
		},
	}
}

func otherExemptions() []Exemption {
	return []Exemption{
		{
			Type: typeLogGroup, Title: "log groups",
			Reason: "they tell what happened, and nothing runs on them; no service backs them up",
			Back:   "they begin anew with their stack",
		},
		{
			Type: typeKey, Title: "keys", Tiers: []Tier{Region},
			Reason: "a key never leaves its region; each copy is under a key of the recovery region, or it does not count here",
			Back:   "nothing that is restored there needs it",
		},
		{
			Type: typeVault, Title: "backup vaults", Tiers: []Tier{Region},
			Reason: "they hold second copies, and the stores that these are of have rows of their own",
			Back:   "the recovery vault, as far as rules copy",
		},
		{
			Type: typeCluster, Title: "the cluster's objects",
			Reason: "each is made from a stack or from dist/, and nobody keeps data in them",
			Back:   "the stacks make them again; cert-manager issues certificates again",
		},
		{
			Type: typeZone, Title: "the hosted zone", Tiers: []Tier{Mistake},
			Reason: "it holds what stacks and external-dns write",
			Back:   "they write it again, and whoever owns the domain delegates it again",
		},
	}
}

func volumeExemptions() []Exemption {
	volume := func(release string) []string { return []string{names.NamespaceMonitoring + "/" + release} }
	return []Exemption{
		{
			Type: typeChart, Names: volume("kube-prometheus-stack.prometheus"), Title: "Prometheus' volumes",
			Reason: "blocks go to the bucket of Thanos as they are cut, every two hours",
			Back:   "the other Prometheus has the last two hours, if it stands in another zone",
		},
		{
			Type: typeChart, Names: volume("kube-prometheus-stack.alertmanager"), Title: "Alertmanager's volumes",
			Reason: "they hold silences and what was told already",
			Back:   "each has what the other has; after both, alerts that still hold are told again",
		},
		{
			Type: typeChart, Names: volume("loki"), Title: "Loki's volume",
			Reason: "chunks go to its bucket, and the volume holds those that are still open",
			Back:   "a new pod begins with an empty volume; lines of open chunks are gone",
		},
		{
			Type: typeChart, Names: volume("thanos.compactor"), Title: "the compactor's volume",
			Reason: "it is where the compactor works on copies of blocks",
			Back:   "it begins its work again",
		},
	}
}
