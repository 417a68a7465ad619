package test

import (
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/names"
)

// dependsOn adds to what a stack waits for.
func dependsOn(s synthesis, id string, others ...string) {
	for i := range s.Assembly.Stacks {
		if s.Assembly.Stacks[i].ID == id {
			s.Assembly.Stacks[i].DependsOn = append(s.Assembly.Stacks[i].DependsOn, others...)
		}
	}
}

func observabilityFaults() []fault {
	const (
		beside, ready  = "observability stands beside the workload, and waits for no store", "what watches starts with its role, its secrets and its policies, and monitors come last"
		begins, synced = "the receivers' secret begins as it always has", "External Secrets may read what its manifests name, and no more"
		own, keeps     = "what watches reaches its own bucket, and Prometheus deletes nothing", "the archive of logs keeps what Loki deletes"
		fits           = "every manifest fits into the handler's event"
	)
	policyOf := func(s synthesis, account names.ServiceAccount) found {
		role, _ := s.named("AWS::IAM::Role", "RoleName", names.Home(s.Env).Role(account.Role))
		policy, _ := s.target(role, role.at("ManagedPolicyArns", 0), "AWS::IAM::ManagedPolicy")
		return policy
	}
	bucket := func(s synthesis, purpose string) found {
		b, _ := s.named(s3Bucket, "BucketName", names.Home(s.Env).Bucket(purpose))
		return b
	}
	return []fault{
		{"observability waits for the buckets", beside, func(s synthesis) { dependsOn(s, names.Observability, names.Storage) }},
		{"the workload waits for observability", beside, func(s synthesis) { dependsOn(s, names.WorkloadStack, names.Observability) }},
		{"a chart does not wait", ready, func(s synthesis) {
			change(s, helmChart, func(r *assembly.Resource) {
				if r.Properties["Release"] == "kube-prometheus-stack" {
					r.DependsOn = nil
				}
			})
		}},
		{"rules come before their kind", ready, func(s synthesis) {
			change(s, kubernetesManifest, func(r *assembly.Resource) {
				if strings.Contains(flat(r.Properties), "PrometheusRule") {
					r.DependsOn = nil
				}
			})
		}},
		{"a receiver is added to the secret", begins, func(s synthesis) {
			secret, _ := s.named("AWS::SecretsManager::Secret", "Name", names.Home(s.Env).Secret(names.AlertReceivers))
			secret.Properties["SecretString"] = strings.Replace(receiversAtBirth, "{", `{"another":"x",`, 1)
		}},
		{"External Secrets reads the master's login", synced, func(s synthesis) {
			setAt(policyOf(s, names.AccountMonitoringSecrets).Properties, []any{names.Home(s.Env).SecretARNPattern(names.DatabaseMaster)}, "PolicyDocument", "Statement", 0, "Resource")
		}},
		{"Prometheus may delete", own, func(s synthesis) {
			setAt(policyOf(s, names.AccountMonitoring).Properties, []any{"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}, "PolicyDocument", "Statement", 0, "Action")
		}},
		{"Loki reads uploads", own, func(s synthesis) {
			setAt(policyOf(s, names.AccountLoki).Properties, names.Home(s.Env).BucketARN(names.BucketUploads)+"/*", "PolicyDocument", "Statement", 0, "Resource")
		}},
		{"deletions reach the archive", keeps, func(s synthesis) {
			setAt(bucket(s, names.BucketLoki).Properties, "Enabled", "ReplicationConfiguration", "Rules", 0, "DeleteMarkerReplication", "Status")
		}},
		{"the archive ends with Loki's own copy", keeps, func(s synthesis) {
			setAt(bucket(s, names.BucketLogArchive).Properties, 28.0, "LifecycleConfiguration", "Rules", 0, "ExpirationInDays")
		}},
		{"the archive is frozen", keeps, func(s synthesis) {
			setAt(bucket(s, names.BucketLogArchive).Properties, "DEEP_ARCHIVE", "LifecycleConfiguration", "Rules", 0, "Transitions", 0, "StorageClass")
		}},
		{"a manifest is too long", fits, func(s synthesis) {
			first(s, kubernetesManifest).Properties["Manifest"] = strings.Repeat("x", 256<<10)
		}},
	}
}
