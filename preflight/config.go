package preflight

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
)

// configChecks are about what is deployed: the settings, and the assembly that was
// synthesized of them.
func configChecks(s *scene) []check.Check {
	return []check.Check{
		{
			ID: "config.placeholders", Severity: check.Fatal,
			What:   "no setting is one of those that the repository ships with for documentation",
			How:    "the environment's configuration",
			Remedy: "write your own value into the environment's file in config/, and synthesize again",
			Do:     func(context.Context) (check.Outcome, error) { return placeholders(s.t.Env), nil },
		},
		{
			ID: "config.assembly", Severity: check.Fatal,
			What:   "the assembly holds what the configuration says now",
			How:    "the templates, compared with the environment's configuration",
			Remedy: "synthesize again (`make synth`), or give -c the settings that the assembly was written with",
			Do:     func(context.Context) (check.Outcome, error) { return agreement(s.t.Assembly, s.t.Env) },
		},
		{
			ID: "config.overrides", Severity: check.Warning,
			What:   "the assembly was written without settings on the command line",
			How:    "vibe.json of the assembly",
			Remedy: "write the setting into the environment's file in config/: the next deployment without it takes the change back",
			Do:     func(context.Context) (check.Outcome, error) { return overrides(s.t.Assembly.Dir) },
		},
	}
}

// placeholders finds what nobody can deploy.
func placeholders(env config.Environment) check.Outcome {
	o := check.Outcome{Detail: "every setting is the environment's own"}
	for _, key := range config.Placeholders(env) {
		o.Findings = append(o.Findings, check.Finding{Subject: key, Got: "is a placeholder", Want: "be your own"})
	}
	return o
}

// setting is one that a template shows.
type setting struct {
	key  string
	want string
	got  func(assembly []assembly.Stack) string
}

// settings are those that cost most where an old assembly is deployed: what a
// stack replaces, restarts or cannot take back.
func settings(env config.Environment) []setting {
	of := func(typ string, path ...string) func([]assembly.Stack) string {
		return func(stacks []assembly.Stack) string {
			for _, r := range resources(stacks, typ) {
				return r.text(path...)
			}
			return "none"
		}
	}
	const cluster, group, database, cache = "AWS::EKS::Cluster", "AWS::EKS::Nodegroup", "AWS::RDS::DBInstance", "AWS::ElastiCache::ReplicationGroup"
	return []setting{
		{"network.vpcCidr", env.Network.VPCCIDR, of("AWS::EC2::VPC", "CidrBlock")},
		{"edge.domain", env.Edge.Domain, of("AWS::CertificateManager::Certificate", "DomainName")},
		{"cluster.version", env.Cluster.Version, of(cluster, "Version")},
		{"cluster.nodes.max", fmt.Sprint(env.Cluster.Nodes.Max), func(stacks []assembly.Stack) string {
			total := 0.0
			for _, r := range resources(stacks, group) {
				total += r.number("ScalingConfig", "MaxSize")
			}
			return fmt.Sprint(total)
		}},
		{"cluster.nodes.instanceTypes", strings.Join(env.Cluster.Nodes.InstanceTypes, ","), func(stacks []assembly.Stack) string {
			for _, r := range resources(stacks, group) {
				return strings.Join(r.texts("InstanceTypes"), ",")
			}
			return "none"
		}},
		{"database.engineVersion", env.Database.EngineVersion, of(database, "EngineVersion")},
		{"database.instanceClass", env.Database.InstanceClass, of(database, "DBInstanceClass")},
		{"database.allocatedGiB", fmt.Sprint(env.Database.AllocatedGiB), of(database, "AllocatedStorage")},
		{"database.multiAz", fmt.Sprint(env.Database.MultiAZ), of(database, "MultiAZ")},
		{"database.snapshotId", env.Database.SnapshotID, of(database, "DBSnapshotIdentifier")},
		{"cache.engine", string(env.Cache.Engine), of(cache, "Engine")},
		{"cache.engineVersion", env.Cache.EngineVersion, of(cache, "EngineVersion")},
		{"cache.nodeType", env.Cache.NodeType, of(cache, "CacheNodeType")},
		{"cache.shards", fmt.Sprint(env.Cache.Shards), of(cache, "NumNodeGroups")},
	}
}

// agreement compares the templates with the configuration.
func agreement(a *assembly.Assembly, env config.Environment) (check.Outcome, error) {
	rows := settings(env)
	o := check.Outcome{Detail: fmt.Sprintf("%d settings and the images agree", len(rows))}
	for _, row := range rows {
		if got := row.got(a.Stacks); got != row.want {
			o.Findings = append(o.Findings, check.Finding{Subject: row.key, Got: fmt.Sprintf("is %q in the templates", got), Want: fmt.Sprintf("be %q", row.want)})
		}
	}
	images, err := Images(a)
	if err != nil {
		return check.Outcome{}, err
	}
	for _, row := range []struct{ key, image string }{
		{"backend.image", env.Backend.Image}, {"frontend.image", env.Frontend.Image}, {"sidecar.image", env.Sidecar.Image},
	} {
		if !slices.Contains(images, row.image) {
			o.Findings = append(o.Findings, check.Finding{Subject: row.key, Got: "is in no manifest of the templates", Want: "be " + row.image})
		}
	}
	return o, nil
}

// overrides finds what the assembly was given on the command line.
func overrides(dir string) (check.Outcome, error) {
	text, err := os.ReadFile(filepath.Join(dir, "vibe.json"))
	if err != nil {
		return check.Outcome{}, err
	}
	var summary struct{ Overrides []string }
	if err := json.Unmarshal(text, &summary); err != nil {
		return check.Outcome{}, fmt.Errorf("%s: %w", filepath.Join(dir, "vibe.json"), err)
	}
	o := check.Outcome{Detail: "none"}
	for _, one := range summary.Overrides {
		o.Findings = append(o.Findings, check.Finding{Subject: one, Got: "stands in no file", Want: "stand in config/"})
	}
	return o, nil
}
