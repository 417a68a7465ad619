package sweep

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestEveryProblemOfTheOptionsAtOnce(t *testing.T) {
	var out, messages bytes.Buffer
	code, err := Run(t.Context(), Options{Environment: "prod", Output: "yaml", Volumes: true, Arguments: []string{"delete"}}, &out, &messages)
	want := `--environment: "prod" is no environment; write one of development, staging, production
--output: "yaml" is no output; write table or json
--volumes: true deletes nothing without --delete; write --delete --volumes, or neither
arguments: "delete" stands behind the options; write options alone, as --help lists them`
	if code != ExitFailed || err == nil || out.Len()+messages.Len() > 0 {
		t.Fatalf("exit code %d, %v, %s%s", code, err, &out, &messages)
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRegionsAreTheEnvironments(t *testing.T) {
	for _, row := range []struct{ environment, region, want, problem string }{
		{"production", "", "us-east-1", ""},
		{"production", "us-west-2", "us-west-2", ""},
		{"production", "eu-west-1", "", `--region: "eu-west-1" is no region of production; write us-east-1 or us-west-2`},
		{"development", "us-west-2", "", `--region: "us-west-2" is no region of development; write us-east-1`},
	} {
		p, err := Options{Environment: row.environment, Region: row.region}.check()
		if row.problem != "" && (err == nil || err.Error() != row.problem) || row.problem == "" && (err != nil || p.region != row.want) {
			t.Errorf("%s in %q: %q, %v", row.environment, row.region, p.region, err)
		}
	}
}

// The recovery region has a cluster of the same name, and an owner id of its own.
func TestTheRecoveryRegionHasItsOwnRecords(t *testing.T) {
	p, err := Options{Environment: "production", Region: "us-west-2"}.check()
	if err != nil {
		t.Fatal(err)
	}
	if got := newSweep(p, aws.Config{}, nil).names.RecordOwner(); got != "vibe-production-us-west-2" {
		t.Errorf("the owner is %s", got)
	}
}

func TestDataIsKeptWhereBucketsAre(t *testing.T) {
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		kept := env.Deletion.Rules().Buckets == config.RemovalRetain
		for _, kind := range []Kind{LoadBalancer, TargetGroup, Interface, SecurityGroup, Volume, Snapshot, Record} {
			data := kind == Volume || kind == Snapshot
			if got := keeps(env, Finding{Kind: kind}, false) != ""; got != (kept && data) {
				t.Errorf("%s keeps a %s: %t", name, kind, got)
			}
			if keeps(env, Finding{Kind: kind}, true) != "" {
				t.Errorf("%s keeps a %s in spite of -volumes", name, kind)
			}
		}
	}
}

func TestTable(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	made := now.Add(-50 * time.Hour)
	r := Report{Environment: "production", Account: "111122223333", Region: "us-east-1", Cluster: "vibe-production", Complete: true, Findings: []Finding{
		{Kind: LoadBalancer, ID: "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/vibe-production/1", Name: "vibe-production", Created: &made, MadeFor: "Ingress group vibe", Why: "a=b", Outcome: Removed},
		{Kind: Volume, ID: "vol-1", Zone: "us-east-1a", MadeFor: "-", Why: "c=d", Outcome: Kept, Reason: "it holds data"},
	}}
	//nolint:dupword // The outcome ends one line and begins another.
	want := `production in account 111122223333, us-east-1: the cluster vibe-production is gone.

KIND           ID                                  NAME             ZONE        AGE  MADE FOR            WHY OURS  OUTCOME
load balancer  loadbalancer/app/vibe-production/1  vibe-production  -           2d   Ingress group vibe  a=b       removed
volume         vol-1                               -                us-east-1a  -    -                   c=d       kept

kept volume vol-1: it holds data
1 removed, 1 kept
`
	if diff := cmp.Diff(want, r.table(now)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r.exit() != ExitLeft {
		t.Errorf("exit code %d with a volume left", r.exit())
	}
	r.Findings, r.ClusterStatus = nil, "DELETING"
	if text := r.table(now); !strings.Contains(text, "is DELETING, so that") || !strings.Contains(text, "Nothing of its controllers is left.") || r.exit() != ExitNothing {
		t.Errorf("exit code %d:\n%s", r.exit(), text)
	}
	r.Complete = false
	if text := r.table(now); strings.Contains(text, "Nothing") || !strings.Contains(text, "more may be left") {
		t.Errorf("it could not look, and says:\n%s", text)
	}
}
