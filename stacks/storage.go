package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/bucket"
	"github.com/vibe-engineering/vibe-platform/constructs/kmskey"
	"github.com/vibe-engineering/vibe-platform/constructs/replication"
	"github.com/vibe-engineering/vibe-platform/names"
)

// StorageProps are what the storage stack needs.
type StorageProps struct {
	Env config.Environment
	// Recovery holds the replicas. Nil: nothing is replicated.
	Recovery *Recovery
}

// Storage is the buckets and their key.
type Storage struct {
	Stack awscdk.Stack
	// Key encrypts every bucket but the one for access logs.
	Key awskms.IKey
	// Buckets are the buckets by their purpose, names.BucketUploads and so on.
	Buckets map[string]awss3.IBucket
}

// NewStorage makes the storage stack. Who may use a bucket is said by the role
// of whoever uses it, in that role's stack.
func NewStorage(scope constructs.Construct, props StorageProps) *Storage {
	n := names.Home(props.Env)
	stack := newStack(scope, names.Storage, "Buckets for uploads, backups, artifacts, logs and metrics", props.Env, n)
	s := &Storage{Stack: stack, Buckets: map[string]awss3.IBucket{}}
	s.Key = kmskey.New(stack, "Key", kmskey.Props{
		Alias:       n.KeyAlias(names.Storage),
		Description: "Objects in the buckets",
		Removal:     props.Env.Deletion.Rules().Keys,
		Logs:        true,
	})
	rows := bucketRows(props.Env)
	targets := replicationTargets(stack, props, s.Key, rows)
	buckets := constructs.NewConstruct(stack, new("Buckets"))
	var logs awss3.Bucket
	for _, row := range rows {
		p := bucket.Props{
			Name:        n.Bucket(row.purpose),
			Lifecycle:   row.lifecycle,
			AccessLogs:  logs,
			Events:      row.backedUp.yes,
			Replication: targets[row.purpose],
			Removal:     props.Env.Deletion.Rules().Buckets,
		}
		if row.customerKey.yes {
			p.Key = s.Key
		}
		b := bucket.New(buckets, row.purpose, p)
		acknowledgeChoices(b, row, targets[row.purpose] != nil)
		switch row.purpose {
		case names.BucketLogs:
			b.AddToResourcePolicy(loadBalancerLogs(props.Env))
			logs = b
		case names.BucketLogArchive:
			targets[names.BucketLoki] = archive(stack, n, s.Key, b)
		}
		s.Buckets[row.purpose] = b
		output(stack, row.outputID("Bucket"), row.holds, b.BucketName())
	}
	bucket.LogEmptying(stack, s.Key, props.Env.Logs.RetentionDays)
	output(stack, "KeyArn", "Key of the buckets", s.Key.KeyArn())
	return s
}

// replicationTargets returns where each bucket goes that is replicated into the
// recovery region, by purpose; none without one.
func replicationTargets(stack awscdk.Stack, props StorageProps, key awskms.IKey, rows []bucketRow) map[string]*replication.Target {
	targets := map[string]*replication.Target{}
	if props.Recovery == nil {
		return targets
	}
	// S3 refuses to replicate into a bucket that is not there or not versioned.
	stack.AddStackDependency(props.Recovery.Stack, new("replicas come before what replicates into them"))
	home, away := names.Home(props.Env), names.Recovery(props.Env)
	p := replication.Props{
		RoleName:      home.Role(names.RoleReplication),
		Purpose:       "buckets into the recovery region",
		Region:        home.Region(),
		ReplicaRegion: away.Region(),
		SourceKey:     key,
		ReplicaKey:    props.Recovery.StorageKey,
	}
	for _, row := range rows {
		if row.replicated.yes {
			p.Sources = append(p.Sources, home.BucketARN(row.purpose))
			p.Replicas = append(p.Replicas, away.BucketARN(names.Replica(row.purpose)))
		}
	}
	role := replication.New(stack, "ReplicationRole", p)
	for purpose, replica := range props.Recovery.Replicas {
		targets[purpose] = &replication.Target{
			Role: role, Bucket: replica, Key: props.Recovery.StorageKey,
			Rule: names.ReplicationRule, TimeControl: true,
		}
	}
	return targets
}

// archive is how Loki's bucket is copied into the archive. Loki's compactor
// deletes what is past Loki's retention, in a versioned bucket by a marker, and
// the markers stay behind (docs/decisions/0019-log-archive-by-replication.md).
func archive(stack awscdk.Stack, n names.Names, key awskms.IKey, into awss3.Bucket) *replication.Target {
	role := replication.New(stack, "LogArchiveRole", replication.Props{
		RoleName:      n.Role(names.RoleLogArchive),
		Purpose:       "Loki's bucket into the archive of logs",
		KeepDeleted:   true,
		Region:        n.Region(),
		ReplicaRegion: n.Region(),
		Sources:       []string{n.BucketARN(names.BucketLoki)},
		Replicas:      []string{n.BucketARN(names.BucketLogArchive)},
		SourceKey:     key,
		ReplicaKey:    key,
	})
	return &replication.Target{Role: role, Bucket: into, Key: key, Rule: names.ReplicationRuleArchive, KeepDeleted: true}
}

// loadBalancerLogs lets Elastic Load Balancing write access logs of this
// account's load balancers. The service principal is good in every region, the
// older ones with an account of their own included
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).
func loadBalancerLogs(env config.Environment) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        new("LoadBalancerLogs"),
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(new("logdelivery.elasticloadbalancing.amazonaws.com"), nil)},
		Actions:    jsii.Strings("s3:PutObject"),
		// The account in the path keeps other accounts' load balancers out.
		Resources: jsii.Strings(names.Home(env).LoadBalancerLogsARN()),
	})
}

// acknowledgeChoices answers the policy packs with the reasons of the row. A bucket
// that replicates, wherever to, is none of their findings.
func acknowledgeChoices(b awss3.Bucket, row bucketRow, replicates bool) {
	if !row.customerKey.yes {
		acknowledge.On(b, acknowledge.Rules(row.customerKey.reason,
			"NIST.800.53.R5-S3DefaultEncryptionKMS", "HIPAA.Security-S3DefaultEncryptionKMS", "PCI.DSS.321-S3DefaultEncryptionKMS")...)
	}
	if !row.replicated.yes && !replicates {
		acknowledge.On(b, acknowledge.Rules(row.replicated.reason, replicationRules()...)...)
	}
}

// replicationRules are the rules that want every bucket replicated.
func replicationRules() []string {
	return []string{
		"NIST.800.53.R5-S3BucketReplicationEnabled",
		"HIPAA.Security-S3BucketReplicationEnabled",
		"PCI.DSS.321-S3BucketReplicationEnabled",
	}
}
