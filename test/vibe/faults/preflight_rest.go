package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// preflightNamesToo has something of each further kind outlive its stack.
func preflightNamesToo() []Fault {
	var list []Fault
	for _, row := range []struct{ name, want, typ, property, says string }{
		{"a key's alias outlived its stack", "names.key-aliases", "AWS::KMS::Alias", "AliasName", "does not hold it"},
		{"a subnet group of databases outlived its stack", "names.databases", "AWS::RDS::DBSubnetGroup", "DBSubnetGroupName", "does not hold it"},
		{"a cache was made by hand", "names.caches", "AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId", "does not hold it"},
		{"a cluster was made by hand", "names.clusters", "AWS::EKS::Cluster", "Name", "does not hold it"},
		{"another environment made the repositories", "names.repositories", "AWS::ECR::Repository", "RepositoryName", "does not hold it"},
		{"a function outlived its stack", "names.functions", "AWS::Lambda::Function", "FunctionName", "does not hold it"},
		{"a topic outlived its stack", "names.topics", "AWS::SNS::Topic", "TopicName", "does not hold it"},
		{"GitHub is trusted already", "account.github", "AWS::IAM::OIDCProvider", "Url", "does not hold it"},
		{"AWS Config records already", "account.recorder", "AWS::Config::ConfigurationRecorder", "Name", "cannot be made: there is"},
	} {
		list = append(list, Fault{Name: row.name, Want: row.want, Status: check.Problem, Says: row.says, Rows: orphan(row.typ, row.property)})
	}
	// The emulator keeps no record of these.
	return append(list,
		Fault{Name: "a trail was made by hand", Want: "names.trails", Status: check.Problem, Says: "does not hold it",
			Rows: also(orphan("AWS::CloudTrail::Trail", "TrailName"), standin.Row{Service: "cloudtrail", Action: "GetTrail", Answer: standin.JSON(map[string]any{"Trail": map[string]any{}})})},
		Fault{Name: "the budget counts by a tag that nobody turned on", Want: "account.cost-tag", Status: check.Warned, Says: "tag environment is not active",
			Break: retemplated("operations", func(resources map[string]any) {
				each(resources, "AWS::Budgets::Budget", func(properties map[string]any) {
					properties["Budget"].(map[string]any)["CostFilters"] = map[string]any{"TagKeyValue": []string{"user:environment$production"}}
				})
			}),
			Rows: rows(standin.Row{Service: "ce", Action: "ListCostAllocationTags", Answer: standin.JSON(map[string]any{"CostAllocationTags": []any{}})})},
		Fault{Name: "the organization turned GuardDuty on", Want: "account.detector", Status: check.Problem, Says: "cannot be made: there is 12abc",
			Rows: also(orphan("AWS::GuardDuty::Detector", "FindingPublishingFrequency"), standin.Row{Service: "guardduty", Action: "GET /detector", Answer: standin.JSON(map[string]any{
				"detectorIds": []string{"12abc34d567e8fa901bc2d34e56789f0"}})})},
		Fault{Name: "the organization turned Security Hub on", Want: "account.hub", Status: check.Problem, Says: "cannot be made: it is on since 2026-01-02",
			Rows: also(orphan("AWS::SecurityHub::Hub", "ControlFindingGenerator"), standin.Row{Service: "securityhub", Action: "GET /accounts", Answer: standin.JSON(map[string]any{"SubscribedAt": "2026-01-02T03:04:05.678Z"})})},
		Fault{Name: "somebody made an analyzer in the console", Want: "account.analyzer", Status: check.Problem, Says: "cannot be made: there is ConsoleAnalyzer",
			Rows: also(orphan("AWS::AccessAnalyzer::Analyzer", "AnalyzerName"), standin.Row{Service: "access-analyzer", Action: "GET /analyzer", Answer: standin.JSON(map[string]any{
				"analyzers": []any{map[string]any{"name": "ConsoleAnalyzer", "type": "ACCOUNT"}}})})},
		Fault{Name: "cost anomalies are watched already", Want: "account.anomalies", Status: check.Problem, Says: "cannot be made: there is Default",
			Rows: also(orphan("AWS::CE::AnomalyMonitor", "MonitorName"), standin.Row{Service: "ce", Action: "GetAnomalyMonitors", Answer: standin.JSON(map[string]any{
				"AnomalyMonitors": []any{map[string]any{"MonitorName": "Default", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}}})})},
	)
}

// preflightQuotasToo lowers each further quota below what the templates ask for.
func preflightQuotasToo() []Fault {
	var list []Fault
	for _, row := range []struct {
		name, want, code string
		value            float64
	}{
		{"there is one internet gateway, and no second one allowed", "quotas.internet-gateways", "L-A4707A72", 1},
		{"a zone takes no NAT gateway", "quotas.nat-gateways", "L-FE5A380F", 0},
		{"there are security groups enough", "quotas.security-groups", "L-E79EC296", 9},
		{"an interface carries one security group", "quotas.groups-of-an-interface", "L-2AFB9258", 1},
		{"the account may have no cluster", "quotas.clusters", "L-1194D53C", 0},
		{"the account may have ten buckets", "quotas.buckets", "L-DC2B2D3D", 10},
		{"a region may have three stacks", "quotas.stacks", "L-0485CB21", 3},
	} {
		list = append(list, Fault{Name: row.name, Want: row.want, Status: check.Problem, Says: fmt.Sprintf("allows %.0f", row.value), Rows: rows(quota(row.code, row.value, ""))})
	}
	return append(list,
		Fault{Name: "the account may have ten roles", Want: "quotas.roles", Status: check.Problem, Says: "allows 10", Rows: rows(summarized("RolesQuota"))},
		Fault{Name: "the account may have ten policies", Want: "quotas.policies", Status: check.Problem, Says: "allows 10", Rows: rows(summarized("PoliciesQuota"))},
		Fault{Name: "others have every resource policy of CloudWatch Logs", Want: "quotas.log-policies", Status: check.Problem, Says: "allows 10, of which others take 10, and the templates come to 1",
			Rows: rows(standin.Row{Service: "logs", Action: "DescribeResourcePolicies", Answer: standin.JSON(map[string]any{
				"resourcePolicies": slices.Repeat([]any{map[string]any{"policyName": "one"}}, 11)})})},
		Fault{Name: "the VPC wants more interface endpoints than it may have", Want: "quotas.endpoints", Status: check.Problem, Says: "allows 50, and the templates come to 60",
			Break: retemplated("network", func(resources map[string]any) {
				for i := range 60 {
					resources[fmt.Sprintf("Endpoint%d", i)] = map[string]any{"Type": "AWS::EC2::VPCEndpoint", "Properties": map[string]any{"VpcEndpointType": "Interface"}}
				}
			})},
		Fault{Name: "spot nodes are more than the account may have", Want: "quotas.spot-vcpus", Status: check.Problem, Says: "allows 64, and the templates come to", Also: []string{"config.assembly"},
			Break: retemplated("cluster", func(resources map[string]any) {
				each(resources, "AWS::EKS::Nodegroup", func(properties map[string]any) {
					properties["CapacityType"] = "SPOT"
					properties["ScalingConfig"] = map[string]any{"MaxSize": 20}
				})
			})},
	)
}

// preflightRest are about the caller, the assembly and the snapshot.
func preflightRest() []Fault {
	return []Fault{
		{Name: "the credentials end soon", Want: "credentials.expiry", Status: check.Warned, Says: "and should last for 60 minutes",
			Flags: []string{"--profile", "expiring"}, Env: []string{"AWS_CONFIG_FILE=" + filepath.Join("testdata", "expiring.config")}},
		{Name: "the assembly was written with a setting on the command line", Want: "config.overrides", Status: check.Warned, Says: "cluster.nodes.max=12 stands in no file",
			Break: rewritten("vibe.json", func(text []byte) ([]byte, error) {
				return bytes.Replace(text, []byte(`"overrides": []`), []byte(`"overrides": ["cluster.nodes.max=12"]`), 1), nil
			})},
		{Name: "the caller may not bootstrap", Want: "permissions.bootstrap", Status: check.Problem, Says: "may not ssm:PutParameter",
			Rows: also(developer, standin.Row{Service: "iam", Action: "SimulatePrincipalPolicy", Answer: decides("ssm:PutParameter", "implicitDeny", "")},
				standin.Row{Service: "cloudformation", Action: "DescribeStacks", Region: "us-west-2", Answer: standin.Replaced("<StackName>CDKToolkit<", "<StackName>another<")})},
		{Name: "the snapshot to restore from is gone", Want: "snapshot.database", Status: check.Problem, Says: "last-night is not in us-east-1",
			// The instance that stands is then another than that which is to be made.
			Also: []string{"config.assembly", "names.databases"},
			Break: retemplated("data", func(resources map[string]any) {
				each(resources, "AWS::RDS::DBInstance", func(properties map[string]any) { properties["DBSnapshotIdentifier"] = "last-night" })
				renamed := maps.Clone(resources)
				for id, r := range renamed {
					if object, ok := r.(map[string]any); ok && object["Type"] == "AWS::RDS::DBInstance" {
						delete(resources, id)
						resources["Restored"] = r
					}
				}
			})},
	}
}

// summarized lowers one of IAM's own limits.
func summarized(key string) standin.Row {
	entry := regexp.MustCompile(`(<key>` + key + `</key>\s*<value>)\d+`)
	return standin.Row{Service: "iam", Action: "GetAccountSummary", Answer: standin.Edited(func(body []byte) []byte {
		return entry.ReplaceAll(body, []byte("${1}10"))
	})}
}

// rewritten changes a file of the assembly, and mends by putting back what it was.
func rewritten(file string, edit func([]byte) ([]byte, error)) func(context.Context, Scene) (func() error, error) {
	return func(_ context.Context, s Scene) (func() error, error) {
		path := filepath.Join(s.Assembly.Dir, file)
		before, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		after, err := edit(before)
		if err != nil {
			return nil, err
		}
		write := func(text []byte) error {
			return os.WriteFile(path, text, 0o600) //nolint:gosec // the assembly is this test's own
		}
		return func() error { return write(before) }, write(after)
	}
}

// retemplated changes the resources of a component's template in the assembly.
func retemplated(component string, edit func(resources map[string]any)) func(context.Context, Scene) (func() error, error) {
	return rewritten(component+".template.json", func(text []byte) ([]byte, error) {
		var template map[string]any
		if err := json.Unmarshal(text, &template); err != nil {
			return nil, err
		}
		resources, ok := template["Resources"].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("the template of %s has no resources", component)
		}
		edit(resources)
		return json.Marshal(template)
	})
}

// each edits the properties of every resource of a type.
func each(resources map[string]any, typ string, edit func(properties map[string]any)) {
	for _, r := range resources {
		object, _ := r.(map[string]any)
		if properties, ok := object["Properties"].(map[string]any); ok && object["Type"] == typ {
			edit(properties)
		}
	}
}
