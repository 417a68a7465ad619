package cost

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/names"
)

const typeBucket = "AWS::S3::Bucket"

// purpose is how much lies in buckets of one purpose.
type purpose struct {
	gb      func(*month) float64
	assumes []string
}

// purposes are those of the buckets, by the middle of their names. A replica holds
// as much as what it is of.
func purposes() map[string]purpose {
	of := func(key string, gb func(*month) int) purpose {
		return purpose{func(m *month) float64 { return float64(gb(m)) }, []string{"stored." + key}}
	}
	accessLogs := of("accessLogsGb", func(m *month) int { return m.cost.Stored.AccessLogsGB })
	audit := of("auditGb", func(m *month) int { return m.cost.Stored.AuditGB })
	return map[string]purpose{
		names.BucketUploads:       of("uploadsGb", func(m *month) int { return m.cost.Stored.UploadsGB }),
		names.BucketBackups:       of("backupsGb", func(m *month) int { return m.cost.Stored.BackupsGB }),
		names.BucketArtifacts:     of("artifactsGb", func(m *month) int { return m.cost.Stored.ArtifactsGB }),
		names.BucketThanos:        of("metricsGb", func(m *month) int { return m.cost.Stored.MetricsGB }),
		names.BucketLoki:          of("logsGb", func(m *month) int { return m.cost.Stored.LogsGB }),
		names.BucketLogArchive:    {archived, []string{"stored.logsGb"}},
		names.BucketLogs:          accessLogs,
		names.BucketRecoveryLogs:  accessLogs,
		names.BucketAuditLogs:     accessLogs,
		names.BucketTrail:         audit,
		names.BucketConfiguration: audit,
	}
}

// archived is what Loki keeps, for each time that the archive keeps longer.
func archived(m *month) float64 {
	o := m.env.Observability
	return float64(m.cost.Stored.LogsGB) * float64(o.LogArchiveDays) / float64(max(1, o.LogDays))
}

// stored is how much lies in the bucket of a name; not ok if nobody knows what it
// is for.
func (m *month) stored(name string) (gb float64, assumes []string, ok bool) {
	for key, p := range purposes() {
		for _, middle := range []string{key, names.Replica(key)} {
			if strings.HasPrefix(name, names.Project+"-"+m.env.Name+"-"+middle+"-") {
				return p.gb(m), p.assumes, true
			}
		}
	}
	return 0, nil, false
}

// class is one of S3's storage classes: what a lifecycle rule calls it, and its price.
type class struct{ name, what, price string }

func classes() []class {
	return []class{
		{"STANDARD", "objects", "s3-standard"}, {"STANDARD_IA", "objects in infrequent access", "s3-ia"},
		{"GLACIER_IR", "objects in Glacier, instant retrieval", "s3-glacier-ir"}, {"GLACIER", "objects in Glacier, flexible retrieval", "s3-glacier"},
	}
}

// ageDays is how old the oldest object is reckoned to be where none is ever deleted.
const ageDays = 365

// split is how much of a bucket lies in each storage class: its objects are of every
// age alike, up to the one at which they are deleted.
func split(r resource) (shares map[string]float64, oldest float64) {
	shares, oldest = map[string]float64{}, ageDays
	type step struct {
		class string
		from  float64
	}
	steps := []step{{"STANDARD", 0}}
	for _, rule := range r.list("LifecycleConfiguration", "Rules") {
		if assembly.TextAt(rule, "Status") != "Enabled" {
			continue
		}
		if end := number(assembly.At(rule, "ExpirationInDays")); end > 0 {
			oldest = end
		}
		for _, transition := range assembly.ListAt(rule, "Transitions") {
			steps = append(steps, step{assembly.TextAt(transition, "StorageClass"), number(assembly.At(transition, "TransitionInDays"))})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return int(a.from - b.from) })
	for i, s := range steps {
		until := oldest
		if i+1 < len(steps) {
			until = min(oldest, steps[i+1].from)
		}
		shares[s.class] += max(0, until-s.from) / oldest
	}
	return shares, oldest
}

// bucket is what lies in a bucket, and what its copying costs.
func bucket(m *month, r resource) []item {
	gb, assumes, known := m.stored(r.text("BucketName"))
	if !known {
		return []item{{what: "objects", price: "s3-unknown", basis: fmt.Sprintf("nobody says how much lies in %q: purposes in cost/storage.go has no row for it", r.text("BucketName"))}}
	}
	var items []item
	shares, oldest := split(r)
	for _, c := range classes() {
		if share := shares[c.name]; share > 0 {
			items = append(items, item{
				what: c.what, price: c.price, quantity: gb * share, assumes: assumes,
				basis: fmt.Sprintf("%.0f %% of %s GB that are up to %s days old", 100*share, figure(gb), figure(oldest)),
			})
		}
		delete(shares, c.name)
	}
	for _, other := range slices.Sorted(maps.Keys(shares)) {
		items = append(items, item{what: other, price: "s3-" + other, basis: "a storage class that no row knows"})
	}
	objects := m.objects(m.moved(gb))
	if r.on("NotificationConfiguration", "EventBridgeConfiguration", "EventBridgeEnabled") {
		items = append(items, item{what: "events", price: "s3-events", quantity: objects / 1e6, basis: fmt.Sprintf("%s new objects", figure(objects)), assumes: append([]string{"changePercent", "stored.objectKib"}, assumes...)})
	}
	return append(items, m.replication(r, gb, assumes)...)
}

// objects is how many there are in so many GB.
func (m *month) objects(gb float64) float64 {
	return gb * 1024 * 1024 / float64(m.cost.Stored.ObjectKiB)
}

// metricsEach is how many metrics S3 writes of a replication rule: operations and
// bytes that wait, latency, and failures
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html).
const metricsEach = 4

// replication is what copying a bucket's new objects costs.
func (m *month) replication(r resource, gb float64, assumes []string) []item {
	assumes = append([]string{"changePercent", "stored.objectKib"}, assumes...)
	moved := m.moved(gb)
	var items []item
	for _, rule := range r.list("ReplicationConfiguration", "Rules") {
		if assembly.TextAt(rule, "Status") != "Enabled" {
			continue
		}
		to := m.destination(r, assembly.At(rule, "Destination", "Bucket"))
		items = append(items, item{what: "copies written", price: "s3-writes", quantity: m.objects(moved) / 1000, region: to, assumes: assumes, basis: fmt.Sprintf("%s new objects", figure(m.objects(moved)))})
		if to != r.stack.Region {
			items = append(items, item{what: "copies sent to the other region", price: "transfer-region", quantity: moved, assumes: assumes, basis: fmt.Sprintf("%s GB a month", figure(moved))})
		}
		if assembly.TextAt(rule, "Destination", "ReplicationTime", "Status") == "Enabled" {
			items = append(items, item{what: "copied within 15 minutes", price: "s3-replication-time", quantity: moved, assumes: assumes, basis: fmt.Sprintf("%s GB a month", figure(moved))})
		}
		if assembly.TextAt(rule, "Destination", "Metrics", "Status") == "Enabled" {
			items = append(items, item{what: "metrics of the copying", price: "metric", quantity: metricsEach, basis: fmt.Sprintf("%d metrics", metricsEach)})
		}
	}
	return items
}

// destination is the region of the bucket that another is copied to: by its name,
// which ends with it, or by the resource.
func (m *month) destination(r resource, bucket any) string {
	if arn, literal := bucket.(string); literal {
		for _, region := range []string{m.env.Region, m.env.Recovery.Region} {
			if region != "" && strings.HasSuffix(arn, "-"+region) {
				return region
			}
		}
	}
	if region := assembly.TextAt(bucket, "Fn::GetStackOutput", "Region"); region != "" {
		return region
	}
	return r.stack.Region
}

// images is an image repository.
func images(m *month, _ resource) []item {
	return []item{{what: "images", price: "ecr-gb", quantity: float64(m.cost.Stored.ImagesGB), basis: "GB", assumes: []string{"stored.imagesGb"}}}
}

// imageCopies is what the registry sends to the other region.
func imageCopies(m *month, r resource) []item {
	gb := m.moved(float64(m.cost.Stored.ImagesGB * len(m.of("AWS::ECR::Repository", r.stack.ID))))
	return []item{{what: "images sent to the other region", price: "transfer-region", quantity: gb, basis: fmt.Sprintf("%s GB a month", figure(gb)), assumes: []string{"stored.imagesGb", "changePercent"}}}
}
