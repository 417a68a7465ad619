package healthy

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// backupRows tell of vaults, plans and tests of AWS Backup.
func backupRows(s Scene) []Row {
	const unbacked = "CloudFormation has no provisioner for the type and keeps only its own record"
	return []Row{
		{standin.Row{Service: "backup", Action: "GET /backup-vaults/*", Answer: filled(s.vault)}, "CloudFormation makes every vault unlocked, whatever LockConfiguration says"},
		{standin.Row{Service: "backup", Action: "GET /backup/plans/*", Answer: standin.Edited(targets)}, "the emulator gives CloudFormation's property out as it is, under names that the API does not have"},
		{standin.Row{Service: "backup", Action: "GET /backup/plans/*/selections", Answer: told(s.selections)}, unbacked},
		{standin.Row{Service: "backup", Action: "GET /backup/plans/*/selections/*", Answer: told(s.selection)}, unbacked},
		{standin.Row{Service: "backup", Action: "GET /restore-testing/plans", Answer: told(s.restoreTestingPlans)}, unbacked},
	}
}

func (s Scene) vault(ctx context.Context, _ standin.Call, body []byte) ([]byte, error) {
	vaults, err := s.of(ctx, "AWS::Backup::BackupVault", "")
	if err != nil {
		return nil, err
	}
	answer := object(body)
	for _, r := range vaults {
		if answer["BackupVaultName"] == r.ID && r.Properties["LockConfiguration"] != nil {
			answer["Locked"] = true
			answer["MinRetentionDays"] = value(r.Properties, "LockConfiguration.MinRetentionDays")
			answer["MaxRetentionDays"] = value(r.Properties, "LockConfiguration.MaxRetentionDays")
		}
	}
	return json.Marshal(answer)
}

// targets gives a rule's vault the API's name.
func targets(body []byte) []byte {
	return []byte(strings.ReplaceAll(string(body), `"TargetBackupVault":`, `"TargetBackupVaultName":`))
}

func (s Scene) selections(ctx context.Context, c standin.Call) (any, error) {
	selections, err := s.of(ctx, "AWS::Backup::BackupSelection", "")
	members := []any{}
	for _, r := range selections {
		if plan := text(r.Properties, "BackupPlanId"); strings.Contains(c.Action, plan) {
			members = append(members, map[string]string{"BackupPlanId": plan, "SelectionId": r.ID, "SelectionName": text(r.Properties, "BackupSelection.SelectionName")})
		}
	}
	return map[string]any{"BackupSelectionsList": members}, err
}

func (s Scene) selection(ctx context.Context, c standin.Call) (any, error) {
	selections, err := s.of(ctx, "AWS::Backup::BackupSelection", "")
	for _, r := range selections {
		if strings.HasSuffix(c.Action, "/"+r.ID) {
			return map[string]any{"SelectionId": r.ID, "BackupSelection": r.Properties["BackupSelection"]}, err
		}
	}
	return map[string]any{}, err
}

func (s Scene) restoreTestingPlans(ctx context.Context, c standin.Call) (any, error) {
	plans, err := s.of(ctx, "AWS::Backup::RestoreTestingPlan", c.Region)
	members := []any{}
	for _, r := range plans {
		name := text(r.Properties, "RestoreTestingPlanName")
		members = append(members, map[string]any{
			"RestoreTestingPlanName": name, "RestoreTestingPlanArn": "arn:aws:backup:" + r.Region + ":" + r.Account + ":restore-testing-plan:" + name,
			"ScheduleExpression": text(r.Properties, "ScheduleExpression"), "CreationTime": r.Created.Unix(),
		})
	}
	return map[string]any{"RestoreTestingPlans": members}, err
}
