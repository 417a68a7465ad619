package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudtrail"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/bucket"
	"github.com/vibe-engineering/vibe-platform/constructs/kmskey"
	"github.com/vibe-engineering/vibe-platform/constructs/loggroup"
	"github.com/vibe-engineering/vibe-platform/constructs/recorder"
	"github.com/vibe-engineering/vibe-platform/constructs/trail"
	"github.com/vibe-engineering/vibe-platform/names"
)

// AuditProps are what the audit stack needs.
type AuditProps struct {
	Env config.Environment
}

// Audit is the record of who did what, and what looks for attacks. A field is nil
// where the environment leaves it to somebody else.
type Audit struct {
	Stack awscdk.Stack
	// Key encrypts the record. It is the audit's own, and the log group's too:
	// who can read the trail is decided here and nowhere else.
	Key       awskms.IKey
	Trail     awscloudtrail.CfnTrail
	Recorder  *recorder.Recorder
	Detection detection
}

// NewAudit makes the audit stack of the home region. It returns nil if the
// environment leaves all of it to others.
//
// The trail covers all regions. GuardDuty and Access Analyzer watch both of the
// environment's, the second through NewAuditRecovery. AWS Config and Security Hub
// watch the home region only: the other holds copies, made by a stack that is
// reviewed like this one, and the services cost as much there. What happens in
// regions that we do not use is for an organization's service control policies.
func NewAudit(scope constructs.Construct, props AuditProps) *Audit {
	env := props.Env
	n := names.Home(env)
	if !env.Audit.Keeps() && !env.Audit.SecurityHub.Created() && !detects(env.Audit) {
		return nil
	}
	stack := newStack(scope, names.Audit, "CloudTrail, AWS Config, GuardDuty, Access Analyzer and Security Hub", env, n)
	a := &Audit{Stack: stack}
	if env.Audit.Keeps() {
		a.keep(env, n)
	}
	a.Detection = newDetection(stack, env, n)
	if env.Audit.SecurityHub.Created() {
		newSecurityHub(stack, env.Audit, n, a.Recorder)
	}
	output(stack, "AccountId", "Account that is audited", new(env.Account))
	return a
}

// keep makes the trail and the configuration history, and what they lie in.
func (a *Audit) keep(env config.Environment, n names.Names) {
	p := kmskey.Props{
		Alias:       n.KeyAlias(names.Audit),
		Description: "CloudTrail's files and AWS Config's history",
		Removal:     env.Deletion.Rules().Keys,
		Logs:        true,
	}
	if env.Audit.Trail.Created() {
		p.Statements = trail.KeyStatements(n.TrailARN(), env.Account)
	}
	a.Key = kmskey.New(a.Stack, "Key", p)
	buckets := newAuditBuckets(a.Stack, env, n, a.Key)
	if env.Audit.Trail.Created() {
		a.Trail = newTrail(a.Stack, env, n, a.Key, buckets)
		output(a.Stack, "TrailArn", "CloudTrail's trail", new(n.TrailARN()))
		output(a.Stack, "TrailBucket", "Files of the trail", buckets.trail.BucketName())
	}
	if env.Audit.Config.Created() {
		a.Recorder = recorder.New(a.Stack, "Config", recorder.Props{
			Name:      n.Shared(),
			Account:   env.Account,
			RoleName:  n.Role(names.RoleConfig),
			Bucket:    buckets.configuration,
			Key:       a.Key,
			Recording: env.Audit.ConfigRecording,
		})
		output(a.Stack, "ConfigurationBucket", "History of AWS Config", buckets.configuration.BucketName())
	}
	bucket.LogEmptying(a.Stack, a.Key, env.Logs.RetentionDays)
	output(a.Stack, "KeyArn", "Key of the audit's records", a.Key.KeyArn())
}

// newTrail makes the trail, with its log group if the environment wants one.
func newTrail(stack awscdk.Stack, env config.Environment, n names.Names, key awskms.IKey, buckets auditBuckets) awscloudtrail.CfnTrail {
	p := trail.Props{
		Name:     n.Trail(),
		ARN:      n.TrailARN(),
		Account:  env.Account,
		Bucket:   buckets.trail,
		Key:      key,
		RoleName: n.Role(names.RoleTrail),
	}
	if env.Audit.DataEvents {
		p.DataBuckets = customerBuckets(n)
	}
	if env.Audit.TrailToLogs {
		group := loggroup.New(stack, "TrailLogs", loggroup.Props{
			Name:          n.LogGroup(names.LogTrail),
			Key:           key,
			RetentionDays: env.Logs.RetentionDays,
			Removal:       env.Deletion.Rules().Logs,
		})
		group.Node().AddDependency(key)
		p.LogGroup = group
	}
	return trail.New(stack, "Trail", p)
}

// customerBuckets are the ARNs of the buckets that hold what customers have
// given us. The others hold builds, and what the platform says of itself.
func customerBuckets(n names.Names) []string {
	return []string{n.BucketARN(names.BucketUploads), n.BucketARN(names.BucketBackups)}
}
