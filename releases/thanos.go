package releases

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/objectstore"
)

type (
	// thanosValues are the values of thanos that we set.
	thanosValues struct {
		Global       thanosGlobal       `json:"global"`
		Query        thanosQuery        `json:"query"`
		StoreGateway thanosStoreGateway `json:"storegateway"`
		Compactor    thanosCompactor    `json:"compactor"`
		Receive      toggle             `json:"receive"`
		Ruler        toggle             `json:"ruler"`
	}
	thanosGlobal struct {
		ObjStore                 thanosObjStore    `json:"objstore"`
		ServiceAccount           tokenAccount      `json:"serviceAccount"`
		PodSecurityContext       podSecurity       `json:"podSecurityContext"`
		ContainerSecurityContext containerSecurity `json:"containerSecurityContext"`
		PriorityClassName        string            `json:"priorityClassName"`
		ServiceMonitor           thanosMonitor     `json:"serviceMonitor"`
		ThanosRules              toggle            `json:"thanosRules"`
	}
	thanosObjStore struct {
		SecretName string `json:"secretName"`
		SecretKey  string `json:"secretKey"`
		// Config is not used, but for its checksum: a change of it restarts the
		// pods, which read their Secret only once.
		Config string `json:"config"`
	}
	thanosMonitor struct {
		Enabled       bool   `json:"enabled"`
		Interval      string `json:"interval"`
		ScrapeTimeout string `json:"scrapeTimeout"`
	}
	thanosQuery struct {
		ReplicaCount              int          `json:"replicaCount"`
		Stores                    []string     `json:"stores"`
		ReplicaLabels             []string     `json:"replicaLabels"`
		ExtraArgs                 []string     `json:"extraArgs"`
		Resources                 resources    `json:"resources"`
		PDB                       thanosBudget `json:"pdb"`
		TopologySpreadConstraints []spread     `json:"topologySpreadConstraints,omitempty"`
	}
	thanosBudget struct {
		Enabled        bool `json:"enabled"`
		MaxUnavailable int  `json:"maxUnavailable"`
	}
	thanosStoreGateway struct {
		ReplicaCount       int         `json:"replicaCount"`
		Persistence        toggle      `json:"persistence"`
		ExtraArgs          []string    `json:"extraArgs"`
		Resources          resources   `json:"resources"`
		PodSecurityContext podSecurity `json:"podSecurityContext"`
	}
	thanosCompactor struct {
		Persistence        thanosPersistence `json:"persistence"`
		VPA                toggle            `json:"vpa"`
		Retention          thanosRetention   `json:"retention"`
		ExtraArgs          []string          `json:"extraArgs"`
		Resources          resources         `json:"resources"`
		PodSecurityContext podSecurity       `json:"podSecurityContext"`
	}
	thanosPersistence struct {
		Size         string `json:"size"`
		StorageClass string `json:"storageClass"`
	}
	thanosRetention struct {
		Raw         string `json:"resolutionRaw"`
		FiveMinutes string `json:"resolution5m"`
		Hour        string `json:"resolution1h"`
	}
)

// thanosUser is the user of Thanos' image.
const thanosUser = 1001

// thanos keeps metrics in the bucket for longer than Prometheus does, thins them
// out, and answers queries over both.
//
// Its service account, names.AccountThanos, needs of AWS: to list the Thanos
// bucket, and to read, write and delete its objects, for the compactor replaces
// blocks and removes old ones; kms:GenerateDataKey and kms:Decrypt on the storage
// key.
func thanos(env config.Environment) Release {
	return Release{
		Name:      "thanos",
		Namespace: names.NamespaceMonitoring,
		Reason:    "metrics for longer than Prometheus' volumes hold them, and one answer where there are two Prometheus",
		Account:   &names.AccountThanos,
		Values: thanosValues{
			Global: thanosGlobal{
				ObjStore:                 thanosObjStore{SecretName: names.SecretThanosStorage, SecretKey: names.SecretKeyThanosStorage, Config: objectstore.Config(env)},
				ServiceAccount:           tokenAccount{serviceAccount: account(env, names.AccountThanos)},
				PodSecurityContext:       restrictedPod(thanosUser),
				ContainerSecurityContext: restrictedContainer(),
				PriorityClassName:        names.PriorityMonitoring,
				ServiceMonitor:           thanosMonitor{Enabled: true, Interval: seconds(env.Observability.ScrapeSeconds), ScrapeTimeout: "10s"},
				// Ours are in observability/alerts.
				ThanosRules: toggle{Enabled: false},
			},
			Query:        query(env),
			StoreGateway: storeGateway(),
			Compactor:    compactor(env),
			// Prometheus' sidecar brings the blocks, and Prometheus evaluates the
			// rules.
			Receive: toggle{Enabled: false},
			Ruler:   toggle{Enabled: false},
		},
	}
}

// query answers PromQL. It has no frontend before it: that would be a pod more
// for a cache of what a handful of people look at.
func query(env config.Environment) thanosQuery {
	count := env.Observability.Replicas
	return thanosQuery{
		ReplicaCount: count,
		// The store gateway the chart adds itself. The sidecars are looked up
		// again and again, since their addresses change.
		Stores:        []string{"dnssrv+_grpc._tcp." + names.InMonitoring(names.ServiceThanosSidecar)},
		ReplicaLabels: []string{"prometheus_replica"},
		ExtraArgs: []string{
			// Beyond the age at which raw metrics end, a query without it finds
			// nothing.
			"--query.auto-downsampling",
			"--query.timeout=1m",
			"--query.max-concurrent=8",
			"--web.disable-cors",
			"--enable-auto-gomemlimit",
		},
		Resources: burst("50m", 192),
		PDB:       thanosBudget{Enabled: count > 1, MaxUnavailable: 1},
		TopologySpreadConstraints: overZones(count, false, map[string]string{
			"app.kubernetes.io/name":      "thanos",
			"app.kubernetes.io/component": "query",
		}),
	}
}

// storeGateway reads the bucket. There is one: without it, what Prometheus has
// still is there.
func storeGateway() thanosStoreGateway {
	return thanosStoreGateway{
		ReplicaCount: 1,
		// It holds the heads of some blocks' indexes, some hundred MB that it
		// fetches again, and so runs in any zone.
		Persistence: toggle{Enabled: false},
		ExtraArgs: []string{
			// Together less than half of its memory; the program would take 2.2 GB
			// by itself. It does not start when one item of the cache may be larger
			// than the cache, and with --index-cache-size one may have 125 MB.
			`--index-cache.config={type: IN-MEMORY, config: {max_size: 64MB, max_item_size: 8MB}}`,
			"--chunk-pool-size=96MB",
			// One query that reads more fails, and not all of them.
			"--store.grpc.downloaded-bytes-limit=96MB",
			"--store.grpc.series-max-concurrency=8",
			"--web.disable-cors",
			"--enable-auto-gomemlimit",
		},
		Resources:          burst("30m", 320),
		PodSecurityContext: restrictedPod(thanosUser),
	}
}

// compactorScratch is the compactor's disk for each GiB of Prometheus' volume, in
// percent. It holds two weeks of blocks and the one block that they become
// (https://thanos.io/tip/components/compact.md/#disk), and the two weeks are less
// than prometheusFill of a volume.
const compactorScratch = 150

// compactor joins blocks, thins them out and removes them. Never more than one: two
// would work on the same blocks. While its zone is lost it waits, and loses
// nothing.
func compactor(env config.Environment) thanosCompactor {
	o := env.Observability
	return thanosCompactor{
		Persistence: thanosPersistence{
			Size:         gibibytes(o.MetricsGiB * compactorScratch / 100),
			StorageClass: names.StorageClass,
		},
		// Its controller is not installed.
		VPA: toggle{Enabled: false},
		Retention: thanosRetention{
			Raw:         days(o.MetricsDays),
			FiveMinutes: days(o.DownsampledDays),
			Hour:        days(o.DownsampledDays),
		},
		ExtraArgs: []string{
			// Prometheus may still be uploading a younger block.
			"--consistency-delay=30m",
			"--web.disable-cors",
			"--enable-auto-gomemlimit",
		},
		Resources:          need("50m", "1", mebibytes(384+32*env.Cluster.Nodes.Max)),
		PodSecurityContext: restrictedPod(thanosUser),
	}
}
