package inventory

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"pgregory.net/rapid"
)

// templated are the types of the resources that synthesis makes, out of the
// snapshots, which another test holds to be what it makes.
func templated(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../../test/testdata/snapshots/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no snapshots: %v", err)
	}
	types := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var template struct {
			Resources map[string]struct{ Type string }
		}
		if err := yaml.Unmarshal(data, &template); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, r := range template.Resources {
			types[r.Type] = true
		}
	}
	return types
}

// beside are the types that no template holds and that AWS or a controller makes.
// Each costs money or holds up what does.
func beside() []string {
	return []string{
		"AWS::Backup::RecoveryPoint", "AWS::EC2::Instance", "AWS::EC2::NetworkInterface", "AWS::EC2::Snapshot", "AWS::EC2::Volume",
		"AWS::ElastiCache::Snapshot", "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::TargetGroup",
		"AWS::RDS::DBInstanceAutomatedBackup", "AWS::RDS::DBSnapshot", "AWS::Route53::HostedZone",
	}
}

func TestEveryTypeIsAskedOrHasAReason(t *testing.T) {
	inTemplates := templated(t)
	for typ := range inTemplates {
		_, isAsked := kindOf(typ)
		reason, isUnasked := Unasked()[typ]
		if isAsked == isUnasked {
			t.Errorf("%s is asked: %t, and has a reason not to be: %t; one of both it must be", typ, isAsked, isUnasked)
		}
		if isUnasked && reason == "" {
			t.Errorf("%s is not asked for no reason", typ)
		}
	}
	for typ := range Unasked() {
		if !inTemplates[typ] {
			t.Errorf("Unasked has a row for %s, which no template holds", typ)
		}
	}
	seen := map[string]bool{}
	for _, k := range asked() {
		if seen[k.typ] {
			t.Errorf("%s is asked twice", k.typ)
		}
		seen[k.typ] = true
		if !inTemplates[k.typ] && !slices.Contains(beside(), k.typ) {
			t.Errorf("%s is asked, and neither a template holds it nor does anybody make it beside them", k.typ)
		}
	}
	for _, typ := range beside() {
		if !seen[typ] || inTemplates[typ] {
			t.Errorf("%s must be asked, and in no template", typ)
		}
	}
}

// That no row is unneeded is a test of package charges.
func TestEveryTypeThatIsAskedHasAPrice(t *testing.T) {
	for _, k := range asked() {
		if (Item{Type: k.typ}).Price().Source == "" {
			t.Errorf("%s has no price, and no reason to have none", k.typ)
		}
	}
}

// Claims are of types that are asked, each said once, whatever the environment.
func TestClaimsAreOfTypesThatAreAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		env := configtest.Valid(t)
		for _, region := range []string{env.Region, env.Recovery.Region} {
			if region == "" {
				continue
			}
			claims := Claims(env, region)
			if len(claims) == 0 {
				t.Fatalf("nothing is claimed in %s", region)
			}
			for _, c := range claims {
				if _, ok := kindOf(c.Type); !ok {
					t.Fatalf("%s: %s is claimed of a type that is not asked", c.Type, c.Text)
				}
			}
		}
	})
	env, err := config.Lookup("development")
	if err != nil {
		t.Fatal(err)
	}
	if claims := Claims(env, "eu-north-1"); claims != nil {
		t.Errorf("%d claims are made of a region that the environment does not use", len(claims))
	}
}

func TestIDs(t *testing.T) {
	for _, row := range []struct{ typ, physical, want string }{
		{"AWS::EKS::Nodegroup", "vibe/nodes-a", "vibe|nodes-a"},
		{"AWS::EKS::Nodegroup", "vibe|nodes-a", "vibe|nodes-a"},
		{"AWS::EKS::Addon", "vibe|coredns", "vibe|coredns"},
		{"AWS::EKS::AccessEntry", "arn:aws:iam::1:role/a|vibe", "vibe|arn:aws:iam::1:role/a"},
		{"AWS::EKS::AccessEntry", "vibe|arn:aws:iam::1:role/a", "vibe|arn:aws:iam::1:role/a"},
		{"AWS::EC2::VPCGatewayAttachment", "IGW|vpc-1", "vpc-1"},
		{"AWS::WAFv2::WebACL", "vibe-web-acl|0-1|REGIONAL", "0-1"},
		{"AWS::WAFv2::WebACL", "arn:aws:wafv2:us-east-1:1:regional/webacl/vibe-web-acl/0-1", "0-1"},
		{"AWS::Logs::LogGroup", "/aws/eks/vibe/cluster", "/aws/eks/vibe/cluster"},
		{"AWS::Logs::LogGroup", "arn:aws:logs:us-east-1:1:log-group:/aws/eks/vibe/cluster:*", "/aws/eks/vibe/cluster"},
		{"AWS::IAM::Role", "vibe-backup", "vibe-backup"},
		{"AWS::IAM::Role", "arn:aws:iam::1:role/vibe-backup", "vibe-backup"},
		{"AWS::Events::Rule", "bus|rule", "rule"},
		{"AWS::Backup::BackupSelection", "plan_selection", "selection"},
		{"AWS::S3::Bucket", "vibe-logs", "vibe-logs"},
	} {
		k, _ := kindOf(row.typ)
		if got := k.itemID(row.physical); got != row.want {
			t.Errorf("%s %s is looked for as %s, want %s", row.typ, row.physical, got, row.want)
		}
	}
}
