// Package names is the one home of every name that another layer, another
// region or a manifest refers to. A name that stands here is never written out
// anywhere else.
package names

import (
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Project is the first part of every name.
const Project = "vibe"

// Names builds the names of one environment in one region.
type Names struct {
	environment string
	account     string
	region      string
}

// Home returns the names that env has in its home region.
func Home(env config.Environment) Names {
	return Names{environment: env.Name, account: env.Account, region: env.Region}
}

// Recovery returns the names that env has in its recovery region.
func Recovery(env config.Environment) Names {
	return Names{environment: env.Name, account: env.Account, region: env.Recovery.Region}
}

// Region is the region that the names are built for.
func (n Names) Region() string { return n.region }

// Stack is a stack's name, `vibe-<environment>-<component>`.
func (n Names) Stack(component string) string { return n.Resource(component) }

// Resource is the name of a resource whose names are unique in an account and
// region: `vibe-<environment>-<purpose>`.
func (n Names) Resource(purpose string) string {
	return strings.Join([]string{Project, n.environment, purpose}, "-")
}

// Shared is the name of the resource that an environment has only one of in a
// region, such as its cluster, its database and its backup vault.
func (n Names) Shared() string { return Project + "-" + n.environment }

// Bucket is a bucket's name. Bucket names are global, so this one carries the
// account and the region, and fits S3's 63 characters.
func (n Names) Bucket(purpose string) string {
	return strings.Join([]string{n.Resource(purpose), n.account, n.region}, "-")
}

// BucketARN is the ARN of Bucket(purpose).
func (n Names) BucketARN(purpose string) string { return "arn:aws:s3:::" + n.Bucket(purpose) }

// Role is an IAM role's name. Roles are global within an account, so this one
// carries the region: the same role must be able to exist in the recovery
// region while the home region's still does.
func (n Names) Role(purpose string) string { return n.Resource(purpose) + "-" + n.region }

// RoleARN is the ARN of Role(purpose).
func (n Names) RoleARN(purpose string) string {
	return "arn:aws:iam::" + n.account + ":role/" + n.Role(purpose)
}

// KeyAlias is the alias of the KMS key that a component encrypts with.
func (n Names) KeyAlias(component string) string { return "alias/" + n.Resource(component) }

// KeyAliasARN is the ARN of KeyAlias(component).
func (n Names) KeyAliasARN(component string) string {
	return strings.Join([]string{"arn:aws:kms", n.region, n.account, n.KeyAlias(component)}, ":")
}

// ARN is the ARN, or a pattern of ARNs, of a service's resource in the account
// and region.
func (n Names) ARN(service, resource string) string {
	return strings.Join([]string{"arn:aws", service, n.region, n.account, resource}, ":")
}

// ClusterARN is the ARN of the EKS cluster, whose name is Shared.
func (n Names) ClusterARN() string { return n.ARN("eks", "cluster/"+n.Shared()) }

// Parameter is the name of a parameter in Systems Manager.
func (n Names) Parameter(purpose string) string {
	return "/" + strings.Join([]string{Project, n.environment, purpose}, "/")
}

// Secret is a secret's name in Secrets Manager. A replica bears the name of its
// original, so this one carries the region: the recovery region must be able to
// have secrets of its own while it still holds the home region's replicas.
func (n Names) Secret(s Secret) string {
	return strings.Join([]string{Project, n.environment, n.region, string(s)}, "/")
}

// SecretARNPattern matches the ARN of Secret(s), whose last six characters
// Secrets Manager chooses.
func (n Names) SecretARNPattern(s Secret) string {
	return strings.Join([]string{"arn:aws:secretsmanager", n.region, n.account, "secret", n.Secret(s) + "-??????"}, ":")
}

// LogGroup is the name of a CloudWatch log group of ours.
func (n Names) LogGroup(purpose string) string {
	return "/" + strings.Join([]string{Project, n.environment, purpose}, "/")
}

// LogGroupARNPattern matches LogGroup(purpose) and the streams in it.
func (n Names) LogGroupARNPattern(purpose string) string {
	return n.ARN("logs", "log-group:"+n.LogGroup(purpose)+":*")
}

// ClusterLogGroup is the log group that EKS writes control-plane logs to.
func (n Names) ClusterLogGroup() string { return "/aws/eks/" + n.Shared() + "/cluster" }

// Secret is a secret that more than one layer refers to.
type Secret string

// The secrets.
const (
	// DatabaseMaster is PostgreSQL's master user, which no pod ever gets.
	DatabaseMaster Secret = "database/master"
	// DatabaseApplication is the application's own PostgreSQL role.
	DatabaseApplication Secret = "database/application"
	// CacheToken is the AUTH token of the cache.
	CacheToken Secret = "cache/token"
	// CacheEndpoint is the configuration endpoint of the cache.
	CacheEndpoint Secret = "cache/endpoint"
	// DatabaseMonitoring is the PostgreSQL role that the exporter reads statistics
	// as; it reads no table.
	DatabaseMonitoring Secret = "database/monitoring"
	// GrafanaAdmin is Grafana's first user.
	GrafanaAdmin Secret = "grafana/admin"
	// AlertReceivers holds where Alertmanager sends alerts, a key for each
	// receiver; a person fills it in.
	AlertReceivers Secret = "alerting/receivers"
)

// The names inside PostgreSQL. RDS promises letters and digits alone for the
// database and the master user
// (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html).
const (
	Database        = "vibe"
	DatabaseMasters = "vibemaster"
	DatabaseRole    = "vibe_application"
	MonitoringRole  = "vibe_monitoring"
)

// The components, each of which has a stack of the same name.
const (
	Network       = "network"
	Edge          = "edge"
	Data          = "data"
	Storage       = "storage"
	Cluster       = "cluster"
	Platform      = "platform"
	WorkloadStack = "workload"
	Observability = "observability"
	Backup        = "backup"
	RecoveryStack = "recovery"
	Audit         = "audit"
	Operations    = "operations"
	Delivery      = "delivery"
)

// The purposes of the buckets.
const (
	BucketUploads   = "uploads"
	BucketBackups   = "backups"
	BucketArtifacts = "artifacts"
	BucketLogs      = "logs"
	BucketLoki      = "loki"
	BucketThanos    = "thanos"
	// BucketLogArchive keeps what Loki stores beyond Loki's own retention.
	BucketLogArchive = "log-archive"
)

// The purposes of the security groups, by which Names.Resource names them.
const (
	SecurityGroupLoadBalancer = "load-balancer"
	SecurityGroupNodes        = "nodes"
	SecurityGroupDatabase     = "database"
	SecurityGroupCache        = "cache"
	SecurityGroupRotation     = "rotation"
	SecurityGroupValidation   = "validation"
	// SecurityGroupRestored is what a restored instance carries, so that nothing
	// that uses the live one reaches it.
	SecurityGroupRestored = "restored"
)

// WebACL is the purpose of the web ACL that the edge stack makes and the
// Ingress names.
const WebACL = "web-acl"
