package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
)

// Database are the checks of PostgreSQL and its credentials.
func (a *Account) Database() []check.Check {
	redeploy := revert("data")
	return []check.Check{
		{
			ID: "database.status", What: "PostgreSQL is available", How: "rds:DescribeDBInstances", Severity: check.Fatal, Waits: true,
			Remedy: "read the instance's events (`aws rds describe-events`)", Runbook: "database.md#database-down", Do: a.databaseRow(statusFindings, databaseStatus),
		},
		{
			ID: "database.encryption", What: "PostgreSQL is encrypted by the template's key", How: "rds:DescribeDBInstances", Severity: check.Fatal,
			Remedy: "a key cannot be changed: restore a snapshot under the right one", Runbook: "deployment.md#verify-data-stores", Do: a.databaseRow(encryptionFindings, func(d database) string { return "by " + aws.ToString(d.KmsKeyId) }),
		},
		{
			ID: "database.settings", What: "PostgreSQL is as the template has it, and waits for no restart", How: "rds:DescribeDBInstances", Severity: check.Fatal, Waits: true,
			Remedy: redeploy, Runbook: "deployment.md#verify-data-stores", Do: a.databaseRow(settingFindings, func(d database) string {
				return fmt.Sprintf("%s, %s %s", aws.ToString(d.DBInstanceClass), aws.ToString(d.Engine), aws.ToString(d.EngineVersion))
			}),
		},
		{
			ID: "database.replication", What: "PostgreSQL has a standby in another zone, and backups in the recovery region that are fresh",
			How: "rds:DescribeDBInstances, rds:DescribeDBInstanceAutomatedBackups", Severity: check.Fatal, Waits: true,
			Remedy: redeploy, Runbook: "backup.md#replication-lag", Do: a.eachDatabase(a.databaseReplication),
		},
		{
			ID: "database.certificate", What: "PostgreSQL's certificate is of the template's authority, and does not expire soon",
			How: "rds:DescribeDBInstances", Severity: check.Warning,
			Remedy: "renew it in a maintenance window: `aws rds modify-db-instance --ca-certificate-identifier`", Runbook: "deployment.md#verify-data-stores", Do: a.databaseRow(a.certificateFindings, func(d database) string {
				if d.CertificateDetails == nil {
					return "no certificate"
				}
				return "until " + aws.ToTime(d.CertificateDetails.ValidTill).Format(time.DateOnly)
			}),
		},
		{
			ID: "database.rotation", What: "credentials rotate, did so in time, and their copies are in sync", How: "secretsmanager:DescribeSecret", Severity: check.Fatal, Waits: true,
			Remedy: "read the rotation function's log, and `aws secretsmanager rotate-secret`", Runbook: "deployment.md#verify-rotation", Do: a.rotation,
		},
	}
}

// database is an instance of a template, and what RDS says of it: nothing where it
// does not know it.
type database struct {
	deployed.Resource
	*types.DBInstance
}

func (a *Account) askDatabases(ctx context.Context) ([]database, error) {
	resources, err := a.env.Resources(ctx, "AWS::RDS::DBInstance")
	if err != nil {
		return nil, err
	}
	return each(ctx, resources, func(ctx context.Context, r deployed.Resource) (database, error) {
		out, err := rds.NewFromConfig(a.region(r.Region)).DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: &r.ID})
		if code(err, "DBInstanceNotFound", "DBInstanceNotFoundFault") || err == nil && len(out.DBInstances) == 0 {
			return database{Resource: r}, nil
		}
		if err != nil {
			return database{}, err
		}
		return database{r, &out.DBInstances[0]}, nil
	})
}

// databaseRow is a row about what is known of each instance already.
func (a *Account) databaseRow(look func(database) []check.Finding, detail func(database) string) func(context.Context) (check.Outcome, error) {
	return a.eachDatabase(func(_ context.Context, d database) ([]check.Finding, string, error) { return look(d), detail(d), nil })
}

// eachDatabase is a row about each instance. look returns what is wrong, and what is
// worth a word all the same.
func (a *Account) eachDatabase(look func(context.Context, database) ([]check.Finding, string, error)) func(context.Context) (check.Outcome, error) {
	return func(ctx context.Context) (check.Outcome, error) {
		all, err := a.instances.Get(ctx)
		if err != nil {
			return check.Outcome{}, err
		}
		var findings []check.Finding
		var details []string
		for _, d := range all {
			if d.DBInstance == nil {
				findings = append(findings, missing(d.subject()))
				continue
			}
			found, detail, err := look(ctx, d)
			if err != nil {
				return check.Outcome{}, err
			}
			findings = append(findings, found...)
			if detail != "" {
				details = append(details, detail)
			}
		}
		return outcome(findings, "%s", strings.Join(details, "; "))
	}
}

func (d database) subject() string { return "database " + d.ID }

func databaseStatus(d database) string { return d.ID + " is " + aws.ToString(d.DBInstanceStatus) }

// statusFindings lets pass the states in which an instance answers
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html).
func statusFindings(d database) []check.Finding {
	if slices.Contains([]string{"available", "backing-up", "storage-optimization"}, aws.ToString(d.DBInstanceStatus)) {
		return nil
	}
	return is(d.subject(), aws.ToString(d.DBInstanceStatus), "available")
}

func encryptionFindings(d database) []check.Finding {
	return compare(d.subject(), d.Properties, d, []field[database]{
		{"StorageEncrypted", func(d database) any { return d.StorageEncrypted }, false},
		{"KmsKeyId", func(d database) any { return d.KmsKeyId }, nil},
		{"PerformanceInsightsKMSKeyId", func(d database) any { return d.PerformanceInsightsKMSKeyId }, nil},
	})
}

func settingFindings(d database) []check.Finding {
	findings := compare(d.subject(), d.Properties, d, []field[database]{
		{"DBInstanceClass", func(d database) any { return d.DBInstanceClass }, nil},
		{"MultiAZ", func(d database) any { return d.MultiAZ }, false},
		{"StorageType", func(d database) any { return d.StorageType }, nil},
		{"MaxAllocatedStorage", func(d database) any { return d.MaxAllocatedStorage }, nil},
		{"BackupRetentionPeriod", func(d database) any { return d.BackupRetentionPeriod }, nil},
		{"PreferredBackupWindow", func(d database) any { return d.PreferredBackupWindow }, nil},
		{"PreferredMaintenanceWindow", func(d database) any { return d.PreferredMaintenanceWindow }, nil},
		{"PubliclyAccessible", func(d database) any { return d.PubliclyAccessible }, false},
		{"DeletionProtection", func(d database) any { return d.DeletionProtection }, false},
		{"EnableIAMDatabaseAuthentication", func(d database) any { return d.IAMDatabaseAuthenticationEnabled }, false},
		{"EnablePerformanceInsights", func(d database) any { return d.PerformanceInsightsEnabled }, false},
		{"MonitoringInterval", func(d database) any { return d.MonitoringInterval }, nil},
		{"EnableCloudwatchLogsExports", func(d database) any { return d.EnabledCloudwatchLogsExports }, nil},
		{"DBSubnetGroupName", func(d database) any { return at(plain(d.DBSubnetGroup), "DBSubnetGroupName") }, nil},
		{"VPCSecurityGroups", func(d database) any {
			ids := []string{}
			for _, g := range d.VpcSecurityGroups {
				ids = append(ids, aws.ToString(g.VpcSecurityGroupId))
			}
			return ids
		}, nil},
	})
	// RDS may take a newer minor version by itself, and more storage.
	if want := textAt(d.Properties, "EngineVersion"); want != "" && !strings.HasPrefix(aws.ToString(d.EngineVersion)+".", want+".") {
		findings = append(findings, check.Finding{Subject: d.subject(), Got: "has EngineVersion " + aws.ToString(d.EngineVersion), Want: "have " + want})
	}
	if want, got := textAt(d.Properties, "AllocatedStorage"), aws.ToInt32(d.AllocatedStorage); fmt.Sprint(got) != want && less(got, want) {
		findings = append(findings, check.Finding{Subject: d.subject(), Got: fmt.Sprintf("has %d GiB", got), Want: "have " + want})
	}
	return append(findings, parameterFindings(d)...)
}

// less reports whether a number is less than one in text.
func less(got int32, want string) bool {
	var number int32
	_, err := fmt.Sscan(want, &number)
	return err == nil && got < number
}

// parameterFindings are of the parameter group: that it is the template's, and in
// force. Static parameters wait for a restart
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html).
func parameterFindings(d database) []check.Finding {
	want := textAt(d.Properties, "DBParameterGroupName")
	var names []string
	for _, g := range d.DBParameterGroups {
		name := aws.ToString(g.DBParameterGroupName)
		if status := aws.ToString(g.ParameterApplyStatus); status != "in-sync" && strings.EqualFold(name, want) {
			return []check.Finding{{
				Subject: d.subject(), Got: "has parameters that are not in force: " + status, Want: "have them in sync",
				Remedy: "restart it in a quiet hour, which fails over to the standby: `aws rds reboot-db-instance --force-failover --db-instance-identifier " + d.ID + "`",
			}}
		}
		names = append(names, strings.ToLower(name))
	}
	if slices.Contains(names, strings.ToLower(want)) || want == "" {
		return nil
	}
	return []check.Finding{{Subject: d.subject(), Got: "has the parameter group " + strings.Join(names, ", "), Want: "have " + want}}
}

// expiring is how long before its end a certificate is spoken of: long enough for
// a maintenance window a week, and for ACM, which renews 60 days before
// (https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html).
const expiring = 30 * 24 * time.Hour

func (a *Account) certificateFindings(d database) []check.Finding {
	if d.CertificateDetails == nil {
		return []check.Finding{{Subject: d.subject(), Got: "has no certificate", Want: "have one"}}
	}
	findings := compare(d.subject(), d.Properties, d, []field[database]{
		{"CACertificateIdentifier", func(d database) any { return d.CertificateDetails.CAIdentifier }, nil},
	})
	return append(findings, a.expiry(d.subject(), d.CertificateDetails.ValidTill)...)
}

// expiry finds that something ends soon, or has.
func (a *Account) expiry(subject string, end *time.Time) []check.Finding {
	if end == nil {
		return nil
	}
	switch left := end.Sub(a.now()); {
	case left <= 0:
		return []check.Finding{{Subject: subject, Got: "has a certificate that expired on " + end.Format(time.DateOnly), Want: "have one that is valid"}}
	case left < expiring:
		return []check.Finding{{Subject: subject, Got: "has a certificate that expires on " + end.Format(time.DateOnly), Want: "have one for another 30 days"}}
	}
	return nil
}
