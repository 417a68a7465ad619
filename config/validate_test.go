package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vibe-engineering/vibe-platform/config"
)

// refusal is a change to an environment that ships, and every problem that
// Validate finds in the result.
type refusal struct {
	name        string
	environment string
	change      func(*config.Environment)
	want        []string
}

// refuse checks refusals.
func refuse(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			env := lookup(t, r.environment)
			r.change(&env)
			if diff := cmp.Diff(r.want, lines(config.Validate(env))); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// lookup returns an environment that ships.
func lookup(t *testing.T, name string) config.Environment {
	t.Helper()
	env, err := config.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// lines returns problems as text; none for no problem.
func lines(problems config.Problems) []string {
	if len(problems) == 0 {
		return nil
	}
	return strings.Split(problems.Error(), "\n")
}

func TestShippedEnvironmentsAreValid(t *testing.T) {
	for _, name := range config.Names() {
		env := lookup(t, name)
		if problems := config.Validate(env); len(problems) > 0 {
			t.Errorf("%s:\n%v", name, problems)
		}
		if warnings := config.Warnings(env); len(warnings) > 0 {
			t.Errorf("%s warns:\n%v", name, warnings)
		}
	}
}

func TestValidateNamesEveryProblemAtOnce(t *testing.T) {
	refuse(t, []refusal{{"five fields", "production", func(e *config.Environment) {
		e.Cache.NodeType = "cache.t1.micro"
		e.Cluster.Version = "1.99"
		e.Edge.Domain = "vibe"
		e.Network.VPCCIDR = "10.0.0.0/29"
		e.Recovery.Region = e.Region
	}, []string{
		`cache.nodeType: "cache.t1.micro" cannot fail over to a replica; write a type of the table in config/caches.go, such as cache.t4g.micro`,
		`cluster.version: "1.99" is unknown; write one of 1.29, 1.30, 1.31, 1.32, 1.33, 1.34, 1.35, 1.36`,
		`edge.domain: "vibe" is no domain name; write lower-case labels with dots between them, such as vibe.example.com`,
		`network.vpcCidr: "10.0.0.0/29" cannot hold 3 zones of /20; write a range of /18 or wider`,
		`recovery.region: "us-east-1" is the home region itself; write another region, or nothing for no second region`,
	}}})
}

func TestWarnings(t *testing.T) {
	for _, row := range []struct {
		name, environment string
		change            func(*config.Environment)
		want              []string
	}{
		{"the version the platform began with", "production", func(e *config.Environment) { e.Cluster.Version = "1.29" }, []string{
			`cluster.version: "1.29" is a version that AWS no longer creates clusters of, since its extended support ended on 2026-03-23; write a later one for a new cluster`,
		}},
		{"spot nodes of one type", "development", func(e *config.Environment) { e.Cluster.Nodes.InstanceTypes = []string{"t3.large"} }, []string{
			`cluster.nodes.instanceTypes: "t3.large" is one type, and spot nodes of one type are often taken away together; write several types of one size`,
		}},
		{"a lock for ever", "production", func(e *config.Environment) { e.Backup.Lock = config.LockCompliance }, []string{
			`backup.lock: "compliance" is irreversible: after its grace time nobody, AWS included, removes the vault or a recovery point early; write governance, unless a regulator asks for this`,
		}},
		{"a zone made here", "development", func(e *config.Environment) { e.Edge.HostedZoneID = "" }, []string{
			`edge.hostedZoneId: "" makes a zone, and the deployment waits until the domain is delegated to it; write the id of a zone that is delegated already`,
		}},
		{"an opt-in region", "production", func(e *config.Environment) { e.Recovery.Region = "eu-south-2" }, []string{
			`recovery.region: "eu-south-2" is an opt-in region; write it once it is enabled for the account`,
			"recovery.region: \"eu-south-2\" makes a pair with an opt-in region, and RDS does not replicate backups between all of these; write a pair that `aws rds describe-source-regions` lists",
		}},
		{"storage that grows once", "production", func(e *config.Environment) { e.Database.MaxAllocatedGiB = 25 }, []string{
			`database.maxAllocatedGiB: 25 is so near database.allocatedGiB that RDS reports it as reached; write 26 or more`,
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			env := lookup(t, row.environment)
			row.change(&env)
			if problems := config.Validate(env); len(problems) > 0 {
				t.Errorf("Validate refuses what only deserves a warning:\n%v", problems)
			}
			if diff := cmp.Diff(row.want, lines(config.Warnings(env))); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStorageThatGrowsAQuarterIsNotWarnedOf(t *testing.T) {
	env := lookup(t, "production")
	env.Database.MaxAllocatedGiB = 26
	if warnings := config.Warnings(env); len(warnings) > 0 {
		t.Errorf("warnings:\n%v", warnings)
	}
}

func TestPlaceholders(t *testing.T) {
	env := lookup(t, "development")
	want := []string{"account", "backend.image", "cluster.publicCidrs", "delivery.gitHubRepository", "edge.certificateEmail", "edge.domain", "edge.hostedZoneId", "frontend.image", "operations.notifications"}
	if diff := cmp.Diff(want, config.Placeholders(env)); diff != "" {
		t.Errorf("placeholders that ship (-want +got):\n%s", diff)
	}
	env.Account = "123456789012"
	env.Backend.Image, env.Frontend.Image = "registry.example.org/backend:1", "registry.example.org/frontend:1"
	env.Cluster.PublicCIDRs = nil
	env.Operations.Notifications = []string{"platform@example.org"}
	env.Edge.Domain, env.Edge.CertificateEmail, env.Edge.HostedZoneID = "vibe.example.org", "platform@example.org", "Z123"
	env.Delivery.GitHubRepository = "acme/platform"
	if left := config.Placeholders(env); len(left) > 0 {
		t.Errorf("placeholders left after an adopter's edits: %v", left)
	}
}
