package stacks

import (
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/bucket"
	"github.com/vibe-engineering/vibe-platform/names"
)

// fleetingDays is how long old versions are kept of objects that end their life
// by plan: long enough to undo a mistake over a weekend.
const fleetingDays = 3

// bucketRow is one bucket: what it holds, and what follows from that.
type bucketRow struct {
	// purpose is the bucket's purpose in package names.
	purpose string
	// holds says what the bucket is for.
	holds string
	// customerKey encrypts under the storage key; otherwise under S3's own.
	customerKey choice
	lifecycle   bucket.Lifecycle
	// replicated copies every object into the recovery region.
	replicated choice
	// backedUp puts the bucket into the backup plan.
	backedUp choice
}

// choice is a decision with its reason, which is also what a policy pack's
// finding is answered with.
type choice struct {
	yes    bool
	reason string
}

// outputID is the id of the stack output that names the bucket, such as
// UploadsBucket.
func (r bucketRow) outputID(suffix string) string {
	id := ""
	for word := range strings.SplitSeq(r.purpose, "-") {
		id += strings.ToUpper(word[:1]) + word[1:]
	}
	return id + suffix
}

// bucketRows are the buckets of env. The logs bucket stands first, because the
// others log to it.
func bucketRows(env config.Environment) []bucketRow {
	s := env.Storage
	encrypted := choice{true, "Objects are the platform's own data"}
	telemetry := choice{false, "Telemetry of the home region; a restored region begins its own"}
	age := func(archive bucket.Class) []bucket.Transition {
		return []bucket.Transition{
			{Class: bucket.InfrequentAccess, AfterDays: s.InfrequentAccessDays},
			{Class: archive, AfterDays: s.GlacierDays},
		}
	}
	kept := func(archive bucket.Class) bucket.Lifecycle {
		return bucket.Lifecycle{Transitions: age(archive), NoncurrentDays: s.NoncurrentVersionDays, IncompleteUploadDays: s.IncompleteUploadDays}
	}
	// Loki's and Thanos' compactors delete what is past its retention, and an
	// expiry here would take objects from under their index. Their objects live
	// for about 30 days, the least that Standard-IA charges for, so that a
	// transition would cost its request and save nothing.
	compacted := bucket.Lifecycle{NoncurrentDays: fleetingDays, IncompleteUploadDays: s.IncompleteUploadDays}
	rows := []bucketRow{
		{
			purpose:     names.BucketLogs,
			holds:       "Access logs of the buckets and of the load balancer",
			customerKey: choice{false, "Elastic Load Balancing and S3 deliver logs to buckets under S3's own keys only"},
			lifecycle: bucket.Lifecycle{
				Transitions:          age(bucket.FlexibleArchive),
				ExpireDays:           s.AccessLogDays,
				NoncurrentDays:       fleetingDays,
				IncompleteUploadDays: s.IncompleteUploadDays,
			}.Worthwhile(),
			replicated: telemetry,
			backedUp:   choice{false, "Logs are read for weeks and then expire"},
		},
		{
			purpose:     names.BucketUploads,
			holds:       "What users upload; the application reads and writes it",
			customerKey: encrypted,
			lifecycle:   kept(bucket.InstantArchive),
			replicated:  choice{true, "Nothing else holds what users have uploaded"},
			backedUp:    choice{true, "A version that is deleted with its bucket comes back from the vault alone"},
		},
		{
			purpose:     names.BucketBackups,
			holds:       "Exports and manual dumps",
			customerKey: encrypted,
			// AWS Backup skips what has moved to Flexible Retrieval; until then it
			// has put each object into the vault every day
			// (https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html).
			lifecycle:  kept(bucket.FlexibleArchive),
			replicated: choice{true, "A dump must outlive the region that it was made in"},
			backedUp:   choice{true, "The vault's lock protects a dump from whoever can delete objects"},
		},
		{
			purpose:     names.BucketArtifacts,
			holds:       "Build outputs; deployments and rollbacks read them",
			customerKey: encrypted,
			lifecycle:   kept(bucket.InstantArchive),
			replicated:  choice{true, "The recovery region deploys the same artifacts"},
			backedUp:    choice{false, "A build makes an artifact again from its source"},
		},
	}
	rows = append(rows, archiveRows(env)...)
	return append(rows,
		bucketRow{
			purpose:     names.BucketLoki,
			holds:       "Loki's chunks and index",
			customerKey: encrypted,
			lifecycle:   compacted,
			replicated:  telemetry,
			backedUp:    choice{false, "A compactor rewrites the objects all day, and a copy out of step with the index cannot be read"},
		},
		bucketRow{
			purpose:     names.BucketThanos,
			holds:       "Thanos' blocks of metrics",
			customerKey: encrypted,
			lifecycle:   compacted,
			replicated:  telemetry,
			backedUp:    choice{false, "A compactor rewrites the blocks all day, and each loses its worth within weeks"},
		})
}

// archiveRows is the bucket that Loki's is replicated into, before which it has to
// be there; none where there is no archive.
func archiveRows(env config.Environment) []bucketRow {
	days := env.Observability.LogArchiveDays
	if days == 0 {
		return nil
	}
	return []bucketRow{{
		purpose:     names.BucketLogArchive,
		holds:       "What Loki has stored, for longer than Loki keeps it",
		customerKey: choice{true, "It is a copy of what lies under that key"},
		// Loki itself answers for the last weeks, so that hardly anybody reads here.
		// Instant Retrieval, because a Loki that reads the archive cannot wait for a
		// restore; S3 leaves objects below 128 KB where they are, for which the
		// class would charge as much
		// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html).
		// A replica is as old as what it was copied from.
		lifecycle: bucket.Lifecycle{
			Transitions:          []bucket.Transition{{Class: bucket.InstantArchive, AfterDays: 1}},
			ExpireDays:           days,
			NoncurrentDays:       fleetingDays,
			IncompleteUploadDays: env.Storage.IncompleteUploadDays,
		}.Worthwhile(),
		replicated: choice{false, "Logs of the home region, of which a lost region's last ones matter most, and those are in Loki"},
		backedUp:   choice{false, "It is a copy itself, from which nothing but its lifecycle deletes"},
	}}
}
