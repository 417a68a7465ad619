package config

import (
	"fmt"
	"regexp"
	"time"
)

// mostGapDays is the longest time between two restore tests: a backup that nobody
// has restored for longer proves nothing.
const mostGapDays = 31

var (
	// subnetGroupShape is a subnet group's name
	// (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html).
	subnetGroupShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,254}$`)
	// tableShape is schema and name as they need no quotes.
	tableShape = regexp.MustCompile(`^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$`)
)

// restoreTestingRules are those of the restore tests
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html).
func restoreTestingRules(e Environment) []rule {
	t := e.RestoreTesting
	if !t.Enabled {
		return nil
	}
	_, class := FindDatabaseClass(t.InstanceClass)
	live := liveSubnetGroup(e.Name)
	rules := []rule{
		between("restoreTesting.startWindowHours", t.StartWindowHours, 1, 168, " hours"),
		between("restoreTesting.validationWindowHours", t.ValidationWindowHours, 1, 168, " hours"),
		between("restoreTesting.sampleObjects", t.SampleObjects, 1, 1000, " objects"),
		{"restoreTesting.instanceClass", t.InstanceClass, class, "is unknown", "a class of the table in config/databases.go, such as db.t4g.micro"},
		{"restoreTesting.subnetGroup", t.SubnetGroup, !sameGroup(t.SubnetGroup, live),
			"is the subnet group of the live database", "another name, such as vibe-production-restore-test: a restored instance must not stand where the application looks"},
		{"restoreTesting.subnetGroup", t.SubnetGroup, t.SubnetGroup == "" || subnetGroupShape.MatchString(t.SubnetGroup) && t.SubnetGroup != "default",
			"is no name of a subnet group", "lower-case letters, digits, periods, hyphens and underscores, such as vibe-production-restore-test"},
	}
	for _, table := range t.Tables {
		rules = append(rules, rule{"restoreTesting.tables", table, tableShape.MatchString(table), "is no table with its schema", "schema and name, such as public.users"})
	}
	return append(rules, restoreScheduleRules("restoreTesting.schedule", t.Schedule)...)
}

// restoreScheduleRules demand a schedule that goes on and comes often enough.
func restoreScheduleRules(field, text string) []rule {
	schedule, err := ParseSchedule(text)
	if err != nil {
		return []rule{{field, text, false, err.Error(), "an AWS cron expression in UTC, such as cron(0 12 ? * SUN *)"}}
	}
	gap, lasts := schedule.LongestGap()
	if !lasts {
		return []rule{{field, text, false, "ends some year", "* as its year"}}
	}
	return []rule{
		{field, text, schedule.OncePerHour(), "starts more than once an hour", "one minute"},
		{field, text, gap <= mostGapDays*24*time.Hour, fmt.Sprintf("leaves %.0f days without a test", gap.Hours()/24), fmt.Sprintf("one that runs every %d days at least, such as cron(0 12 ? * SUN *)", mostGapDays)},
	}
}
