package test

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
)

func backupInvariants() []invariant {
	return []invariant{
		{"backup plans run and keep what is promised", backupPlans},
		{"backups are copied to the recovery region", backupsAreCopied},
		{"vaults are locked as the environment says", vaultsAreLocked},
	}
}

func backupPlans(s synthesis) (problems []string) {
	want := map[string]int{
		s.Env.Backup.DailySchedule:   s.Env.Backup.DailyRetentionDays,
		s.Env.Backup.MonthlySchedule: s.Env.Backup.MonthlyRetentionDays,
	}
	got := map[string]int{}
	for _, plan := range s.resources("AWS::Backup::BackupPlan") {
		for _, rule := range plan.list("BackupPlan", "BackupPlanRule") {
			schedule, _ := at(rule, "ScheduleExpression").(string)
			if _, err := config.ParseSchedule(schedule); err != nil {
				problems = append(problems, plan.says("%v", err))
			}
			days, _ := at(rule, "Lifecycle", "DeleteAfterDays").(float64)
			got[schedule] = int(days)
			if at(rule, "EnableContinuousBackup") == true {
				problems = append(problems, plan.says("continuous backup would take over RDS' BackupRetentionPeriod"))
			}
		}
	}
	for schedule, days := range want {
		if got[schedule] != days {
			problems = append(problems, fmt.Sprintf("%s keeps %d days, not %d", schedule, got[schedule], days))
		}
	}
	if len(s.resources("AWS::Backup::BackupSelection")) == 0 {
		problems = append(problems, "no backup selection")
	}
	return problems
}

func backupsAreCopied(s synthesis) (problems []string) {
	for _, plan := range s.resources("AWS::Backup::BackupPlan") {
		for _, rule := range plan.list("BackupPlan", "BackupPlanRule") {
			copies := asList(at(rule, "CopyActions"))
			if s.Env.Recovery.Enabled() != (len(copies) == 1) {
				problems = append(problems, plan.says("%v is copied %d times", at(rule, "RuleName"), len(copies)))
			}
		}
	}
	return problems
}

func vaultsAreLocked(s synthesis) (problems []string) {
	for _, vault := range s.resources("AWS::Backup::BackupVault") {
		lock := vault.at("LockConfiguration")
		if (lock != nil) != (s.Env.Backup.Lock != config.LockNone) {
			problems = append(problems, vault.says("lock is %s, the environment asks for %s", flat(lock), s.Env.Backup.Lock))
		}
		if (at(lock, "ChangeableForDays") != nil) != (s.Env.Backup.Lock == config.LockCompliance) {
			problems = append(problems, vault.says("ChangeableForDays turns a lock into one that nobody can lift"))
		}
	}
	return problems
}
