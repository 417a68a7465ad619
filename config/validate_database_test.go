package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateDatabase(t *testing.T) {
	refuse(t, []refusal{
		{"engine unknown", "production", func(e *config.Environment) {
			e.Database.EngineVersion = "99"
		}, []string{
			`database.engineVersion: "99" is unknown; write one of 16, 17`,
		}},
		{"engine too old", "production", func(e *config.Environment) {
			e.Database.EngineVersion = "15"
		}, []string{
			`database.engineVersion: "15" is too old for the application; write one of 16, 17`,
		}},
		{"engine with a minor version", "production", func(e *config.Environment) {
			e.Database.EngineVersion = "16.3"
		}, []string{
			`database.engineVersion: "16.3" is unknown; write one of 16, 17`,
		}},
		{"class unknown", "production", func(e *config.Environment) {
			e.Database.InstanceClass = "t4g.medium"
		}, []string{
			`database.instanceClass: "t4g.medium" is unknown; write a class of the table in config/databases.go, such as db.t4g.medium`,
		}},
		{"less storage than gp3 has", "production", func(e *config.Environment) {
			e.Database.AllocatedGiB = 10
		}, []string{
			`database.allocatedGiB: 10 is out of range; write 20 to 65536 GiB`,
		}},
		{"storage that cannot grow", "production", func(e *config.Environment) {
			e.Database.MaxAllocatedGiB = 21
		}, []string{
			`database.maxAllocatedGiB: 21 is out of range; write 22 to 65536 GiB`,
		}},
		{"no backup", "production", func(e *config.Environment) {
			e.Database.BackupRetentionDays = 0
		}, []string{
			`database.backupRetentionDays: 0 is out of range; write 1 to 35 days`,
		}},
		{"backups for longer than RDS keeps them", "production", func(e *config.Environment) {
			e.Database.BackupRetentionDays = 36
		}, []string{
			`database.backupRetentionDays: 36 is out of range; write 1 to 35 days`,
		}},
		{"monitoring at an odd period", "production", func(e *config.Environment) {
			e.Database.MonitoringSeconds = 20
		}, []string{
			`database.monitoringSeconds: 20 is unknown; write one of 0, 1, 5, 10, 15, 30, 60`,
		}},
		{"no rotation", "production", func(e *config.Environment) {
			e.Database.RotationDays = 0
		}, []string{
			`database.rotationDays: 0 is out of range; write 1 to 1000 days`,
		}},
		{"snapshot with a space", "production", func(e *config.Environment) {
			e.Database.SnapshotID = "my snapshot"
		}, []string{
			`database.snapshotId: "my snapshot" is no snapshot; write its identifier or ARN`,
		}},
		{"snapshot with two hyphens", "production", func(e *config.Environment) {
			e.Database.SnapshotID = "my--snapshot"
		}, []string{
			`database.snapshotId: "my--snapshot" is no snapshot; write its identifier or ARN`,
		}},
		{"backup window without end", "production", func(e *config.Environment) {
			e.Database.BackupWindow = "03:00"
		}, []string{
			`database.backupWindow: "03:00" is no daily window; write hh:mm-hh:mm in UTC, such as 03:00-04:00`,
		}},
		{"backup window at an hour that is none", "production", func(e *config.Environment) {
			e.Database.BackupWindow = "24:00-25:00"
		}, []string{
			`database.backupWindow: "24:00-25:00" is no daily window; write hh:mm-hh:mm in UTC, such as 03:00-04:00`,
		}},
		{"backup window too short", "production", func(e *config.Environment) {
			e.Database.BackupWindow = "03:00-03:15"
		}, []string{
			`database.backupWindow: "03:00-03:15" lasts 15 minutes; write a window of 30 minutes or more`,
		}},
		{"maintenance window without day", "production", func(e *config.Environment) {
			e.Database.MaintenanceWindow = "06:00-07:00"
		}, []string{
			`database.maintenanceWindow: "06:00-07:00" is no weekly window; write ddd:hh:mm-ddd:hh:mm in UTC, such as sun:06:00-sun:07:00`,
		}},
		{"maintenance window on a day that is none", "production", func(e *config.Environment) {
			e.Database.MaintenanceWindow = "son:06:00-son:07:00"
		}, []string{
			`database.maintenanceWindow: "son:06:00-son:07:00" is no weekly window; write ddd:hh:mm-ddd:hh:mm in UTC, such as sun:06:00-sun:07:00`,
		}},
		{"maintenance window too short", "production", func(e *config.Environment) {
			e.Database.MaintenanceWindow = "sun:06:00-sun:06:20"
		}, []string{
			`database.maintenanceWindow: "sun:06:00-sun:06:20" lasts 20 minutes; write a window of 30 minutes or more`,
		}},
		{"maintenance window longer than a day", "production", func(e *config.Environment) {
			e.Database.MaintenanceWindow = "mon:06:00-tue:07:00"
			e.Database.BackupWindow = "04:30-05:30"
			e.Backup.DailySchedule, e.Backup.MonthlySchedule = "cron(0 12 ? * SAT *)", "cron(0 12 ? * 7L *)"
		}, []string{
			`database.maintenanceWindow: "mon:06:00-tue:07:00" lasts longer than a day; write a window of 24 hours or less`,
			`database.maintenanceWindow: "mon:06:00-tue:07:00" meets database.backupWindow, 04:30-05:30; write windows that do not overlap`,
		}},
		{"windows that meet", "production", func(e *config.Environment) {
			e.Database.BackupWindow = "05:30-06:30"
		}, []string{
			`database.maintenanceWindow: "sun:06:00-sun:07:00" meets database.backupWindow, 05:30-06:30; write windows that do not overlap`,
		}},
		{"windows that meet past midnight", "production", func(e *config.Environment) {
			e.Database.BackupWindow, e.Database.MaintenanceWindow = "23:30-00:30", "sat:23:45-sun:00:45"
		}, []string{
			`database.maintenanceWindow: "sat:23:45-sun:00:45" meets database.backupWindow, 23:30-00:30; write windows that do not overlap`,
		}},
		{"backup window that begins at the day's end", "production", func(e *config.Environment) {
			e.Database.BackupWindow = "24:00-00:30"
		}, []string{
			`database.backupWindow: "24:00-00:30" is no daily window; write hh:mm-hh:mm in UTC, such as 03:00-04:00`,
		}},
		{"a window that is none beside one about midnight", "production", func(e *config.Environment) {
			e.Database.BackupWindow, e.Database.MaintenanceWindow = "night", "sat:23:30-sun:00:30"
		}, []string{
			`database.backupWindow: "night" is no daily window; write hh:mm-hh:mm in UTC, such as 03:00-04:00`,
		}},
	})
}
