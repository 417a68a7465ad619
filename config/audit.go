package config

// Singleton is who provides something that an account can have only one of, in
// a region or altogether.
type Singleton string

// The ways to have a singleton.
const (
	// SingletonCreate makes it here. At most one environment of an account does.
	SingletonCreate Singleton = "create"
	// SingletonExisting leaves it to an organization's administrator or to
	// another environment of the account; its findings are still reported.
	SingletonExisting Singleton = "existing"
	// SingletonOff does without it.
	SingletonOff Singleton = "off"
)

// Singletons lists every Singleton that exists.
func Singletons() []Singleton {
	return []Singleton{SingletonCreate, SingletonExisting, SingletonOff}
}

// Created reports whether the environment makes the singleton.
func (s Singleton) Created() bool { return s == SingletonCreate }

// Present reports whether the account has the singleton, whoever made it.
func (s Singleton) Present() bool { return s == SingletonCreate || s == SingletonExisting }

// Audit is what records who did what in the account, and what looks for signs
// of an attack.
type Audit struct {
	// Trail is CloudTrail's trail over all regions. It is no singleton, but AWS
	// gives only the first copy of management events for nothing; a second trail
	// costs about $2 a 100,000 of them. Default: create.
	Trail Singleton `json:"trail"`
	// TrailToLogs also sends the trail to CloudWatch Logs, where it can be
	// searched within minutes, for about $0.50 a GB. Default: false, and true in
	// production, whose policy packs ask for it.
	TrailToLogs bool `json:"trailToLogs"`
	// DataEvents also records each read and write of an object in the buckets
	// with customers' data, for about $0.10 a 100,000 requests. Default: false,
	// and true in production.
	DataEvents bool `json:"dataEvents"`
	// RetentionDays is how long the trail and the configuration history are kept
	// in S3, in days: 365 or more under PCI DSS (10.5.1), 2192 or more under
	// HIPAA (45 CFR 164.316(b)(2)(i), six years). Default: 90 in development, 365
	// in staging, 2555 in production.
	RetentionDays int `json:"retentionDays"`
	// Lock keeps each file of the trail from being deleted for RetentionDays
	// (S3 Object Lock). It cannot be taken off a bucket again. Default: none, and
	// governance in production.
	Lock VaultLock `json:"lock"`
	// GuardDuty looks for attacks in the logs of both regions. Default: create.
	GuardDuty Singleton `json:"guardDuty"`
	// GuardDutyFeatures are what it looks at beside CloudTrail, flow logs and DNS,
	// each at a price of its own. Default: none in development, EKS_AUDIT_LOGS
	// in staging, and S3_DATA_EVENTS, EBS_MALWARE_PROTECTION and RDS_LOGIN_EVENTS
	// beside it in production.
	GuardDutyFeatures []GuardDutyFeature `json:"guardDutyFeatures"`
	// Config records the configuration of every resource, for about $0.003 a
	// change, or $0.012 a changed resource a day. Default: create, and off in
	// development.
	Config Singleton `json:"config"`
	// ConfigRecording is continuous or daily. Default: daily, and continuous in
	// production.
	ConfigRecording Recording `json:"configRecording"`
	// AccessAnalyzer reports what is reachable from outside the account, in both
	// regions, for nothing. Default: create.
	AccessAnalyzer Singleton `json:"accessAnalyzer"`
	// SecurityHub checks the account against SecurityStandards, for about $0.001
	// a check. It reads what Config records. Default: create, and off in
	// development.
	SecurityHub Singleton `json:"securityHub"`
	// SecurityStandards are what it checks. Default: fsbp, and in production
	// nist-800-53 and pci-dss beside it.
	SecurityStandards []SecurityStandard `json:"securityStandards"`
}

// Keeps reports whether the environment stores a record of its own.
func (a Audit) Keeps() bool { return a.Trail.Created() || a.Config.Created() }

// GuardDutyFeature is a protection plan of GuardDuty, by its name in the API.
type GuardDutyFeature string

// The protection plans. Runtime monitoring is none of them: GuardDuty would put
// an add-on into the cluster and an endpoint into the VPC, which then cannot be
// deleted with their stacks.
const (
	// GuardDutyS3 reads who reads and writes objects.
	GuardDutyS3 GuardDutyFeature = "S3_DATA_EVENTS"
	// GuardDutyEKS reads the Kubernetes API's audit log.
	GuardDutyEKS GuardDutyFeature = "EKS_AUDIT_LOGS"
	// GuardDutyEBS scans the disks of a machine that behaves suspiciously.
	GuardDutyEBS GuardDutyFeature = "EBS_MALWARE_PROTECTION"
	// GuardDutyRDS reads who logs in to databases.
	GuardDutyRDS GuardDutyFeature = "RDS_LOGIN_EVENTS"
	// GuardDutyLambda reads where functions connect to.
	GuardDutyLambda GuardDutyFeature = "LAMBDA_NETWORK_LOGS"
)

// GuardDutyFeatures lists every GuardDutyFeature that exists
// (https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DetectorFeatureConfiguration.html).
func GuardDutyFeatures() []GuardDutyFeature {
	return []GuardDutyFeature{GuardDutyS3, GuardDutyEKS, GuardDutyEBS, GuardDutyRDS, GuardDutyLambda}
}

// Recording is how often AWS Config records a resource.
type Recording string

// The recordings.
const (
	// RecordContinuously records each change.
	RecordContinuously Recording = "continuous"
	// RecordDaily records once a day what has changed.
	RecordDaily Recording = "daily"
)

// Recordings lists every Recording that exists.
func Recordings() []Recording { return []Recording{RecordContinuously, RecordDaily} }

// SecurityStandard is a standard of Security Hub.
type SecurityStandard string

// The standards.
const (
	// StandardFSBP is AWS' own: its foundational security best practices.
	StandardFSBP SecurityStandard = "fsbp"
	// StandardNIST is NIST SP 800-53, revision 5.
	StandardNIST SecurityStandard = "nist-800-53"
	// StandardPCI is PCI DSS 4.0.1.
	StandardPCI SecurityStandard = "pci-dss"
	// StandardCIS is the AWS Foundations Benchmark 3.0.0 of the CIS.
	StandardCIS SecurityStandard = "cis"
)

// SecurityStandards lists every SecurityStandard that exists.
func SecurityStandards() []SecurityStandard {
	return []SecurityStandard{StandardFSBP, StandardNIST, StandardPCI, StandardCIS}
}

// Path is the part of the standard's ARN behind `standards/`
// (https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html).
func (s SecurityStandard) Path() string {
	switch s {
	case StandardNIST:
		return "nist-800-53/v/5.0.0"
	case StandardPCI:
		return "pci-dss/v/4.0.1"
	case StandardCIS:
		return "cis-aws-foundations-benchmark/v/3.0.0"
	default:
		return "aws-foundational-security-best-practices/v/1.0.0"
	}
}

// auditDefaults are development's: what is free or nearly so, and nothing that
// is kept for long.
func auditDefaults() Audit {
	return Audit{
		Trail:           SingletonCreate,
		RetentionDays:   90,
		Lock:            LockNone,
		GuardDuty:       SingletonCreate,
		Config:          SingletonOff,
		ConfigRecording: RecordDaily,
		AccessAnalyzer:  SingletonCreate,
		SecurityHub:     SingletonOff,
		// Listed for whoever turns Security Hub on.
		SecurityStandards: []SecurityStandard{StandardFSBP},
	}
}

// rehearsed is staging's: production's services at their cheapest.
func (a Audit) rehearsed() Audit {
	a.RetentionDays = 365
	a.GuardDutyFeatures = []GuardDutyFeature{GuardDutyEKS}
	a.Config, a.SecurityHub = SingletonCreate, SingletonCreate
	return a
}

// complete is production's: what PCI DSS, HIPAA and NIST 800-53 ask for.
func (a Audit) complete() Audit {
	a = a.rehearsed()
	a.TrailToLogs, a.DataEvents = true, true
	// Seven years: HIPAA's six, and the year in which they are asked for.
	a.RetentionDays = 2555
	a.Lock = LockGovernance
	a.GuardDutyFeatures = []GuardDutyFeature{GuardDutyS3, GuardDutyEKS, GuardDutyEBS, GuardDutyRDS}
	a.ConfigRecording = RecordContinuously
	a.SecurityStandards = []SecurityStandard{StandardFSBP, StandardNIST, StandardPCI}
	return a
}
