package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateBackup(t *testing.T) {
	refuse(t, []refusal{
		{"lock unknown", "production", func(e *config.Environment) {
			e.Backup.Lock = "forever"
		}, []string{
			`backup.lock: "forever" is unknown; write one of none, governance, compliance`,
		}},
		{"a lock that cannot be lifted where deletion is wanted", "production", func(e *config.Environment) {
			e.Backup.Lock, e.Deletion, e.Audit.Lock = config.LockCompliance, config.DeletionSnapshot, config.LockNone
		}, []string{
			`backup.lock: "compliance" can never be lifted, and deletion is "snapshot"; write deletion=protect beside it, or governance`,
		}},
		{"a lock where all must go", "production", func(e *config.Environment) {
			e.Deletion, e.Audit.Lock = config.DeletionDestroy, config.LockNone
		}, []string{
			`backup.lock: "governance" keeps recovery points that deletion=destroy must take; write none, or another deletion`,
		}},
		{"a lock with crossed bounds", "production", func(e *config.Environment) {
			e.Backup.LockMinRetentionDays = 400
		}, []string{
			`backup.lockMaxRetentionDays: 366 is less than backup.lockMinRetentionDays; write 400 or more`,
		}},
		{"a lock without least time", "production", func(e *config.Environment) {
			e.Backup.LockMinRetentionDays = 0
		}, []string{
			`backup.lockMinRetentionDays: 0 is out of range; write 1 to 36500 days`,
		}},
		{"daily backups that the lock refuses", "production", func(e *config.Environment) {
			e.Backup.DailyRetentionDays = 5
		}, []string{
			`backup.dailyRetentionDays: 5 is out of range; write 7 to 366 days`,
		}},
		{"monthly backups that the lock refuses", "production", func(e *config.Environment) {
			e.Backup.MonthlyRetentionDays = 400
		}, []string{
			`backup.monthlyRetentionDays: 400 is out of range; write 7 to 366 days`,
		}},
		{"a schedule of five fields", "production", func(e *config.Environment) {
			e.Backup.DailySchedule = "0 4 * * *"
		}, []string{
			`backup.dailySchedule: "0 4 * * *" is not cron() with six fields; write an AWS cron expression in UTC, such as cron(0 4 * * ? *)`,
		}},
		{"a schedule on 31 February", "production", func(e *config.Environment) {
			e.Backup.MonthlySchedule = "cron(0 4 31 FEB ? *)"
		}, []string{
			`backup.monthlySchedule: "cron(0 4 31 FEB ? *)" never runs; write an AWS cron expression in UTC, such as cron(0 4 * * ? *)`,
		}},
		{"a schedule that ends", "production", func(e *config.Environment) {
			e.Backup.DailySchedule = "cron(0 4 * * ? 2020)"
		}, []string{
			`backup.dailySchedule: "cron(0 4 * * ? 2020)" ends some year; write * as its year`,
		}},
		{"a schedule four times an hour", "production", func(e *config.Environment) {
			e.Backup.DailySchedule = "cron(0/15 4 * * ? *)"
		}, []string{
			`backup.dailySchedule: "cron(0/15 4 * * ? *)" starts more than once an hour; write one minute`,
		}},
		{"a schedule in the database's backup window", "production", func(e *config.Environment) {
			e.Backup.DailySchedule = "cron(15 3 * * ? *)"
		}, []string{
			`backup.dailySchedule: "cron(15 3 * * ? *)" starts within an hour before or during database.backupWindow, 03:00-03:30; write another time: RDS refuses the backup then`,
		}},
		{"a schedule in the hour before the database's maintenance", "production", func(e *config.Environment) {
			e.Backup.DailySchedule = "cron(30 5 * * ? *)"
		}, []string{
			`backup.dailySchedule: "cron(30 5 * * ? *)" starts within an hour before or during database.maintenanceWindow, sun:06:00-sun:07:00; write another time: RDS refuses the backup then`,
		}},
		{"a lock for longer than AWS Backup counts", "production", func(e *config.Environment) {
			e.Backup.LockMaxRetentionDays = 40000
		}, []string{
			`backup.lockMaxRetentionDays: 40000 is out of range; write 1 to 36500 days`,
		}},
		{"a backup that a lock of one length refuses", "production", func(e *config.Environment) {
			e.Backup.LockMinRetentionDays, e.Backup.LockMaxRetentionDays, e.Backup.MonthlyRetentionDays = 30, 30, 30
		}, []string{
			`backup.dailyRetentionDays: 7 is out of range; write 30 to 30 days`,
		}},
	})
}
