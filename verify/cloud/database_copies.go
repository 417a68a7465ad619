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
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	secrets "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// stale is how old the newest restorable moment may be. RDS sends logs away every
// five minutes, in both regions; an hour is what docs/OBJECTIVES.md allows.
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html)
const stale = time.Hour

// databaseReplication is what is wrong with copies of an instance: its standby, and its
// backups in the recovery region, where the template asks for them.
func (a *Account) databaseReplication(ctx context.Context, d database) ([]check.Finding, string, error) {
	findings := a.standbyFindings(d)
	to := textAt(d.Properties, "AutomaticBackupReplicationRegion")
	if to == "" {
		return findings, "", nil
	}
	copies, err := paging.All(ctx, rds.NewDescribeDBInstanceAutomatedBackupsPaginator(rds.NewFromConfig(a.region(to)), &rds.DescribeDBInstanceAutomatedBackupsInput{DbiResourceId: d.DbiResourceId}),
		func(o *rds.DescribeDBInstanceAutomatedBackupsOutput) []types.DBInstanceAutomatedBackup {
			return o.DBInstanceAutomatedBackups
		})
	if err != nil {
		return nil, "", err
	}
	found, latest := a.copyFindings(d, to, copies)
	findings = append(findings, found...)
	if latest == nil {
		return findings, "", nil
	}
	return findings, fmt.Sprintf("restorable in %s until %s ago", to, a.ago(*latest)), nil
}

// ago is how long ago something was, for a reader.
func (a *Account) ago(t time.Time) string {
	switch age := a.now().Sub(t); {
	case age < 0:
		return "0 min"
	case age < time.Hour:
		return fmt.Sprintf("%.0f min", age.Minutes())
	case age < 48*time.Hour:
		return fmt.Sprintf("%.0f h", age.Hours())
	default:
		return fmt.Sprintf("%.0f days", age.Hours()/24)
	}
}

func (a *Account) standbyFindings(d database) []check.Finding {
	var findings []check.Finding
	if textAt(d.Properties, "MultiAZ") == "true" {
		zone, standby := aws.ToString(d.AvailabilityZone), aws.ToString(d.SecondaryAvailabilityZone)
		if standby == "" || standby == zone {
			findings = append(findings, check.Finding{Subject: d.subject(), Got: fmt.Sprintf("is in %s with a standby in %s", zone, show(standby)), Want: "have one in another zone"})
		}
	}
	latest := d.LatestRestorableTime
	if latest == nil && a.now().Sub(d.Created) > young || latest != nil && a.now().Sub(*latest) > stale {
		got := "can be restored to no moment at all"
		if latest != nil {
			got = "can be restored to nothing later than " + a.ago(*latest) + " ago"
		}
		findings = append(findings, check.Finding{Subject: d.subject(), Got: got, Want: "be restorable until an hour ago"})
	}
	return findings
}

// copyFindings are of the automated backups in the recovery region.
func (a *Account) copyFindings(d database, region string, copies []types.DBInstanceAutomatedBackup) (findings []check.Finding, latest *time.Time) {
	i := slices.IndexFunc(copies, func(c types.DBInstanceAutomatedBackup) bool {
		return strings.EqualFold(aws.ToString(c.DbiResourceId), aws.ToString(d.DbiResourceId))
	})
	subject := d.subject() + " in " + region
	if i < 0 {
		return []check.Finding{{Subject: subject, Got: "has no automated backups", Want: "have them replicated there"}}, nil
	}
	c := copies[i]
	// They are `replicating` where all is well, and `retained` once that was stopped
	// (https://docs.aws.amazon.com/cli/latest/reference/rds/stop-db-instance-automated-backups-replication.html,
	// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstanceAutomatedBackups.html).
	if status := aws.ToString(c.Status); !slices.Contains([]string{"replicating", "active"}, strings.ToLower(status)) {
		findings = append(findings, check.Finding{Subject: subject, Got: "has automated backups that are " + status, Want: "have them replicating"})
	}
	findings = append(findings, compare(subject, d.Properties, c, []field[types.DBInstanceAutomatedBackup]{
		{"AutomaticBackupReplicationKmsKeyId", func(c types.DBInstanceAutomatedBackup) any { return c.KmsKeyId }, nil},
		{"AutomaticBackupReplicationRetentionPeriod", func(c types.DBInstanceAutomatedBackup) any { return c.BackupRetentionPeriod }, nil},
	})...)
	if c.RestoreWindow != nil {
		latest = c.RestoreWindow.LatestTime
	}
	if latest == nil || a.now().Sub(*latest) > stale {
		got := "can be restored to no moment at all"
		if latest != nil {
			got = "can be restored to nothing later than " + a.ago(*latest) + " ago"
		}
		findings = append(findings, check.Finding{Subject: subject, Got: got, Want: "be restorable until an hour ago"})
	}
	return findings, latest
}

// rotation holds every secret of the templates against Secrets Manager: those that
// rotate, and those that are copied.
func (a *Account) rotation(ctx context.Context) (check.Outcome, error) {
	schedules, err := a.env.Resources(ctx, "AWS::SecretsManager::RotationSchedule")
	if err != nil {
		return check.Outcome{}, err
	}
	rules := map[string]string{}
	for _, s := range schedules {
		rules[textAt(s.Properties, "SecretId")] = textAt(s.Properties, "RotationRules.ScheduleExpression")
	}
	all, err := a.env.Resources(ctx, "AWS::SecretsManager::Secret")
	if err != nil {
		return check.Outcome{}, err
	}
	copied := 0
	found, err := each(ctx, all, func(ctx context.Context, r deployed.Resource) ([]check.Finding, error) {
		subject := "secret " + textAt(r.Properties, "Name")
		out, err := secretsmanager.NewFromConfig(a.region(r.Region)).DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &r.ID})
		if code(err, "ResourceNotFoundException") {
			return []check.Finding{missing(subject)}, nil
		}
		if err != nil {
			return nil, err
		}
		findings := copyStatus(subject, r, out.ReplicationStatus)
		if out.DeletedDate != nil {
			findings = append(findings, check.Finding{Subject: subject, Got: "is about to be deleted", Want: "stay", Remedy: "`aws secretsmanager restore-secret --secret-id " + r.ID + "`"})
		}
		if rule, rotates := rules[r.ID]; rotates {
			findings = append(findings, a.rotationFindings(subject, rule, out)...)
		}
		return findings, nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	for _, r := range all {
		if len(list(r.Properties["ReplicaRegions"])) > 0 {
			copied++
		}
	}
	return outcome(slices.Concat(found...), "%d of %d secrets rotate, %d are copied", len(rules), len(all), copied)
}

// rotationFindings are of one secret that rotates.
func (a *Account) rotationFindings(subject, rule string, out *secretsmanager.DescribeSecretOutput) []check.Finding {
	got := ""
	if out.RotationRules != nil {
		got = aws.ToString(out.RotationRules.ScheduleExpression)
	}
	if !aws.ToBool(out.RotationEnabled) || got != rule {
		return []check.Finding{{Subject: subject, Got: fmt.Sprintf("has rotation %t with the schedule %s", aws.ToBool(out.RotationEnabled), show(got)), Want: "have " + rule}}
	}
	var days int
	if _, err := fmt.Sscanf(rule, "rate(%d days)", &days); err != nil {
		return nil // Only AWS can tell when another schedule was due.
	}
	since := out.LastRotatedDate
	if since == nil {
		since = out.CreatedDate
	}
	// A rotation begins within the day that it is due; a second day is for a retry.
	if since != nil && a.now().Sub(*since) > time.Duration(days+2)*24*time.Hour {
		return []check.Finding{{Subject: subject, Got: "was not rotated for " + a.ago(*since), Want: fmt.Sprintf("be every %d days", days)}}
	}
	return nil
}

// copyStatus are the findings of a secret's replicas.
func copyStatus(subject string, r deployed.Resource, seen []secrets.ReplicationStatusType) []check.Finding {
	var findings []check.Finding
	for _, replica := range list(r.Properties["ReplicaRegions"]) {
		region := textAt(object(replica), "Region")
		i := slices.IndexFunc(seen, func(s secrets.ReplicationStatusType) bool { return aws.ToString(s.Region) == region })
		switch {
		case i < 0:
			findings = append(findings, check.Finding{Subject: subject, Got: "has no copy in " + region, Want: "have one"})
		case seen[i].Status != secrets.StatusTypeInSync:
			findings = append(findings, check.Finding{
				Subject: subject, Got: strings.TrimSpace("has a copy in " + region + " that is " + string(seen[i].Status) + " " + aws.ToString(seen[i].StatusMessage)), Want: "have one that is InSync",
				Remedy: "`aws secretsmanager replicate-secret-to-regions --force-overwrite-replica-secret`",
			})
		}
	}
	return findings
}
