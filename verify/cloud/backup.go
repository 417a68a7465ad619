package cloud

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// Backup are the checks of AWS Backup.
func (a *Account) Backup() []check.Check {
	redeploy := revert("backup recovery")
	return []check.Check{
		{
			ID: "backup.vaults", What: "every vault is there, encrypted, and locked as the template says", How: "backup:DescribeBackupVault", Severity: check.Fatal,
			Remedy: redeploy, Runbook: "deployment.md#verify-drift", Do: a.vaults,
		},
		{
			ID: "backup.plan", What: "the plan has the template's rules, and names what it protects", How: "backup:GetBackupPlan, backup:GetBackupSelection", Severity: check.Fatal,
			Remedy: redeploy, Runbook: "deployment.md#verify-drift", Do: a.plan,
		},
		{
			ID: "backup.recent", What: "each store was backed up when it was last due", How: "backup:ListBackupJobs", Severity: check.Fatal,
			Remedy: "read why the job failed, mend it, and take a backup now (`vibe backup -e $ENV --keep 7`)", Runbook: "backup.md#backup-job", Do: a.recentBackups,
		},
		{
			ID: "backup.copies", What: "each store's newest backup is in the recovery region", How: "backup:ListCopyJobs, backup:DescribeRecoveryPoint", Severity: check.Fatal,
			Remedy: "read why the copy failed, mend it, and copy the recovery point by hand", Runbook: "backup.md#copy-job", Do: a.recentCopies,
		},
		{
			ID: "backup.restore-tests", What: "the last restore test of each kind succeeded and was validated", How: "backup:ListRestoreTestingPlans, backup:ListRestoreJobs", Severity: check.Fatal,
			Remedy: "read what the restore or its validation says, and whether backups can be trusted", Runbook: "backup.md#restore-job", Do: a.restoreTests,
		},
	}
}

// backupOf is a region's client.
func (a *Account) backupOf(region string) *backup.Client {
	return backup.NewFromConfig(a.region(region))
}

func (a *Account) vaults(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::Backup::BackupVault")
	if err != nil {
		return check.Outcome{}, err
	}
	found, err := each(ctx, resources, func(ctx context.Context, r deployed.Resource) ([]check.Finding, error) {
		out, err := a.backupOf(r.Region).DescribeBackupVault(ctx, &backup.DescribeBackupVaultInput{BackupVaultName: &r.ID})
		subject := "vault " + r.ID + " in " + r.Region
		if code(err, "ResourceNotFoundException") {
			return []check.Finding{missing(subject)}, nil
		}
		if err != nil {
			return nil, err
		}
		locked := map[string]any{"Locked": r.Properties["LockConfiguration"] != nil}
		maps.Copy(locked, r.Properties)
		return compare(subject, locked, out, []field[*backup.DescribeBackupVaultOutput]{
			{"EncryptionKeyArn", func(o *backup.DescribeBackupVaultOutput) any { return o.EncryptionKeyArn }, nil},
			{"Locked", func(o *backup.DescribeBackupVaultOutput) any { return aws.ToBool(o.Locked) }, nil},
			{"LockConfiguration.MinRetentionDays", func(o *backup.DescribeBackupVaultOutput) any { return o.MinRetentionDays }, nil},
			{"LockConfiguration.MaxRetentionDays", func(o *backup.DescribeBackupVaultOutput) any { return o.MaxRetentionDays }, nil},
		}), nil
	})
	if err != nil {
		return check.Outcome{}, err
	}
	return outcome(slices.Concat(found...), "%s", count(len(resources), "vault", "vaults"))
}

func (a *Account) plan(ctx context.Context) (check.Outcome, error) {
	plans, err := a.env.Resources(ctx, "AWS::Backup::BackupPlan")
	if err != nil {
		return check.Outcome{}, err
	}
	selections, err := a.env.Resources(ctx, "AWS::Backup::BackupSelection")
	if err != nil {
		return check.Outcome{}, err
	}
	var findings []check.Finding
	for _, r := range plans {
		client := a.backupOf(r.Region)
		out, err := client.GetBackupPlan(ctx, &backup.GetBackupPlanInput{BackupPlanId: &r.ID})
		if code(err, "ResourceNotFoundException") {
			findings = append(findings, missing("backup plan "+r.ID))
			continue
		}
		if err != nil {
			return check.Outcome{}, err
		}
		findings = append(findings, planFindings(r, out.BackupPlan)...)
		listed, err := paging.All(ctx, backup.NewListBackupSelectionsPaginator(client, &backup.ListBackupSelectionsInput{BackupPlanId: &r.ID}),
			func(o *backup.ListBackupSelectionsOutput) []types.BackupSelectionsListMember {
				return o.BackupSelectionsList
			})
		if err != nil {
			return check.Outcome{}, err
		}
		for _, s := range selections {
			if textAt(s.Properties, "BackupPlanId") != r.ID {
				continue
			}
			found, err := selectionFindings(ctx, client, s, listed)
			if err != nil {
				return check.Outcome{}, err
			}
			findings = append(findings, found...)
		}
	}
	return outcome(findings, "%s, %s", count(len(plans), "plan", "plans"), count(len(selections), "selection", "selections"))
}

// planFindings holds a plan's rules against the template's, each by its name.
func planFindings(r deployed.Resource, p *types.BackupPlan) []check.Finding {
	properties := map[string]any{"BackupPlanName": at(r.Properties, "BackupPlan.BackupPlanName")}
	var names []string
	for _, one := range list(at(r.Properties, "BackupPlan.BackupPlanRule")) {
		names = append(names, textAt(object(one), "RuleName"))
		properties["rule "+names[len(names)-1]] = one
	}
	fields := []field[*types.BackupPlan]{{"BackupPlanName", func(p *types.BackupPlan) any { return p.BackupPlanName }, nil}}
	for _, name := range names {
		fields = append(fields, field[*types.BackupPlan]{"rule " + name, func(p *types.BackupPlan) any { return ruleOf(p, name) }, nil})
	}
	findings := compare("backup plan "+r.ID, properties, p, fields)
	for _, rule := range p.Rules {
		if name := aws.ToString(rule.RuleName); !slices.Contains(names, name) {
			findings = append(findings, check.Finding{Subject: "backup plan " + r.ID, Got: "has the rule " + name, Want: "not have it"})
		}
	}
	return findings
}

// ruleOf is a plan's rule under the names that CloudFormation has for its parts.
func ruleOf(p *types.BackupPlan, name string) any {
	for _, r := range p.Rules {
		if aws.ToString(r.RuleName) == name {
			return map[string]any{
				"RuleName": r.RuleName, "ScheduleExpression": r.ScheduleExpression, "TargetBackupVault": r.TargetBackupVaultName,
				"StartWindowMinutes": r.StartWindowMinutes, "CompletionWindowMinutes": r.CompletionWindowMinutes,
				"Lifecycle": r.Lifecycle, "CopyActions": r.CopyActions, "EnableContinuousBackup": r.EnableContinuousBackup,
			}
		}
	}
	return nil
}

// selectionFindings holds what a plan protects against the template.
func selectionFindings(ctx context.Context, client *backup.Client, s deployed.Resource, listed []types.BackupSelectionsListMember) ([]check.Finding, error) {
	name := textAt(s.Properties, "BackupSelection.SelectionName")
	subject := "backup selection " + name
	i := slices.IndexFunc(listed, func(m types.BackupSelectionsListMember) bool { return aws.ToString(m.SelectionName) == name })
	if i < 0 {
		return []check.Finding{missing(subject)}, nil
	}
	out, err := client.GetBackupSelection(ctx, &backup.GetBackupSelectionInput{BackupPlanId: listed[i].BackupPlanId, SelectionId: listed[i].SelectionId})
	if err != nil {
		return nil, err
	}
	return compare(subject, s.Properties, out.BackupSelection, []field[*types.BackupSelection]{
		{"BackupSelection.Resources", func(b *types.BackupSelection) any { return b.Resources }, nil},
		{"BackupSelection.IamRoleArn", func(b *types.BackupSelection) any { return b.IamRoleArn }, nil},
	}), nil
}

// interval is how far two runs of a schedule lie apart at most
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html).
func interval(expression string) (time.Duration, bool) {
	const day = 24 * time.Hour
	inner, ok := strings.CutSuffix(expression, ")")
	if rest, rate := strings.CutPrefix(inner, "rate("); ok && rate {
		var n int
		var unit string
		if _, err := fmt.Sscan(rest, &n, &unit); err != nil {
			return 0, false
		}
		per, known := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": day}[strings.TrimSuffix(unit, "s")]
		return time.Duration(n) * per, known
	}
	rest, cron := strings.CutPrefix(inner, "cron(")
	fields := strings.Fields(rest)
	if !ok || !cron || len(fields) != 6 {
		return 0, false
	}
	anything := func(f string) bool { return f == "*" || f == "?" }
	switch {
	case !anything(fields[3]):
		return 366 * day, true
	case !anything(fields[2]):
		return 31 * day, true
	case !anything(fields[4]):
		return 7 * day, true
	case fields[1] == "*":
		return time.Hour, true
	}
	return day, true
}
