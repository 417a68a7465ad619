package releases

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

type (
	// lokiProgram is what becomes Loki's own configuration
	// (https://grafana.com/docs/loki/latest/configure/).
	lokiProgram struct {
		AuthEnabled      bool           `json:"auth_enabled"`
		CommonConfig     lokiCommon     `json:"commonConfig"`
		MemberlistConfig map[string]any `json:"memberlistConfig"`
		Storage          lokiStorage    `json:"storage"`
		SchemaConfig     lokiSchema     `json:"schemaConfig"`
		LimitsConfig     lokiLimits     `json:"limits_config"`
		Compactor        lokiCompactor  `json:"compactor"`
		Ingester         lokiIngester   `json:"ingester"`
		Querier          lokiQuerier    `json:"querier"`
		QueryRange       lokiQueryRange `json:"query_range"`
		StructuredConfig lokiStructured `json:"structuredConfig"`
		RulerConfig      lokiRuler      `json:"rulerConfig"`
		Analytics        lokiAnalytics  `json:"analytics"`
	}
	lokiCommon struct {
		ReplicationFactor int      `json:"replication_factor"`
		Ring              lokiRing `json:"ring"`
	}
	lokiRing struct {
		KVStore lokiKVStore `json:"kvstore"`
	}
	lokiKVStore struct {
		Store string `json:"store"`
	}
	lokiStorage struct {
		BucketNames lokiBuckets `json:"bucketNames"`
		S3          lokiS3      `json:"s3"`
	}
	lokiBuckets struct {
		Chunks string `json:"chunks"`
	}
	lokiS3 struct {
		Region string `json:"region"`
	}
	lokiSchema struct {
		Configs []lokiSchemaPeriod `json:"configs"`
	}
	lokiSchemaPeriod struct {
		From        string    `json:"from"`
		Store       string    `json:"store"`
		ObjectStore string    `json:"object_store"`
		Schema      string    `json:"schema"`
		Index       lokiIndex `json:"index"`
	}
	lokiIndex struct {
		Prefix string `json:"prefix"`
		Period string `json:"period"`
	}
	lokiLimits struct {
		RetentionPeriod         string `json:"retention_period"`
		MaxQueryLookback        string `json:"max_query_lookback"`
		AllowStructuredMetadata bool   `json:"allow_structured_metadata"`
		IngestionRateMB         int    `json:"ingestion_rate_mb"`
		IngestionBurstSizeMB    int    `json:"ingestion_burst_size_mb"`
		SplitQueriesByInterval  string `json:"split_queries_by_interval"`
		MaxQueryParallelism     int    `json:"max_query_parallelism"`
		TSDBMaxParallelism      int    `json:"tsdb_max_query_parallelism"`
		QueryTimeout            string `json:"query_timeout"`
	}
	lokiCompactor struct {
		WorkingDirectory       string `json:"working_directory"`
		RetentionEnabled       bool   `json:"retention_enabled"`
		DeleteRequestStore     string `json:"delete_request_store"`
		RetentionDeleteWorkers int    `json:"retention_delete_worker_count"`
	}
	lokiIngester struct {
		ChunkEncoding string  `json:"chunk_encoding"`
		WAL           lokiWAL `json:"wal"`
	}
	lokiWAL struct {
		ReplayMemoryCeiling string `json:"replay_memory_ceiling"`
	}
	lokiQuerier struct {
		MaxConcurrent int `json:"max_concurrent"`
	}
	lokiQueryRange struct {
		CacheResults bool          `json:"cache_results"`
		ResultsCache lokiInProcess `json:"results_cache"`
	}
	// lokiStructured is what the chart writes only for caches of its own.
	lokiStructured struct {
		ChunkStore lokiChunkStore `json:"chunk_store_config"`
	}
	lokiChunkStore struct {
		ChunkCache lokiCache `json:"chunk_cache_config"`
	}
	lokiInProcess struct {
		Cache lokiCache `json:"cache"`
	}
	lokiCache struct {
		Embedded lokiEmbedded `json:"embedded_cache"`
	}
	lokiEmbedded struct {
		Enabled   bool `json:"enabled"`
		MaxSizeMB int  `json:"max_size_mb"`
	}
	lokiRuler struct {
		Storage                     lokiRulerStorage `json:"storage"`
		RulePath                    string           `json:"rule_path"`
		AlertmanagerURL             string           `json:"alertmanager_url"`
		EnableAlertmanagerDiscovery bool             `json:"enable_alertmanager_discovery"`
		Ring                        lokiRing         `json:"ring"`
	}
	lokiRulerStorage struct {
		Type  string         `json:"type"`
		Local lokiRulerLocal `json:"local"`
	}
	lokiRulerLocal struct {
		Directory string `json:"directory"`
	}
	lokiAnalytics struct {
		ReportingEnabled bool `json:"reporting_enabled"`
	}
)

// lokiDirectory is where Loki's volume is mounted.
const lokiDirectory = "/var/loki"

// lokiProgramValues is Loki's own configuration. The limits are those of one
// small process; a client that exceeds one is told so, and the others go on.
func lokiProgramValues(env config.Environment) lokiProgram {
	n := names.Home(env)
	// Of one process; there is nobody to tell.
	alone := lokiRing{KVStore: lokiKVStore{Store: "inmemory"}}
	kept := fmt.Sprintf("%dh", env.Observability.LogDays*24)
	return lokiProgram{
		// There is one tenant, and nobody reaches Loki from outside.
		AuthEnabled:  false,
		CommonConfig: lokiCommon{ReplicationFactor: 1, Ring: alone},
		// The chart would have it join itself under a name that is not there
		// before it is ready.
		MemberlistConfig: map[string]any{"join_members": []string{}},
		Storage: lokiStorage{
			// What comes without a wish for encryption, the bucket encrypts under
			// our key.
			BucketNames: lokiBuckets{Chunks: n.Bucket(names.BucketLoki)},
			S3:          lokiS3{Region: n.Region()},
		},
		// Never changed, but for a further period that begins in the future: it
		// says how what is there already is read.
		SchemaConfig: lokiSchema{Configs: []lokiSchemaPeriod{{
			From: "2026-01-01", Store: "tsdb", ObjectStore: "s3", Schema: "v13",
			Index: lokiIndex{Prefix: "index_", Period: "24h"},
		}}},
		LimitsConfig: lokiLimits{
			RetentionPeriod: kept,
			// What is older may still be there until the compactor comes by.
			MaxQueryLookback:        kept,
			AllowStructuredMetadata: true,
			IngestionRateMB:         8,
			IngestionBurstSizeMB:    16,
			// In pieces of a quarter of an hour a day's query would be 96
			// requests, which one process works off one after another.
			SplitQueriesByInterval: "1h",
			MaxQueryParallelism:    8,
			TSDBMaxParallelism:     8,
			QueryTimeout:           "2m",
		},
		Compactor: lokiCompactor{
			WorkingDirectory: lokiDirectory + "/compactor",
			RetentionEnabled: true,
			// Loki does not start with retention on and without it.
			DeleteRequestStore:     "s3",
			RetentionDeleteWorkers: 20,
		},
		Ingester: lokiIngester{
			ChunkEncoding: "snappy",
			// After a crash it reads its log of lines again, and must end up with
			// less than its memory; the program's own limit is 4 GB.
			WAL: lokiWAL{ReplayMemoryCeiling: "256MB"},
		},
		Querier: lokiQuerier{MaxConcurrent: 4},
		QueryRange: lokiQueryRange{
			CacheResults: true,
			ResultsCache: lokiInProcess{Cache: inProcess(24)},
		},
		StructuredConfig: lokiStructured{ChunkStore: lokiChunkStore{ChunkCache: inProcess(64)}},
		RulerConfig: lokiRuler{
			Storage:  lokiRulerStorage{Type: "local", Local: lokiRulerLocal{Directory: lokiRules}},
			RulePath: lokiDirectory + "/rules",
			// Each Alertmanager is told: they pass on among themselves what they
			// sent, not what they heard.
			AlertmanagerURL:             "http://_http-web._tcp." + names.InMonitoring(names.ServiceAlertmanagers),
			EnableAlertmanagerDiscovery: true,
			Ring:                        alone,
		},
		Analytics: lokiAnalytics{ReportingEnabled: false},
	}
}

// inProcess is a cache of that many MB within Loki's own memory.
func inProcess(megabytes int) lokiCache {
	return lokiCache{Embedded: lokiEmbedded{Enabled: true, MaxSizeMB: megabytes}}
}
