package cloud

import (
	"testing"
	"time"

	rds "github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	secrets "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/vibe-engineering/vibe-platform/deployed"
)

// noon is when these tests are.
func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func at12() *Account { return &Account{now: noon} }

func TestIntervals(t *testing.T) {
	const day = 24 * time.Hour
	for expression, want := range map[string]time.Duration{
		"cron(0 7 * * ? *)": day, "cron(0 12 ? * SUN *)": 7 * day, "cron(0 7 1 * ? *)": 31 * day, "cron(0 * * * ? *)": time.Hour,
		"cron(0 0 1 1 ? *)": 366 * day, "rate(30 days)": 30 * day, "rate(1 hour)": time.Hour, "rate(5 minutes)": 5 * time.Minute,
	} {
		got, ok := interval(expression)
		same(t, true, ok, expression)
		same(t, want, got, expression)
	}
	for _, expression := range []string{"", "cron(0 7 * *)", "rate(x days)", "at(2026-01-01T00:00:00)", "rate(2 weeks)"} {
		_, ok := interval(expression)
		same(t, false, ok, expression)
	}
}

func TestPromise(t *testing.T) {
	plan := deployed.Resource{Properties: map[string]any{"BackupPlan": map[string]any{"BackupPlanRule": []any{
		map[string]any{"ScheduleExpression": "cron(0 7 1 * ? *)", "StartWindowMinutes": 60.0, "CompletionWindowMinutes": 1440.0},
		map[string]any{"ScheduleExpression": "cron(0 7 * * ? *)", "StartWindowMinutes": 60.0, "CompletionWindowMinutes": 1440.0, "CopyActions": []any{map[string]any{"DestinationBackupVaultArn": "there"}}},
	}}}}
	within, copies := promise(plan)
	same(t, 49*time.Hour, within)
	same(t, []string{"there"}, copies)
}

func TestJudgedJobs(t *testing.T) {
	ago := func(hours int, state string) run {
		return run{state, "why", noon().Add(-time.Duration(hours) * time.Hour)}
	}
	old, fresh := noon().Add(-1000*time.Hour), noon().Add(-time.Hour)
	for _, row := range []struct {
		name  string
		since time.Time
		runs  []run
		says  []string
		done  bool
	}{
		{"in time", old, []run{ago(10, "COMPLETED"), ago(34, "FAILED")}, nil, true},
		{"the last failed", old, []run{ago(34, "COMPLETED"), ago(10, "FAILED")}, []string{"had its last backup 10 h ago failed: why"}, false},
		{"one under way after one that completed", old, []run{ago(1, "RUNNING"), ago(25, "COMPLETED")}, nil, true},
		{"too old", old, []run{ago(80, "COMPLETED")}, []string{"had its last backup 3 days ago"}, false},
		{"none", old, nil, []string{"has no backup"}, false},
		{"none yet", fresh, nil, nil, false},
		{"expired on the first day", fresh, []run{ago(0, "EXPIRED")}, []string{"had its last backup 0 min ago expired: why"}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			findings, done := at12().judged("it", "backup", due{within: 49 * time.Hour, since: row.since}, row.runs)
			same(t, row.says, said(findings))
			same(t, row.done, done)
		})
	}
}

func TestExpiry(t *testing.T) {
	in := func(days int) *time.Time { return new(noon().AddDate(0, 0, days)) }
	none(t, at12().expiry("it", nil))
	none(t, at12().expiry("it", in(31)))
	same(t, []string{"has a certificate that expires on 2026-12-22"}, said(at12().expiry("it", in(29))))
	same(t, []string{"has a certificate that expired on 2026-11-22"}, said(at12().expiry("it", in(-1))))
}

func TestRotation(t *testing.T) {
	rotated := func(days int) *secretsmanager.DescribeSecretOutput {
		return &secretsmanager.DescribeSecretOutput{
			RotationEnabled: new(true), RotationRules: &secrets.RotationRulesType{ScheduleExpression: new("rate(30 days)")},
			LastRotatedDate: new(noon().AddDate(0, 0, -days)),
		}
	}
	none(t, at12().rotationFindings("it", "rate(30 days)", rotated(31)))
	same(t, []string{"was not rotated for 33 days"}, said(at12().rotationFindings("it", "rate(30 days)", rotated(33))))
	same(t, []string{"has rotation true with the schedule rate(30 days)"}, said(at12().rotationFindings("it", "rate(7 days)", rotated(1))))
	off := rotated(1)
	off.RotationEnabled = nil
	same(t, []string{"has rotation false with the schedule rate(30 days)"}, said(at12().rotationFindings("it", "rate(30 days)", off)))
	never := rotated(1)
	never.LastRotatedDate, never.CreatedDate = nil, new(noon().AddDate(0, 0, -3))
	none(t, at12().rotationFindings("it", "rate(30 days)", never), "the first is not due yet")
}

func TestCopiesOfTheDatabase(t *testing.T) {
	d := database{deployed.Resource{ID: "db", Properties: map[string]any{"AutomaticBackupReplicationRetentionPeriod": 7.0}}, &rds.DBInstance{DbiResourceId: new("db-1")}}
	well := func() rds.DBInstanceAutomatedBackup {
		return rds.DBInstanceAutomatedBackup{
			DbiResourceId: new("db-1"), Status: new("replicating"), BackupRetentionPeriod: new(int32(7)),
			RestoreWindow: &rds.RestoreWindow{LatestTime: new(noon().Add(-10 * time.Minute))},
		}
	}
	findings := func(change func(*rds.DBInstanceAutomatedBackup)) []string {
		c := well()
		change(&c)
		found, _ := at12().copyFindings(d, "us-west-2", []rds.DBInstanceAutomatedBackup{c})
		return said(found)
	}
	none(t, findings(func(*rds.DBInstanceAutomatedBackup) {}))
	same(t, []string{"has no automated backups"}, findings(func(b *rds.DBInstanceAutomatedBackup) { b.DbiResourceId = new("db-2") }))
	same(t, []string{"has automated backups that are retained"}, findings(func(b *rds.DBInstanceAutomatedBackup) { b.Status = new("retained") }))
	same(t, []string{"can be restored to nothing later than 2 h ago"}, findings(func(b *rds.DBInstanceAutomatedBackup) { b.RestoreWindow.LatestTime = new(noon().Add(-2 * time.Hour)) }))
	same(t, []string{"has AutomaticBackupReplicationRetentionPeriod 1"}, findings(func(b *rds.DBInstanceAutomatedBackup) { b.BackupRetentionPeriod = new(int32(1)) }))
}

func TestAlarmsBeforeTheirFirstData(t *testing.T) {
	of := func(missing string) deployed.Resource {
		return deployed.Resource{Properties: map[string]any{"TreatMissingData": missing, "Period": 3600.0, "EvaluationPeriods": 26.0}}
	}
	same(t, 26*time.Hour, first(of("breaching")))
	same(t, time.Duration(0), first(of("notBreaching")))
	same(t, time.Duration(0), first(deployed.Resource{Properties: map[string]any{"TreatMissingData": "breaching"}}))
}
