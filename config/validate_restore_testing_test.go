package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateRestoreTesting(t *testing.T) {
	refuse(t, []refusal{
		{"a restore into the live subnet group", "production", func(e *config.Environment) {
			e.RestoreTesting.SubnetGroup = "vibe-production"
		}, []string{
			`restoreTesting.subnetGroup: "vibe-production" is the subnet group of the live database; write another name, such as vibe-production-restore-test: a restored instance must not stand where the application looks`,
		}},
		{"RDS' default subnet group", "production", func(e *config.Environment) {
			e.RestoreTesting.SubnetGroup = "default"
		}, []string{
			`restoreTesting.subnetGroup: "default" is no name of a subnet group; write lower-case letters, digits, periods, hyphens and underscores, such as vibe-production-restore-test`,
		}},
		{"a schedule that never runs", "production", func(e *config.Environment) {
			e.RestoreTesting.Schedule = "cron(0 12 31 FEB ? *)"
		}, []string{
			`restoreTesting.schedule: "cron(0 12 31 FEB ? *)" never runs; write an AWS cron expression in UTC, such as cron(0 12 ? * SUN *)`,
		}},
		{"a schedule of once a year", "production", func(e *config.Environment) {
			e.RestoreTesting.Schedule = "cron(0 12 1 JAN ? *)"
		}, []string{
			`restoreTesting.schedule: "cron(0 12 1 JAN ? *)" leaves 366 days without a test; write one that runs every 31 days at least, such as cron(0 12 ? * SUN *)`,
		}},
		{"a schedule that ends", "production", func(e *config.Environment) {
			e.RestoreTesting.Schedule = "cron(0 12 ? * SUN 2027)"
		}, []string{
			`restoreTesting.schedule: "cron(0 12 ? * SUN 2027)" ends some year; write * as its year`,
		}},
		{"no window, and far too long a one", "staging", func(e *config.Environment) {
			e.RestoreTesting.ValidationWindowHours, e.RestoreTesting.StartWindowHours = 169, 0
		}, []string{
			`restoreTesting.startWindowHours: 0 is out of range; write 1 to 168 hours`,
			`restoreTesting.validationWindowHours: 169 is out of range; write 1 to 168 hours`,
		}},
		{"a class that does not exist, nothing to compare, and a table without a schema", "production", func(e *config.Environment) {
			e.RestoreTesting.InstanceClass, e.RestoreTesting.SampleObjects, e.RestoreTesting.Tables = "db.t1.micro", 0, []string{"public.users", "orders"}
		}, []string{
			`restoreTesting.instanceClass: "db.t1.micro" is unknown; write a class of the table in config/databases.go, such as db.t4g.micro`,
			`restoreTesting.sampleObjects: 0 is out of range; write 1 to 1000 objects`,
			`restoreTesting.tables: "orders" is no table with its schema; write schema and name, such as public.users`,
		}},
	})
}
