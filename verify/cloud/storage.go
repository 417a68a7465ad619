package cloud

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
)

// Storage are the checks of the buckets.
func (a *Account) Storage() []check.Check {
	return []check.Check{
		{
			ID: "storage.buckets", What: "every bucket is versioned, encrypted, closed to the public, and has the template's policy and rules",
			How: "s3:GetBucketVersioning and the other configurations of a bucket", Severity: check.Fatal,
			Remedy: revert("storage recovery audit"), Runbook: "deployment.md#verify-drift", Do: a.buckets,
		},
		{
			ID: "storage.replication", What: "objects reach the recovery region in time",
			How: "cloudwatch:GetMetricData of the template's alarms over S3's replication", Severity: check.Fatal, Waits: true,
			Remedy: "read what S3 says of the objects that did not go (replication status FAILED)", Runbook: "backup.md#replication-lag", Do: a.bucketReplication,
		},
	}
}

// s3 is the client of a region. An endpoint that is an address has no names below
// it, by which buckets are otherwise asked.
func (a *Account) s3(region string) *s3.Client {
	cfg := a.region(region)
	return s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = cfg.BaseEndpoint != nil })
}

// policyStatements are a policy's statements as text, each alone.
func policyStatements(document any) []string {
	value := document
	if text, ok := document.(string); ok {
		value = policyObject(text)
	}
	statements, ok := object(value)["Statement"].([]any)
	if !ok && object(value)["Statement"] != nil {
		statements = []any{object(value)["Statement"]}
	}
	var lines []string
	for _, s := range statements {
		statement := object(unlisted(s))
		// A principal of everybody has two ways to be written.
		if principal := object(statement["Principal"]); len(principal) == 1 && principal["AWS"] == "*" {
			statement["Principal"] = "*"
		}
		lines = append(lines, scalar(statement))
	}
	return lines
}

func (a *Account) buckets(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::S3::Bucket")
	if err != nil {
		return check.Outcome{}, err
	}
	policies, err := a.env.Resources(ctx, "AWS::S3::BucketPolicy")
	if err != nil {
		return check.Outcome{}, err
	}
	documents := map[string]any{}
	for _, p := range policies {
		documents[textAt(p.Properties, "Bucket")] = p.Properties["PolicyDocument"]
	}
	found, err := each(ctx, resources, func(ctx context.Context, r deployed.Resource) ([]check.Finding, error) {
		seen, err := askBucket(ctx, a.s3(r.Region), r.ID)
		if code(err, "NoSuchBucket", "NotFound") {
			return []check.Finding{missing("bucket " + r.ID)}, nil
		}
		if err != nil {
			return nil, err
		}
		return bucketFindings(r, documents[r.ID], seen), nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(slices.Concat(found...), "%s", count(len(resources), "bucket", "buckets"))
}

// bucketFindings holds a bucket against its template.
func bucketFindings(r deployed.Resource, policy any, seen bucket) []check.Finding {
	subject := "bucket " + r.ID
	findings := compare(subject, r.Properties, seen, []field[bucket]{
		{"VersioningConfiguration.Status", func(b bucket) any { return b.versioning }, nil},
		{"PublicAccessBlockConfiguration", func(b bucket) any { return b.public }, nil},
		{"OwnershipControls.Rules", func(b bucket) any { return b.ownership }, nil},
		{"LoggingConfiguration.DestinationBucketName", func(b bucket) any { return b.logsTo }, nil},
		{"ObjectLockConfiguration.Rule", func(b bucket) any { return b.lock }, nil},
	})
	var wanted []string
	for _, one := range list(at(r.Properties, "BucketEncryption.ServerSideEncryptionConfiguration")) {
		wanted = append(wanted, strings.TrimSpace(textAt(object(one), "ServerSideEncryptionByDefault.SSEAlgorithm")+" "+textAt(object(one), "ServerSideEncryptionByDefault.KMSMasterKeyID")))
	}
	findings = append(findings, lines(subject, "the encryption", wanted, seen.encryption)...)
	findings = append(findings, lines(subject, "the lifecycle rule", plannedLifecycle(r.Properties), seen.lifecycle)...)
	findings = append(findings, lines(subject, "the replication rule", plannedReplication(r.Properties), seen.replication)...)
	absent, surplus := sets(policyStatements(policy), policyStatements(seen.policy))
	for _, statement := range absent {
		findings = append(findings, check.Finding{Subject: subject, Got: "lacks the policy's statement " + brief(statement), Want: "have it"})
	}
	for _, statement := range surplus {
		findings = append(findings, check.Finding{Subject: subject, Got: "has the policy's statement " + brief(statement), Want: "not have it: it is in no template"})
	}
	return findings
}

// brief is a statement by its id, if it has one.
func brief(statement string) string {
	if sid := textAt(object(policyObject(statement)), "Sid"); sid != "" {
		return sid
	}
	return statement
}

// lines finds what is missing and what is there besides, of a kind of rule.
func lines(subject, kind string, want, got []string) []check.Finding {
	absent, surplus := sets(want, got)
	var findings []check.Finding
	for _, one := range absent {
		findings = append(findings, check.Finding{Subject: subject, Got: "lacks " + kind + " `" + one + "`", Want: "have it"})
	}
	for _, one := range surplus {
		findings = append(findings, check.Finding{Subject: subject, Got: "has " + kind + " `" + one + "`", Want: "not have it: it is in no template"})
	}
	return findings
}

// bucket is what S3 says of one.
type bucket struct {
	versioning, logsTo, policy         string
	encryption, lifecycle, replication []string
	public, ownership, lock            any
}

// unless forgives the refusal that says that there is no such configuration.
func unless(err error, codes ...string) error {
	if code(err, codes...) {
		return nil
	}
	return err
}
