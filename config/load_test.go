package config_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vibe-engineering/vibe-platform/config"
)

// context decodes the CDK context as the CDK CLI hands it over.
func context(t *testing.T, text string) map[string]any {
	t.Helper()
	var decoded map[string]any
	if err := json.Unmarshal([]byte(text), &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

func TestLoadOverrides(t *testing.T) {
	for _, row := range []struct {
		name, context string
		change        func(*config.Environment)
		overrides     []config.Override
	}{
		{"none", `{"environment": "staging"}`, func(*config.Environment) {}, nil},
		{
			"the CDK's own keys",
			`{"environment": "staging", "@aws-cdk/core:newStyle": true, "aws:cdk:enable-path-metadata": true, "aws-cdk:x": 1, "aws-anything": "x",
			  "availability-zones:account=111122223333:region=us-east-1": ["us-east-1a"], "cli-telemetry": false, "acknowledged-issue-numbers": [1], "cdk-migrate": true}`,
			func(*config.Environment) {}, nil,
		},
		{
			"texts, as -c passes them",
			`{"environment": "staging", "cluster.nodes.max": "6", "database.multiAz": "false", "cluster.version": "1.35", "network.interfaceEndpoints": "ecr.api, ecr.dkr"}`,
			func(e *config.Environment) {
				e.Cluster.Nodes.Max, e.Database.MultiAZ, e.Cluster.Version = 6, false, "1.35"
				e.Network.InterfaceEndpoints = []string{"ecr.api", "ecr.dkr"}
			},
			[]config.Override{{"cluster.nodes.max", "6"}, {"cluster.version", "1.35"}, {"database.multiAz", "false"}, {"network.interfaceEndpoints", "ecr.api,ecr.dkr"}},
		},
		{
			"JSON's types, as cdk.json has them",
			`{"environment": "production", "cluster.nodes.max": 12, "database.multiAz": true, "network.interfaceEndpoints": ["ecr.api"], "policyPacks": ["AwsSolutions"]}`,
			func(e *config.Environment) {
				e.Cluster.Nodes.Max = 12
				e.Network.InterfaceEndpoints = []string{"ecr.api"}
				e.PolicyPacks = []config.PolicyPack{config.AWSSolutions}
			},
			[]config.Override{{"cluster.nodes.max", "12"}, {"database.multiAz", "true"}, {"network.interfaceEndpoints", "ecr.api"}, {"policyPacks", "AwsSolutions"}},
		},
		{
			"an empty list and an empty text",
			`{"environment": "development", "cluster.publicCidrs": "", "edge.hostedZoneId": ""}`,
			func(e *config.Environment) { e.Cluster.PublicCIDRs, e.Edge.HostedZoneID = []string{}, "" },
			[]config.Override{{"cluster.publicCidrs", ""}, {"edge.hostedZoneId", ""}},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			decoded := context(t, row.context)
			got, overrides, err := config.Load(decoded)
			if err != nil {
				t.Fatal(err)
			}
			want := lookup(t, decoded["environment"].(string))
			row.change(&want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("environment (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(row.overrides, overrides); diff != "" {
				t.Errorf("overrides (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, row := range []struct{ name, context, want string }{
		{"no environment", `{}`, `environment: nothing is no environment; write one of development, staging, production`},
		{"an unknown environment", `{"environment": "prod"}`, `environment: "prod" is no environment; write one of development, staging, production`},
		{"an environment that is no text", `{"environment": 1}`, `environment: 1 is no environment; write one of development, staging, production`},
		{"a misspelt key", `{"environment": "staging", "cluster.node.max": "6"}`,
			`cluster.node.max: "6" overrides nothing (did you mean cluster.nodes.max?); write one of cluster.nodes.capacity, cluster.nodes.diskGiB, cluster.nodes.instanceTypes, cluster.nodes.max, cluster.nodes.maxPodsPerNode, cluster.nodes.min, cluster.nodes.start, cluster.nodes.toleratesZoneLoss`},
		{"a key in other letters", `{"environment": "staging", "database.multiAZ": "true"}`,
			`database.multiAZ: "true" overrides nothing (did you mean database.multiAz?); write one of database.allocatedGiB, database.backupRetentionDays, database.backupWindow, database.engineVersion, database.instanceClass, database.maintenanceWindow, database.maxAllocatedGiB, database.monitoringSeconds, database.multiAz, database.rotationDays, database.snapshotId`},
		{"a group of keys", `{"environment": "staging", "tags": {"team": "x"}}`,
			`tags: {"team":"x"} is written to a group of settings; write one of its keys: tags.costCentre, tags.team`},
		{"the name", `{"environment": "staging", "accounts": "1"}`,
			`accounts: "1" overrides nothing (did you mean account?); write one of account, allowLatest, deletion, policyPacks, region`},
		{"a number that is none", `{"environment": "staging", "cluster.nodes.max": "many"}`, `cluster.nodes.max: "many" is of the wrong kind; write a whole number`},
		{"a broken number", `{"environment": "staging", "cluster.nodes.max": 6.5}`, `cluster.nodes.max: 6.5 is of the wrong kind; write a whole number`},
		{"a version that JSON would round", `{"environment": "staging", "cluster.version": 1.30}`, `cluster.version: 1.3 is of the wrong kind; write a text, in quotes where it stands in JSON`},
		{"null", `{"environment": "staging", "region": null}`, `region: null is of the wrong kind; write a text, in quotes where it stands in JSON`},
		{"a list with a number", `{"environment": "staging", "network.zones": ["us-east-1a", 2]}`, `network.zones: ["us-east-1a",2] is of the wrong kind; write texts, with commas between them`},
		{"a truth that is none", `{"environment": "staging", "database.multiAz": "yes"}`, `database.multiAz: "yes" is of the wrong kind; write true or false`},
		{"everything at once, sorted", `{"environment": "staging", "tag.team": "x", "cluster.nodes.max": "many", "cluster.version": "1.99", "cache.shards": 0}`,
			"cache.shards: 0 is out of range; write 1 to 500 shards\n" +
				"cluster.nodes.max: \"many\" is of the wrong kind; write a whole number\n" +
				"cluster.version: \"1.99\" is unknown; write one of 1.29, 1.30, 1.31, 1.32, 1.33, 1.34, 1.35, 1.36\n" +
				"tag.team: \"x\" overrides nothing (did you mean tags.team?); write one of tags.costCentre, tags.team"},
		{"an unknown environment with a wrong value", `{"environment": "prod", "cluster.nodes.max": "many"}`,
			"cluster.nodes.max: \"many\" is of the wrong kind; write a whole number\n" +
				"environment: \"prod\" is no environment; write one of development, staging, production"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, _, err := config.Load(context(t, row.context))
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(row.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnknownKeyFarFromAllListsThemAll(t *testing.T) {
	_, _, err := config.Load(map[string]any{"environment": "staging", "zzzzzzzzzzzz": "1"})
	var problems config.Problems
	if !asProblems(err, &problems) || problems[0].Want != "one of "+joined(config.Keys()) {
		t.Errorf("the error lists not every key: %v", err)
	}
}

func TestKeysAreSortedAndEachCanBeOverridden(t *testing.T) {
	keys := config.Keys()
	if !slices.IsSorted(keys) || len(slices.Compact(slices.Clone(keys))) != len(keys) {
		t.Errorf("keys are not sorted or not unique: %v", keys)
	}
	for _, key := range keys {
		if key == "name" || key == "environment" {
			t.Errorf("%s must not be an override", key)
		}
	}
}

// A decoder that keeps JSON's numbers as they were written is as good.
func TestLoadReadsNumbersAsWritten(t *testing.T) {
	env, _, err := config.Load(map[string]any{"environment": "staging", "cluster.nodes.max": json.Number("6")})
	if err != nil || env.Cluster.Nodes.Max != 6 {
		t.Errorf("%d nodes, %v", env.Cluster.Nodes.Max, err)
	}
	if _, _, err := config.Load(map[string]any{"environment": "staging", "cluster.nodes.max": json.Number("6.5")}); err == nil {
		t.Error("half a node is accepted")
	}
}
