package test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// variants are environments that do not ship, each for what none of the three
// shows. The name says which, the function makes it of production.
func variants() map[string]func(*config.Environment) {
	return map[string]func(*config.Environment){
		"restored": func(e *config.Environment) { e.Database.SnapshotID = "before-migration" },
		"running":  func(e *config.Environment) { e.Cluster.Nodes.Start = 0 },
		"longest": func(e *config.Environment) {
			e.Name = "abcdefghijkl"
			move(e, "ap-southeast-1", "ap-northeast-1")
		},
		"failed over":     failOver,
		"left the region": leave,
		"left to others": func(e *config.Environment) {
			e.Deletion = config.DeletionSnapshot
			e.Recovery.Region = ""
			e.Edge.HostedZoneID = ""
			e.Delivery = config.Delivery{UntaggedDays: 14}
			e.Audit.Trail, e.Audit.GuardDuty, e.Audit.Config = config.SingletonExisting, config.SingletonOff, config.SingletonExisting
			e.Audit.AccessAnalyzer, e.Audit.SecurityHub, e.Audit.Lock = config.SingletonOff, config.SingletonExisting, config.LockNone
			e.Audit.TrailToLogs, e.Audit.DataEvents = false, false
			e.Operations.AnomalyMonitor = config.SingletonOff
			e.Observability.LogArchiveDays = 0
		},
	}
}

// move puts an environment into two other regions.
func move(e *config.Environment, home, recovery string) {
	e.Region, e.Recovery.Region = home, recovery
	for i, letter := range []string{"a", "b", "c"}[:len(e.Network.Zones)] {
		e.Network.Zones[i] = home + letter
	}
}

// failOver brings an environment up in its recovery region, with the home region
// as the recovery region of later: the whole app, but for what the account still
// has there, or anywhere. The images' repositories came there by replication
// (stacks/recovery_images.go).
func failOver(e *config.Environment) {
	move(e, e.Recovery.Region, e.Region)
	e.Delivery.CreateProvider, e.Delivery.CreateRepositories = false, false
	e.Audit.GuardDuty, e.Audit.AccessAnalyzer = config.SingletonExisting, config.SingletonExisting
	e.Operations.AnomalyMonitor = config.SingletonExisting
}

// leave is what docs/DISASTER_RECOVERY.md has a person write when the home region is
// lost, line by line.
func leave(e *config.Environment) {
	e.Region, e.Recovery.Region = "us-west-2", "" // a new recovery region comes later
	e.Network.Zones = []string{"us-west-2a", "us-west-2b", "us-west-2c"}
	e.Delivery.CreateProvider, e.Delivery.CreateRepositories = false, false
	e.Audit.GuardDuty, e.Audit.AccessAnalyzer = config.SingletonExisting, config.SingletonExisting
	e.Operations.AnomalyMonitor = config.SingletonExisting
	e.Database.SnapshotID = "vibe-production-failover"
}

// TestRecoveryGuideSaysWhatIsTested compares the guide's settings with leave.
func TestRecoveryGuideSaysWhatIsTested(t *testing.T) {
	source, err := os.ReadFile("variants_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(source), "func leave(e *config.Environment) {\n")
	body, _, _ = strings.Cut(body, "}\n\n//")
	want := strings.ReplaceAll(strings.ReplaceAll(body, "\t", ""), "config.", "")
	guide, err := os.ReadFile(filepath.Join(root, "docs/DISASTER_RECOVERY.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(guide), "```go\n"+want+"```\n") {
		t.Errorf("the guide does not say:\n%s", want)
	}
}

// variant is the synthesis of a variant, made once for all tests.
func variant(t *testing.T, name string) synthesis {
	t.Helper()
	synthesesMutex.Lock()
	defer synthesesMutex.Unlock()
	if s, done := syntheses[name]; done {
		return s
	}
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	variants()[name](&env)
	if problems := config.Validate(env); len(problems) > 0 {
		t.Fatalf("%s is refused: %v", name, problems)
	}
	s := synthesis{Env: env, Result: synthesize(t, env, filepath.Join(scratch, "variants", name), true)}
	syntheses[name] = s
	return s
}

// TestInvariantsOfVariants holds every invariant against environments that do not
// ship.
func TestInvariantsOfVariants(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(variants())) {
		t.Run(name, func(t *testing.T) {
			s := variant(t, name)
			for _, i := range invariants() {
				for _, problem := range i.check(s) {
					t.Errorf("%s: %s", i.name, problem)
				}
			}
		})
	}
}

// collisions are the names that both apps take.
func collisions(one, other synthesis) (problems []string) {
	taken := takenNames(one)
	for name, by := range takenNames(other) {
		if holders := taken[name]; len(holders) > 0 {
			problems = append(problems, name+" is wanted by "+by[0]+" and taken by "+holders[0])
		}
	}
	slices.Sort(problems)
	return problems
}

// TestFailoverFindsItsNamesFree shows that the app can come up in the recovery
// region while everything in the home region, and all that the recovery region
// keeps ready, still exists.
func TestFailoverFindsItsNamesFree(t *testing.T) {
	home, away := synthesized(t, "production"), variant(t, "failed over")
	for _, problem := range append(collisions(home, away), collisions(home, variant(t, "left the region"))...) {
		t.Error(problem)
	}
	for name, seed := range map[string]func(s synthesis){
		"a role forgets its region": func(s synthesis) {
			first(s, "AWS::IAM::Role").Properties["RoleName"] = names.Home(home.Env).Role(names.RoleReplication)
		},
		"a vault is named as the home region's": func(s synthesis) {
			set(s, "AWS::Backup::BackupVault", names.Recovery(home.Env).RecoveryVault(), "BackupVaultName")
		},
	} {
		broken := afresh(away)
		seed(broken)
		if len(collisions(home, broken)) == 0 {
			t.Errorf("%s, and nobody saw it", name)
		}
	}
}

// TestSeededFaultsOfRestore shows that a snapshot excuses what it must, and no
// more.
func TestSeededFaultsOfRestore(t *testing.T) {
	sound := variant(t, "restored")
	for _, property := range inherited() {
		broken := afresh(sound)
		set(broken, "AWS::RDS::DBInstance", "given", property)
		if len(restoredFromSnapshot(broken)) == 0 {
			t.Errorf("%s stands beside a snapshot, and nobody saw it", property)
		}
	}
	for name, seed := range map[string]func(s synthesis){
		"the snapshot is another":  func(s synthesis) { set(s, "AWS::RDS::DBInstance", "another", "DBSnapshotIdentifier") },
		"the snapshot is not read": func(s synthesis) { set(s, "AWS::RDS::DBInstance", nil, "DBSnapshotIdentifier") },
	} {
		broken := afresh(sound)
		seed(broken)
		if len(atRestUnderCustomerKey(broken)) == 0 {
			t.Errorf("%s, and nobody missed its key", name)
		}
	}
}
