package test

import (
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
)

func retentionInvariants() []invariant {
	return []invariant{
		{"stateful resources outlive their stack as the environment says", statefulOutlives},
		{"a removal can be changed by an update", removalsAreCompared},
		{"deletion protection follows the environment", deletionProtection},
		{"log groups end their entries", logsEnd},
	}
}

// removals says which of the environment's rules each stateful type follows.
func removals(rules config.DeletionRules) map[string]config.Removal {
	return map[string]config.Removal{
		"AWS::RDS::DBInstance":               rules.Database,
		"AWS::ElastiCache::ReplicationGroup": rules.Database,
		"AWS::S3::Bucket":                    rules.Buckets,
		"AWS::ECR::Repository":               rules.Buckets,
		"AWS::KMS::Key":                      rules.Keys,
		"AWS::Backup::BackupVault":           rules.Keys,
		"AWS::Logs::LogGroup":                rules.Logs,
	}
}

func statefulOutlives(s synthesis) (problems []string) {
	for kind, want := range removals(s.Env.Deletion.Rules()) {
		for _, r := range s.resources(kind) {
			if r.removal() != want || r.UpdateReplacePolicy != string(want) {
				problems = append(problems, r.says("DeletionPolicy is %q and UpdateReplacePolicy %q; %s asks for %s", r.DeletionPolicy, r.UpdateReplacePolicy, s.Env.Deletion, want))
			}
		}
	}
	return problems
}

// removalsAreCompared demands that a resource with deletion policies carries its
// removal in its metadata: an update takes new policies only beside something that
// it compares, and decommissioning changes nothing else of most resources.
func removalsAreCompared(s synthesis) (problems []string) {
	for _, stack := range s.Assembly.Stacks {
		for id, r := range stack.Template.Resources {
			resource := found{r, stack, id}
			written, kept := r.Metadata["Removal"], r.DeletionPolicy != "" && r.DeletionPolicy != string(config.RemovalDelete)
			if (written != nil || kept) && written != string(resource.removal()) {
				problems = append(problems, resource.says("DeletionPolicy is %s and Metadata.Removal %v", r.DeletionPolicy, written))
			}
		}
	}
	slices.Sort(problems)
	return problems
}

func deletionProtection(s synthesis) (problems []string) {
	protected := s.Env.Deletion.Rules().Protected
	for _, r := range s.resources("AWS::RDS::DBInstance", "AWS::EKS::Cluster") {
		if r.at("DeletionProtection") != protected {
			problems = append(problems, r.says("DeletionProtection is %v, not %t", r.at("DeletionProtection"), protected))
		}
	}
	return problems
}

func logsEnd(s synthesis) (problems []string) {
	for _, group := range s.resources("AWS::Logs::LogGroup") {
		if group.number("RetentionInDays") != s.Env.Logs.RetentionDays {
			problems = append(problems, group.says("RetentionInDays is %v, not %d", group.at("RetentionInDays"), s.Env.Logs.RetentionDays))
		}
	}
	return problems
}
