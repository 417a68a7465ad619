package test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/gate"
)

// fault breaks production's templates in one way, which one invariant must see.
type fault struct {
	name      string
	invariant string
	seed      func(s synthesis)
}

// TestSeededFaults shows that no invariant is a check that cannot fail: each
// fault is put into a fresh copy of production, and its invariant must name it.
func TestSeededFaults(t *testing.T) {
	sound := synthesized(t, "production")
	unbroken := map[string]bool{}
	for _, i := range invariants() {
		unbroken[i.name] = true
	}
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			broken := afresh(sound)
			f.seed(broken)
			n := slices.IndexFunc(invariants(), func(i invariant) bool { return i.name == f.invariant })
			if n < 0 {
				t.Fatalf("there is no invariant %q", f.invariant)
			}
			delete(unbroken, f.invariant)
			if len(invariants()[n].check(broken)) == 0 {
				t.Errorf("%q did not see it", f.invariant)
			}
		})
	}
	for name := range unbroken {
		t.Errorf("no fault shows that the invariant %q can fail", name)
	}
}

// afresh is a copy of s that may be broken.
func afresh(s synthesis) synthesis {
	result := *s.Result
	a := *s.Assembly
	a.Stacks = slices.Clone(a.Stacks)
	for i := range a.Stacks {
		stack := &a.Stacks[i]
		stack.DependsOn = slices.Clone(stack.DependsOn)
		stack.Template.Outputs = maps.Clone(stack.Template.Outputs)
		resources := make(map[string]assembly.Resource, len(stack.Template.Resources))
		for id, r := range stack.Template.Resources {
			r.Properties, _ = copied(r.Properties).(map[string]any)
			r.DependsOn = slices.Clone(r.DependsOn)
			resources[id] = r
		}
		stack.Template.Resources = resources
	}
	result.Assembly = &a
	result.Verdict.Findings = slices.Clone(result.Verdict.Findings)
	return synthesis{Env: s.Env, Result: &result}
}

// copied is a deep copy of what JSON holds.
func copied(value any) any {
	switch v := value.(type) {
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, inner := range v {
			object[key] = copied(inner)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i, inner := range v {
			list[i] = copied(inner)
		}
		return list
	default:
		return v
	}
}

// set changes the property at path of every resource of a type; nil removes it.
func set(s synthesis, kind string, value any, path ...any) {
	for _, r := range s.resources(kind) {
		setAt(r.Properties, value, path...)
	}
}

func setAt(target any, value any, path ...any) {
	for i, step := range path {
		last := i == len(path)-1
		switch key := step.(type) {
		case string:
			object, ok := target.(map[string]any)
			if !ok {
				return
			}
			if last && value == nil {
				delete(object, key)
			} else if last {
				object[key] = value
			}
			target = object[key]
		case int:
			list, ok := target.([]any)
			if !ok || key >= len(list) {
				return
			}
			if last {
				list[key] = value
			}
			target = list[key]
		}
	}
}

// drop removes every resource of a type that matches.
func drop(s synthesis, kind string, matches func(found) bool) {
	for _, r := range s.resources(kind) {
		if matches(r) {
			delete(r.Stack.Template.Resources, r.ID)
		}
	}
}

// change rewrites every resource of a type.
func change(s synthesis, kind string, rewrite func(*assembly.Resource)) {
	for _, r := range s.resources(kind) {
		copied := r.Resource
		rewrite(&copied)
		r.Stack.Template.Resources[r.ID] = copied
	}
}

// first keeps a fault to one resource of a type.
func first(s synthesis, kind string) found { return s.resources(kind)[0] }

func faults() []fault {
	return slices.Concat(
		networkFaults(), dataFaults(), restoreFaults(), clusterFaults(), stackFaults(),
		edgeFaults(), deliveryFaults(), auditFaults(), operationsFaults(),
		storageFaults(), credentialsFaults(), functionFaults(), platformFaults(), observabilityFaults(), namingFaults(), contractFaults(), teardownFaults(),
	)
}

func dataFaults() []fault {
	return []fault{
		{"a log group loses its key", "data at rest is under a customer key", func(s synthesis) {
			delete(first(s, "AWS::Logs::LogGroup").Properties, "KmsKeyId")
		}},
		{"a bucket uses AWS' key", "data at rest is under a customer key", func(s synthesis) {
			set(s, "AWS::S3::Bucket", "alias/aws/s3", "BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault", "KMSMasterKeyID")
		}},
		{"a key stops rotating", "customer keys rotate", func(s synthesis) {
			first(s, "AWS::KMS::Key").Properties["EnableKeyRotation"] = false
		}},
		{"a bucket takes plain HTTP", "buckets refuse the public and plain HTTP", func(s synthesis) {
			drop(s, "AWS::S3::BucketPolicy", func(found) bool { return true })
		}},
		{"TLS is no longer forced", "connections to the data layer are encrypted", func(s synthesis) {
			set(s, "AWS::RDS::DBParameterGroup", "0", "Parameters", "rds.force_ssl")
		}},
		{"the database would be deleted with its stack", "stateful resources outlive their stack as the environment says", func(s synthesis) {
			change(s, "AWS::RDS::DBInstance", func(r *assembly.Resource) { r.DeletionPolicy = "Delete" })
		}},
		{"a secret's removal is not written down", "a removal can be changed by an update", func(s synthesis) {
			change(s, "AWS::SecretsManager::Secret", func(r *assembly.Resource) { r.Metadata = nil })
		}},
		{"a key's removal is written down as another", "a removal can be changed by an update", func(s synthesis) {
			change(s, "AWS::KMS::Key", func(r *assembly.Resource) { r.Metadata = map[string]any{"Removal": "Snapshot"} })
		}},
		{"a replaced bucket would be deleted", "stateful resources outlive their stack as the environment says", func(s synthesis) {
			change(s, "AWS::S3::Bucket", func(r *assembly.Resource) { r.UpdateReplacePolicy = "Delete" })
		}},
		{"deletion protection is off", "deletion protection follows the environment", func(s synthesis) {
			set(s, "AWS::RDS::DBInstance", false, "DeletionProtection")
		}},
		{"logs are kept for a day", "log groups end their entries", func(s synthesis) {
			set(s, "AWS::Logs::LogGroup", 1.0, "RetentionInDays")
		}},
		{"the standby is gone", "the database is what the environment asks for", func(s synthesis) {
			set(s, "AWS::RDS::DBInstance", false, "MultiAZ")
		}},
		{"automated backups are cut to a day", "the database is what the environment asks for", func(s synthesis) {
			set(s, "AWS::RDS::DBInstance", 1.0, "BackupRetentionPeriod")
		}},
		{"the cache cannot fail over", "the cache can fail over", func(s synthesis) {
			set(s, "AWS::ElastiCache::ReplicationGroup", false, "AutomaticFailoverEnabled")
		}},
		{"a secret stays in the home region", "secrets have their fixed names and reach the recovery region", func(s synthesis) {
			set(s, "AWS::SecretsManager::Secret", nil, "ReplicaRegions")
		}},
		{"replication has no time control", "buckets that replicate do so under time control", func(s synthesis) {
			set(s, "AWS::S3::Bucket", nil, "ReplicationConfiguration", "Rules", 0, "Destination", "ReplicationTime")
		}},
		{"a backup schedule never runs", "backup plans run and keep what is promised", func(s synthesis) {
			set(s, "AWS::Backup::BackupPlan", "cron(0 4 31 2 ? *)", "BackupPlan", "BackupPlanRule", 0, "ScheduleExpression")
		}},
		{"monthly backups are cut to a day", "backup plans run and keep what is promised", func(s synthesis) {
			set(s, "AWS::Backup::BackupPlan", 1.0, "BackupPlan", "BackupPlanRule", 1, "Lifecycle", "DeleteAfterDays")
		}},
		{"backups are not copied", "backups are copied to the recovery region", func(s synthesis) {
			set(s, "AWS::Backup::BackupPlan", nil, "BackupPlan", "BackupPlanRule", 0, "CopyActions")
		}},
		{"a vault is unlocked", "vaults are locked as the environment says", func(s synthesis) {
			set(s, "AWS::Backup::BackupVault", nil, "LockConfiguration")
		}},
	}
}

func clusterFaults() []fault {
	return []fault{
		{"the cluster slips into extended support", "the control plane is logged, private where asked, and never in paid extended support", func(s synthesis) {
			set(s, "AWS::EKS::Cluster", nil, "UpgradePolicy")
		}},
		{"the endpoint becomes public", "the control plane is logged, private where asked, and never in paid extended support", func(s synthesis) {
			set(s, "AWS::EKS::Cluster", true, "ResourcesVpcConfig", "EndpointPublicAccess")
		}},
		{"a new node group has no size to begin with", "node groups follow the environment and leave their size to the autoscaler", func(s synthesis) {
			set(s, "AWS::EKS::Nodegroup", nil, "ScalingConfig", "DesiredSize")
		}},
		{"node updates are forced", "node groups follow the environment and leave their size to the autoscaler", func(s synthesis) {
			set(s, "AWS::EKS::Nodegroup", true, "ForceUpdateEnabled")
		}},
		{"IMDSv1 answers", "nodes refuse IMDSv1", func(s synthesis) {
			set(s, "AWS::EC2::LaunchTemplate", "optional", "LaunchTemplateData", "MetadataOptions", "HttpTokens")
		}},
		{"nodes take what EKS thinks", "nodes take as many pods as the environment says, and run nothing of ours", func(s synthesis) {
			set(s, "AWS::EC2::LaunchTemplate", nil, "LaunchTemplateData", "UserData")
		}},
		{"nodes do not wait for vpc-cni", "vpc-cni is configured before the first node", func(s synthesis) {
			change(s, "AWS::EKS::Nodegroup", func(r *assembly.Resource) { r.DependsOn = nil })
		}},
		{"a chart floats", "charts are pinned and make no namespace", func(s synthesis) {
			set(s, helmChart, nil, "Version")
		}},
		{"a secret is put into a manifest", "no secret lies in a manifest or a chart's values", func(s synthesis) {
			first(s, kubernetesManifest).Properties["Manifest"] = `[{"apiVersion":"v1","kind":"Secret"}]`
		}},
		{"a policy allows everything", "no IAM statement covers everything without a written reason", func(s synthesis) {
			first(s, "AWS::IAM::ManagedPolicy").Properties["PolicyDocument"] = map[string]any{
				"Statement": []any{map[string]any{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}},
			}
			change(s, "AWS::IAM::ManagedPolicy", func(r *assembly.Resource) { r.Metadata = nil })
		}},
		{"a role trusts every service account", "each role of a service account trusts exactly one service account", func(s synthesis) {
			for _, role := range s.resources("AWS::IAM::Role") {
				if strings.Contains(flat(role.at("AssumeRolePolicyDocument")), "WebIdentity") {
					role.Properties["AssumeRolePolicyDocument"] = strings.ReplaceAll(flat(role.at("AssumeRolePolicyDocument")), "system:serviceaccount:vibe:backend", "system:serviceaccount:vibe:*")
				}
			}
		}},
		{"a role can be assumed by anybody", "no trust is open to strangers", func(s synthesis) {
			for _, role := range s.resources("AWS::IAM::Role") {
				setAt(role.Properties, map[string]any{"AWS": "*"}, "AssumeRolePolicyDocument", "Statement", 0, "Principal")
			}
		}},
		{"a role's name forgets its region", "roles and buckets carry their region", func(s synthesis) {
			first(s, "AWS::IAM::Role").Properties["RoleName"] = "vibe-production-backend"
		}},
	}
}

func stackFaults() []fault {
	return []fault{
		{"the cluster waits for the database", "stacks wait for each other as documented", func(s synthesis) {
			for i := range s.Assembly.Stacks {
				if s.Assembly.Stacks[i].ID == "cluster" {
					s.Assembly.Stacks[i].DependsOn = append(s.Assembly.Stacks[i].DependsOn, "data")
				}
			}
		}},
		{"a stack loses its protection", "stacks are named, tagged and protected", func(s synthesis) {
			s.Assembly.Stacks[0].TerminationProtection = false
		}},
		{"a stack grows past CloudFormation's limit", "templates stay within CloudFormation's limits", func(s synthesis) {
			for range maxResources {
				s.Assembly.Stacks[0].Template.Resources[strings.Repeat("x", len(s.Assembly.Stacks[0].Template.Resources))] = assembly.Resource{}
			}
		}},
		{"an output says nothing", "outputs are described and exported nowhere", func(s synthesis) {
			s.Assembly.Stacks[0].Template.Outputs["Mute"] = assembly.Output{}
		}},
		{"a finding comes up", "findings carry a reason", func(s synthesis) {
			s.Verdict.Findings = append(s.Verdict.Findings, gate.Finding{Rule: "AwsSolutions-S1"})
		}},
	}
}
