// Package config holds every decision that a user of this app may change: the
// Environment type, the three environments that ship with it, their defaults
// and the rules that a value must obey. It is plain Go and knows nothing of the
// CDK; constructs and charts translate what stands here.
package config

// Environment is everything that makes one deployment of the platform different
// from another. No code asks for its Name: a difference between environments is
// a field.
//
// Each field's JSON name is its override key, so that
// `-c cluster.nodes.max=6` sets Cluster.Nodes.Max for an experiment.
type Environment struct {
	// Name is part of every stack and resource name: lower-case letters, at
	// most 12, so that bucket names stay within S3's 63 characters.
	Name string `json:"name" override:"-"`
	// Account is the 12-digit AWS account id that the environment lives in.
	// Default: AWS' documentation account, a placeholder.
	Account string `json:"account"`
	// Region is the home region, one of Regions. Default: us-east-1.
	Region string `json:"region"`
	// Deletion says what an update, a stack deletion or `cdk destroy` may take
	// away: destroy, snapshot, protect or decommission. Default: destroy in
	// development, snapshot in staging, protect in production.
	Deletion Deletion `json:"deletion"`
	// PolicyPacks are the cdk-nag rule packs that synthesis must pass. Default:
	// AwsSolutions, and in production NIST.800.53.R5, HIPAA.Security and
	// PCI.DSS.321 beside it.
	PolicyPacks []PolicyPack `json:"policyPacks"`
	// AllowLatest lets a workload's image carry the tag `latest`, which is
	// another image tomorrow. Default: false, and true in development.
	AllowLatest bool     `json:"allowLatest"`
	Tags        Tags     `json:"tags"`
	Network     Network  `json:"network"`
	Edge        Edge     `json:"edge"`
	Cluster     Cluster  `json:"cluster"`
	Database    Database `json:"database"`
	Cache       Cache    `json:"cache"`
	Storage     Storage  `json:"storage"`
	Backup      Backup   `json:"backup"`
	Recovery    Recovery `json:"recovery"`
	// RestoreTesting proves that both come back.
	RestoreTesting RestoreTesting `json:"restoreTesting"`
	Logs           Logs           `json:"logs"`
	Delivery       Delivery       `json:"delivery"`
	Backend        Workload       `json:"backend"`
	Frontend       Workload       `json:"frontend"`
	Sidecar        Sidecar        `json:"sidecar"`
	Quota          Quota          `json:"quota"`

	// Audit, Operations and Observability watch over all of the above.
	Audit         Audit         `json:"audit"`
	Operations    Operations    `json:"operations"`
	Observability Observability `json:"observability"`
	// Cost is what an estimate of a month assumes.
	Cost Cost `json:"cost"`
}

// PolicyPack names one of cdk-nag's rule packs.
type PolicyPack string

// The policy packs that an environment can ask for.
const (
	// AWSSolutions is AWS' own list of good practice.
	AWSSolutions PolicyPack = "AwsSolutions"
	// NIST80053R5 is NIST SP 800-53, revision 5.
	NIST80053R5 PolicyPack = "NIST.800.53.R5"
	// HIPAA is the security rule for health data in the United States.
	HIPAA PolicyPack = "HIPAA.Security"
	// PCIDSS321 is version 3.2.1 of the card industry's standard.
	PCIDSS321 PolicyPack = "PCI.DSS.321"
)

// PolicyPacks lists every PolicyPack that exists.
func PolicyPacks() []PolicyPack {
	return []PolicyPack{AWSSolutions, NIST80053R5, HIPAA, PCIDSS321}
}

// Tags are put on every taggable resource, beside `project`, `environment` and
// `component`, which the app sets itself.
type Tags struct {
	// Team owns the environment and is named in alerts. Default: platform.
	Team string `json:"team"`
	// CostCentre is what the bill is booked on. Default: vibe.
	CostCentre string `json:"costCentre"`
}

// Edge is how traffic from outside finds the platform.
type Edge struct {
	// Domain is the frontend's host name; the API answers at `api.` in front of
	// it. 60 characters at most, as a certificate's first name has 64. Default:
	// vibe.example.com, a placeholder, below the environment's name where it is
	// not production's.
	Domain string `json:"domain"`
	// HostedZoneID is the Route 53 public zone that holds Domain. Empty: the
	// edge stack makes the zone, and certificate validation waits until it is
	// delegated. Default: a placeholder.
	HostedZoneID string `json:"hostedZoneId"`
	// CertificateEmail is the contact of our account at Let's Encrypt. Default: a
	// placeholder.
	CertificateEmail string `json:"certificateEmail"`
	// CertificateServer is the ACME directory that signs the certificate between
	// the load balancer and the frontend's pods. No browser sees it, so an
	// environment that comes and goes can use Let's Encrypt's staging directory,
	// whose limits are wider
	// (https://letsencrypt.org/docs/rate-limits/). Default:
	// https://acme-v02.api.letsencrypt.org/directory, and
	// https://acme-staging-v02.api.letsencrypt.org/directory in development.
	CertificateServer string `json:"certificateServer"`
	// TLSPolicy is the load balancer's security policy. It must refuse
	// everything below TLS 1.2: one of TLSPolicies. Default:
	// ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09.
	TLSPolicy string `json:"tlsPolicy"`
	// CertificateKey is the key of the load balancer's certificate, one of
	// CertificateKeys. A change replaces the certificate. Default: EC_prime256v1.
	CertificateKey CertificateKey `json:"certificateKey"`
	Firewall       Firewall       `json:"firewall"`
}

// APIHost is the host name that the backend answers at.
func (e Edge) APIHost() string { return "api." + e.Domain }

// Storage is what the buckets keep and for how long. All lifetimes are days.
type Storage struct {
	// InfrequentAccessDays is when objects move to Standard-IA: 30 or more, as
	// S3 refuses less
	// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html).
	// Default: 30.
	InfrequentAccessDays int `json:"infrequentAccessDays"`
	// GlacierDays is when objects move on to a Glacier class, at least 30 days
	// after InfrequentAccessDays. Default: 90.
	GlacierDays int `json:"glacierDays"`
	// NoncurrentVersionDays is how long an overwritten or deleted object can be
	// brought back. Default: 30.
	NoncurrentVersionDays int `json:"noncurrentVersionDays"`
	// IncompleteUploadDays is when parts of an unfinished multipart upload are
	// removed. Default: 7.
	IncompleteUploadDays int `json:"incompleteUploadDays"`
	// AccessLogDays is how long S3 and load-balancer access logs are kept.
	// Default: 90.
	AccessLogDays int `json:"accessLogDays"`
}

// Backup is what AWS Backup keeps. Lifetimes are days; schedules are AWS cron
// expressions in UTC.
type Backup struct {
	// DailySchedule starts the daily job: at a quiet hour, and not while RDS
	// refuses it, which is in the database's windows and the hour before. Default:
	// `cron(0 7 * * ? *)`, 07:00 each day.
	DailySchedule string `json:"dailySchedule"`
	// DailyRetentionDays is how long a daily recovery point is kept. Default: 7.
	DailyRetentionDays int `json:"dailyRetentionDays"`
	// MonthlySchedule starts the monthly job, likewise. Default:
	// `cron(0 7 1 * ? *)`, 07:00 on the first.
	MonthlySchedule string `json:"monthlySchedule"`
	// MonthlyRetentionDays is how long a monthly recovery point is kept. Default:
	// 365.
	MonthlyRetentionDays int `json:"monthlyRetentionDays"`
	// Lock is the vault lock's mode. Governance can be lifted by a privileged
	// role; compliance can be lifted by nobody, AWS included. Default: governance,
	// and none in development.
	Lock VaultLock `json:"lock"`
	// LockMinRetentionDays is the least that a job may ask of a locked vault; a
	// job that asks for less fails. Default: 7.
	LockMinRetentionDays int `json:"lockMinRetentionDays"`
	// LockMaxRetentionDays is the most that a job may ask of a locked vault; a job
	// that asks for more fails. Default: 366.
	LockMaxRetentionDays int `json:"lockMaxRetentionDays"`
}

// VaultLock is the mode of a lock: of an AWS Backup vault, or of S3's objects.
type VaultLock string

// The modes of a vault lock.
const (
	// LockNone lets whoever may delete recovery points do so.
	LockNone VaultLock = "none"
	// LockGovernance refuses it, until somebody privileged lifts the lock.
	LockGovernance VaultLock = "governance"
	// LockCompliance refuses it, and nobody lifts the lock.
	LockCompliance VaultLock = "compliance"
)

// VaultLocks lists every VaultLock that exists.
func VaultLocks() []VaultLock { return []VaultLock{LockNone, LockGovernance, LockCompliance} }

// Recovery is the second region.
type Recovery struct {
	// Region holds the copies that survive the loss of the home region. Empty:
	// there is no second region and nothing is copied. Default: none, and
	// us-west-2 in production.
	Region string `json:"region"`
}

// Enabled reports whether the environment keeps copies in a second region.
func (r Recovery) Enabled() bool { return r.Region != "" }

// Logs is how long CloudWatch keeps what the platform writes.
type Logs struct {
	// RetentionDays is one of LogRetentions, the numbers of days that CloudWatch
	// Logs accepts. Default: 30, and 365 in production.
	RetentionDays int `json:"retentionDays"`
}
