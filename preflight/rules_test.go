package preflight

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// TestEveryStatusOfAStackIsJudged: what CloudFormation adds must be thought of.
func TestEveryStatusOfAStackIsJudged(t *testing.T) {
	remedies := map[cfn.StackStatus]string{
		"CREATE_IN_PROGRESS": "wait", "CREATE_FAILED": "delete-stack", "CREATE_COMPLETE": "",
		"ROLLBACK_IN_PROGRESS": "wait", "ROLLBACK_FAILED": "delete-stack", "ROLLBACK_COMPLETE": "delete-stack",
		"DELETE_IN_PROGRESS": "wait", "DELETE_FAILED": "half deleted", "DELETE_COMPLETE": "",
		"UPDATE_IN_PROGRESS": "wait", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "wait", "UPDATE_COMPLETE": "", "UPDATE_FAILED": "rollback-stack",
		"UPDATE_ROLLBACK_IN_PROGRESS": "wait", "UPDATE_ROLLBACK_FAILED": "continue-update-rollback",
		"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "wait", "UPDATE_ROLLBACK_COMPLETE": "",
		"REVIEW_IN_PROGRESS": "change set", "IMPORT_IN_PROGRESS": "wait", "IMPORT_COMPLETE": "",
		"IMPORT_ROLLBACK_IN_PROGRESS": "wait", "IMPORT_ROLLBACK_FAILED": "import failed", "IMPORT_ROLLBACK_COMPLETE": "",
	}
	for _, status := range cfn.StackStatus("").Values() {
		want, known := remedies[status]
		f, bad := condition("us-east-1", cfn.Stack{StackName: new("one"), StackStatus: status, StackStatusReason: new("The following\nfailed")})
		if !known || bad != (want != "") || bad && !strings.Contains(f.Remedy, want) {
			t.Errorf("%s: bad %v, %q; want %q", status, bad, f.Remedy, want)
		}
		if bad && f.Got != "is "+string(status)+" (The following failed)" {
			t.Errorf("%s: %q", status, f.Got)
		}
	}
}

func TestCredentialsThatEnd(t *testing.T) {
	for left, want := range map[time.Duration]int{59 * time.Minute: 1, time.Hour: 0, 12 * time.Hour: 0, -time.Minute: 1} {
		if o := expiry(today().Add(left), today()); len(o.Findings) != want {
			t.Errorf("%s left: %v", left, o.Findings)
		}
	}
	same(t, expiry(today().Add(20*time.Minute), today()).Findings, "the credentials end at 12:20 UTC, in 20 minutes, and should last for 60 minutes")
	if o := expiry(time.Time{}, today()); len(o.Findings) > 0 {
		t.Errorf("credentials without an end: %v", o.Findings)
	}
}

func TestEndsOfSupport(t *testing.T) {
	for _, row := range []struct{ standard, extended, want string }{
		{"2027-02-22", "2028-01-01", ""},
		{"2027-02-20", "2028-01-01", "x leaves standard support on 2027-02-20, in 88 days, and should be in standard support for longer"},
		{"2026-11-22", "2027-11-22", "x left standard support on 2026-11-22, and costs more until 2027-11-22, and should be in standard support"},
		{"2025-11-22", "2026-11-22", "x has had no support at all since 2026-11-22, and should be supported"},
	} {
		o := ending("x", today(), date(row.standard), date(row.extended))
		if row.want == "" {
			same(t, o.Findings)
		} else {
			same(t, o.Findings, row.want)
		}
	}
	if o := ending("x", today(), date(""), date("")); o.Idle == "" {
		t.Error("a version of which no end is known is judged")
	}
}

func TestFamiliesOfStandardInstances(t *testing.T) {
	for typ, want := range map[string]bool{
		"t3.medium": true, "m7i.large": true, "c7g.xlarge": true, "r6i.large": true, "d3en.xlarge": true, "i4i.large": true, "im4gn.large": true, "z1d.large": true, "a1.large": true,
		"p5.48xlarge": false, "g6.xlarge": false, "inf2.xlarge": false, "trn1.2xlarge": false, "x2gd.large": false, "mac2.metal": false, "dl1.24xlarge": false, "vt1.3xlarge": false, "f2.6xlarge": false, "u-6tb1.metal": false, "hpc7g.4xlarge": false,
	} {
		if isStandard(typ) != want {
			t.Errorf("%s: %v", typ, !want)
		}
	}
}

func TestIssuedCertificates(t *testing.T) {
	good := func() acmtypes.CertificateDetail {
		return acmtypes.CertificateDetail{CertificateArn: new("arn"), Status: acmtypes.CertificateStatusIssued, DomainName: new("example.org"),
			SubjectAlternativeNames: []string{"example.org", "*.example.org"}, NotAfter: aws.Time(today().Add(60 * 24 * time.Hour))}
	}
	hosts := []string{"example.org", "api.example.org"}
	same(t, issued(good(), hosts, today()))
	c := good()
	c.NotAfter = aws.Time(today().Add(10 * 24 * time.Hour))
	same(t, issued(c, hosts, today()), "arn ends on 2026-12-03, in 10 days, and should have been renewed by ACM")
	c = good()
	c.SubjectAlternativeNames = []string{"*.api.example.org"}
	same(t, issued(c, hosts, today()), "arn is not for api.example.org, and should be")
	c.Status, c.FailureReason = acmtypes.CertificateStatusFailed, acmtypes.FailureReasonCaaError
	same(t, issued(c, hosts, today()), "arn is FAILED (CAA_ERROR), and should be ISSUED")
}

func TestSnapshotsThatFit(t *testing.T) {
	instance := resource{Resource: assembly.Resource{Properties: map[string]any{"Engine": "postgres", "EngineVersion": "16", "AllocatedStorage": "20", "StorageEncrypted": true}}}
	good := func() rdstypes.DBSnapshot {
		return rdstypes.DBSnapshot{DBSnapshotIdentifier: new("s"), Status: new("available"), Engine: new("postgres"), EngineVersion: new("16.3"), AllocatedStorage: new(int32(20)), Encrypted: new(true)}
	}
	same(t, fits(good(), instance).Findings)
	bad := good()
	bad.Status, bad.PercentProgress, bad.Engine, bad.EngineVersion = new("creating"), new(int32(40)), new("mysql"), new("15.9")
	bad.AllocatedStorage, bad.Encrypted = new(int32(100)), new(false)
	same(t, fits(bad, instance).Findings,
		"s is creating, by 40 %, and should be available",
		"s is of mysql, and should be of postgres",
		"s is of version 15.9, and should be of 16",
		"s needs 100 GiB, and `database.allocatedGiB` is 20, and should fit",
		"s is not encrypted, nor would be what is restored of it, and should be a copy that is: `aws rds copy-db-snapshot --kms-key-id`")
}

func TestAuthoritiesByName(t *testing.T) {
	for value, want := range map[string]bool{`0 issue "amazon.com"`: true, `0 issue "amazon.com; validationmethods=dns"`: true, `0 issuewild "amazon.com"`: false, `0 issue "notamazon.com"`: false, `0 issue ";"`: false} {
		if allowed([]string{value}, []string{"amazon.com"}) != want {
			t.Errorf("%s: %v", value, !want)
		}
	}
}

func TestUnevaluatedManifests(t *testing.T) {
	list, err := objects([]assembly.Stack{stack("workload", map[string]assembly.Resource{"A": {Type: manifestType, Properties: map[string]any{
		"Manifest": map[string]any{"Fn::Join": []any{"", []any{
			`[{"kind":"Deployment","spec":{"template":{"spec":{"initContainers":[{"image":"a/b:1"}],"containers":[{"image":"`, map[string]any{"Ref": "Image"}, `"},{"image":"a/b:1"}]}}}}]`,
		}}},
	}}})})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(imagesOf(list), " "); got != "? docker.io/a/b:1" {
		t.Errorf("images %q", got)
	}
	if _, err := objects([]assembly.Stack{stack("workload", map[string]assembly.Resource{"A": {Type: manifestType, Properties: map[string]any{"Manifest": "{"}}})}); err == nil {
		t.Error("half a manifest is read")
	}
}
