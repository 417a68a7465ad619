package names

import (
	"fmt"
	"strings"
)

// The components of the second region that watch it. Their stacks stand beside
// the home region's, RecoveryStack's pattern.
const (
	AuditRecovery      = "audit-recovery"
	OperationsRecovery = "operations-recovery"
)

// The purposes of the buckets of the audit stack.
const (
	// BucketTrail holds CloudTrail's files.
	BucketTrail = "trail"
	// BucketConfiguration holds AWS Config's history: Config does not deliver to
	// a bucket with a default lock, which the trail's may have.
	BucketConfiguration = "configuration"
	// BucketAuditLogs holds the access logs of the other two.
	BucketAuditLogs = "audit-logs"
)

// The purposes of the audit stack's roles.
const (
	RoleTrail  = "trail"
	RoleConfig = "config"
)

// LogTrail is the log group of the trail, by which Names.LogGroup names it.
const LogTrail = "trail"

// Severity is how urgent a message is. Each has a topic.
type Severity string

// The severities.
const (
	// Critical wants a person now.
	Critical Severity = "critical"
	// Warning wants a person in working hours.
	Warning Severity = "warning"
)

// Severities lists every Severity that exists.
func Severities() []Severity { return []Severity{Critical, Warning} }

// Topic is the name of the SNS topic for messages of a severity.
func (n Names) Topic(s Severity) string { return n.Resource(string(s)) }

// RecoveryTopic is Topic for what is measured in the recovery region. The name
// differs from Topic, so that the home region's stacks can come up beside it.
func (n Names) RecoveryTopic(s Severity) string { return n.RecoveryResource(string(s)) }

// RecoveryResource is Resource for what the recovery region has beside what the
// home region's stacks would make there.
func (n Names) RecoveryResource(purpose string) string { return n.Resource("recovery-" + purpose) }

// TopicARN is the ARN of Topic(s).
func (n Names) TopicARN(s Severity) string { return n.arn("sns", n.Topic(s)) }

// Alarm is the name of the CloudWatch alarm of that id.
func (n Names) Alarm(id string) string { return n.Resource(id) }

// AlarmARN is the ARN of Alarm(id).
func (n Names) AlarmARN(id string) string { return n.arn("cloudwatch", "alarm:"+n.Alarm(id)) }

// OwnAlarmARNPattern matches the ARNs of the environment's alarms.
func (n Names) OwnAlarmARNPattern() string { return n.arn("cloudwatch", "alarm:"+n.Resource("*")) }

// Trail is CloudTrail's name. A trail over all regions is seen in each, so that
// its name carries the region: another must be able to come up in the recovery
// region while this one still exists.
func (n Names) Trail() string { return n.Shared() + "-" + n.region }

// TrailARN is the ARN of Trail.
func (n Names) TrailARN() string { return n.arn("cloudtrail", "trail/"+n.Trail()) }

// AnomalySubscription is the name of the subscription to cost anomalies, unique in
// an account whatever the region.
func (n Names) AnomalySubscription() string { return n.Resource("monthly") + "-" + n.region }

// CacheNode is the id of one node of the cache, whose replication group is
// Shared: in cluster mode ElastiCache numbers shards and nodes from 1
// (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.Redis-RedisCluster.html).
func (n Names) CacheNode(shard, node int) string {
	return n.Shared() + "-" + CacheNodeSuffix(shard, node)
}

// CacheNodeSuffix is what CacheNode appends to the replication group's id.
func CacheNodeSuffix(shard, node int) string { return fmt.Sprintf("%04d-%03d", shard, node) }

// The ids of the buckets' replication rules, of which each bucket has one at most.
const (
	// ReplicationRule copies into the recovery region.
	ReplicationRule = "recovery"
	// ReplicationRuleArchive copies what Loki stores into its archive.
	ReplicationRuleArchive = "archive"
)

// arn is the ARN of a service's resource in the account and region.
func (n Names) arn(service, resource string) string {
	return strings.Join([]string{"arn:aws", service, n.region, n.account, resource}, ":")
}
