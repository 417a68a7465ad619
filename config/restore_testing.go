package config

import "strings"

// RestoreTesting is the proof that backups come back: on a schedule the newest
// recovery point of each store is restored, looked into and deleted again, in the
// home region and in the recovery region where there is one.
type RestoreTesting struct {
	// Enabled runs the tests. AWS charges for each restore and for what is restored
	// for as long as it exists. Default: true, and false in development.
	Enabled bool `json:"enabled"`
	// Schedule starts the tests, as an AWS cron expression in UTC: once in 31 days
	// at least, and after a backup has had time to end. Default:
	// `cron(0 12 ? * SUN *)`, 12:00 each Sunday.
	Schedule string `json:"schedule"`
	// StartWindowHours is how long AWS Backup spreads the starts over, 1 to 168
	// hours. Default: 1.
	StartWindowHours int `json:"startWindowHours"`
	// ValidationWindowHours is how long what was restored is kept to be looked
	// into, 1 to 168 hours; a verdict ends it before. Default: 4.
	ValidationWindowHours int `json:"validationWindowHours"`
	// SubnetGroup is the name of the subnet group that is made for restored
	// instances. It must not be that of the live database, which is
	// `vibe-<environment>`. Empty: `vibe-<environment>-restore-test`. Default: none.
	SubnetGroup string `json:"subnetGroup"`
	// InstanceClass is the RDS instance class of a restored instance, one of
	// DatabaseClasses; nobody works with it. Default: db.t4g.micro.
	InstanceClass string `json:"instanceClass"`
	// Tables are tables that a restored database must have, each with a row at
	// least, by schema and name: `public.users`. Empty: any table will do. Default:
	// none, because the application makes them.
	Tables []string `json:"tables"`
	// SampleObjects is how many objects of each bucket are read and compared, 1 to
	// 1000. Default: 20.
	SampleObjects int `json:"sampleObjects"`
}

// liveSubnetGroup is the subnet group of an environment's database, as package
// names has it.
func liveSubnetGroup(environment string) string { return "vibe-" + environment }

// sameGroup reports whether RDS takes two names for the same: it stores them in
// lower case.
func sameGroup(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), b) }
