package test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
)

func observabilityInvariants() []invariant {
	return []invariant{
		{"observability stands beside the workload, and waits for no store", besideTheWorkload},
		{"what watches starts with its role, its secrets and its policies, and monitors come last", watchersStartReady},
		{"the receivers' secret begins as it always has", receiversBegin},
		{"External Secrets may read what its manifests name, and no more", secretsAreSynced},
		{"what watches reaches its own bucket, and Prometheus deletes nothing", watchersReachTheirOwn},
		{"the archive of logs keeps what Loki deletes", archiveKeeps},
		{"every manifest fits into the handler's event", manifestsFit},
	}
}

func besideTheWorkload(s synthesis) (problems []string) {
	graph := map[string][]string{}
	for _, stack := range s.Assembly.Stacks {
		graph[stack.ID] = stack.DependsOn
	}
	if !reaches(graph, names.Observability, names.Platform) {
		problems = append(problems, fmt.Sprintf("%s waits for %v, not for %s", names.Observability, graph[names.Observability], names.Platform))
	}
	for _, other := range []string{names.WorkloadStack, names.Data, names.Storage, names.Edge, names.Backup, names.RecoveryStack} {
		if reaches(graph, names.Observability, other) {
			problems = append(problems, names.Observability+" waits for "+other)
		}
	}
	// Whatever waited for it would come later than without it.
	for id := range graph {
		if reaches(graph, id, names.Observability) {
			problems = append(problems, id+" waits for "+names.Observability)
		}
	}
	return problems
}

// ofObservability are the resources of a type in the observability stack.
func (s synthesis) ofObservability(kind string) []found {
	return slices.DeleteFunc(s.resources(kind), func(r found) bool { return r.Stack.ID != names.Observability })
}

// holding are the manifests of the observability stack that hold an object of the
// kind.
func (s synthesis) holding(kind string) []found {
	return slices.DeleteFunc(s.ofObservability(kubernetesManifest), func(r found) bool {
		return !strings.Contains(r.text("Manifest"), `"kind":"`+kind+`","metadata"`)
	})
}

func watchersStartReady(s synthesis) (problems []string) {
	charts := s.ofObservability(helmChart)
	before := slices.Concat(s.ofObservability("AWS::IAM::Role"), s.ofObservability("AWS::IAM::ManagedPolicy"),
		s.ofObservability("AWS::SecretsManager::Secret"), s.holding("ExternalSecret"), s.holding("NetworkPolicy"))
	if len(charts) == 0 || len(before) < 5 {
		problems = append(problems, fmt.Sprintf("%s has %d charts and %d things before them", names.Observability, len(charts), len(before)))
	}
	for _, chart := range charts {
		waits := waitsFor(chart)
		for _, needed := range before {
			if !waits[needed.ID] {
				problems = append(problems, chart.says("does not wait for %s", needed.where()))
			}
		}
	}
	rules := s.holding("PrometheusRule")
	if len(rules) != 1 {
		problems = append(problems, fmt.Sprintf("%d manifests hold rules", len(rules)))
	}
	for _, manifest := range rules {
		waits := waitsFor(manifest)
		for _, chart := range charts {
			if !waits[chart.ID] {
				problems = append(problems, manifest.says("does not wait for the definitions that %s may bring", chart.where()))
			}
		}
	}
	return problems
}

// receiversAtBirth is the value that the receivers' secret begins with. With any
// other value CloudFormation would write the secret again, over what a person has
// filled in; so whoever needs another key adds it to the template of manifest 10
// and leaves this one alone.
const receiversAtBirth = `{"application-paging-key":"placeholder.invalid","application-slack-url":"https://slack.invalid/application",` +
	`"data-paging-key":"placeholder.invalid","data-slack-url":"https://slack.invalid/data",` +
	`"platform-paging-key":"placeholder.invalid","platform-slack-url":"https://slack.invalid/platform","watchdog-url":"https://watchdog.invalid/"}`

func receiversBegin(s synthesis) (problems []string) {
	secret, exists := s.named("AWS::SecretsManager::Secret", "Name", names.Home(s.Env).Secret(names.AlertReceivers))
	if !exists {
		return []string{"there is no secret for the receivers"}
	}
	return secret.has(
		property{path("SecretString"), receiversAtBirth},
		property{path("GenerateSecretString"), nil},
	)
}

// secretsAreSynced compares, for each namespace with a store, the secrets that its
// ExternalSecrets name with those that its account's role may read.
func secretsAreSynced(s synthesis) (problems []string) {
	home := names.Home(s.Env)
	for _, account := range []names.ServiceAccount{names.AccountSecrets, names.AccountMonitoringSecrets} {
		want := map[string]bool{}
		for _, object := range s.applied() {
			if object["kind"] != "ExternalSecret" || at(object, "metadata", "namespace") != account.Namespace {
				continue
			}
			for _, data := range asList(at(object, "spec", "data")) {
				want[fmt.Sprint(at(data, "remoteRef", "key"))] = true
			}
			for _, data := range asList(at(object, "spec", "dataFrom")) {
				want[fmt.Sprint(at(data, "extract", "key"))] = true
			}
		}
		got := map[string]bool{}
		for _, statement := range s.ofRole(home.Role(account.Role)) {
			if !slices.Contains(texts(at(statement, "Action")), "secretsmanager:GetSecretValue") {
				continue
			}
			for _, arn := range texts(at(statement, "Resource")) {
				_, name, _ := strings.Cut(strings.TrimSuffix(arn, "-??????"), ":secret:")
				got[name] = true
			}
		}
		if !maps.Equal(want, got) || len(want) == 0 {
			problems = append(problems, fmt.Sprintf("%s may read %v, and its ExternalSecrets name %v", account.Subject(), slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))))
		}
	}
	return problems
}

// applied are the Kubernetes objects that the templates hand to the cluster.
func (s synthesis) applied() (objects []map[string]any) {
	for _, r := range s.resources(kubernetesManifest) {
		var some []map[string]any
		if json.Unmarshal([]byte(r.text("Manifest")), &some) == nil {
			objects = append(objects, some...)
		}
	}
	return objects
}

// ofRole are the statements of the policies that a role of that name carries.
func (s synthesis) ofRole(name string) (all []any) {
	role, _ := s.named("AWS::IAM::Role", "RoleName", name)
	for _, attached := range role.list("ManagedPolicyArns") {
		if policy, ours := s.target(role, attached, "AWS::IAM::ManagedPolicy"); ours {
			all = append(all, statements(policy)...)
		}
	}
	return all
}

func watchersReachTheirOwn(s synthesis) (problems []string) {
	home := names.Home(s.Env)
	for account, row := range map[names.ServiceAccount]struct {
		bucket  string
		deletes bool
	}{
		names.AccountMonitoring: {names.BucketThanos, false},
		names.AccountThanos:     {names.BucketThanos, true},
		names.AccountLoki:       {names.BucketLoki, true},
		names.AccountGrafana:    {},
		names.AccountCloudWatch: {},
	} {
		reads, deletes := false, false
		all := s.ofRole(home.Role(account.Role))
		if len(all) == 0 {
			problems = append(problems, account.Subject()+" may do nothing")
		}
		for _, statement := range all {
			for _, action := range texts(at(statement, "Action")) {
				if !strings.HasPrefix(action, "s3:") {
					continue
				}
				reads, deletes = reads || action == "s3:GetObject", deletes || strings.HasPrefix(action, "s3:Delete")
				for _, resource := range texts(at(statement, "Resource")) {
					if arn := home.BucketARN(row.bucket); row.bucket == "" || resource != arn && resource != arn+"/*" {
						problems = append(problems, fmt.Sprintf("%s may %s on %s", account.Subject(), action, resource))
					}
				}
			}
		}
		if reads != (row.bucket != "") || deletes != row.deletes {
			problems = append(problems, fmt.Sprintf("%s reads a bucket: %t, deletes there: %t", account.Subject(), reads, deletes))
		}
	}
	slices.Sort(problems)
	return problems
}

func archiveKeeps(s synthesis) (problems []string) {
	home, days := names.Home(s.Env), s.Env.Observability.LogArchiveDays
	loki, _ := s.named(s3Bucket, "BucketName", home.Bucket(names.BucketLoki))
	archive, exists := s.named(s3Bucket, "BucketName", home.Bucket(names.BucketLogArchive))
	if exists != (days > 0) {
		return []string{fmt.Sprintf("the archive exists: %t; logs are archived for %d days", exists, days)}
	}
	if !exists {
		return loki.has(property{path("ReplicationConfiguration"), nil})
	}
	rule := loki.at("ReplicationConfiguration", "Rules", 0)
	if into, ours := s.target(loki, at(rule, "Destination", "Bucket"), s3Bucket); !ours || into.ID != archive.ID {
		problems = append(problems, loki.says("is not replicated into the archive"))
	}
	problems = append(problems, loki.has(
		property{path("ReplicationConfiguration", "Rules", 0, "Status"), "Enabled"},
		property{path("ReplicationConfiguration", "Rules", 0, "DeleteMarkerReplication", "Status"), "Disabled"},
		property{path("ReplicationConfiguration", "Rules", 0, "SourceSelectionCriteria", "SseKmsEncryptedObjects", "Status"), "Enabled"},
		property{path("ReplicationConfiguration", "Rules", 0, "Destination", "Metrics"), map[string]any{"Status": "Enabled"}},
		// One rule with a prefix of nothing is all of the bucket.
		property{path("ReplicationConfiguration", "Rules", 0, "Filter"), map[string]any{"Prefix": ""}},
		property{path("ReplicationConfiguration", "Rules", 1), nil},
	)...)
	problems = append(problems, archive.has(property{path("LifecycleConfiguration", "Rules", 0, "ExpirationInDays"), days})...)
	for _, moved := range archive.list("LifecycleConfiguration", "Rules", 0, "Transitions") {
		if at(moved, "StorageClass") != "GLACIER_IR" {
			problems = append(problems, archive.says("moves objects to where Loki cannot read them at once: %s", flat(moved)))
		}
	}
	for _, statement := range s.ofRole(home.Role(names.RoleLogArchive)) {
		if text := flat(at(statement, "Action")); strings.Contains(text, "Delete") || strings.Contains(text, "*") {
			problems = append(problems, "the role that fills the archive may "+text)
		}
	}
	return problems
}

// eventBytes is less than what one asynchronous call of a function may carry, 256
// KiB, of which CloudFormation takes some for itself
// (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const eventBytes = 240 << 10

func manifestsFit(s synthesis) (problems []string) {
	for _, r := range s.resources(kubernetesManifest, helmChart) {
		// A request travels as JSON, in which the manifest is a text.
		if size := len(flat(r.Properties)); size > eventBytes {
			problems = append(problems, r.says("is %d bytes long, of %d", size, eventBytes))
		}
	}
	return problems
}
