package cost

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

const typeSelection = "AWS::Backup::BackupSelection"

// protected is what a backup plan covers: how many GB of databases and of buckets,
// and how many of each.
type protected struct {
	databases, buckets     float64
	databaseGB, bucketGB   float64
	databaseKey, bucketKey []string
}

// covered is what the selections of the assembly name.
func (m *month) covered() protected {
	var p protected
	for _, selection := range m.of(typeSelection, "") {
		for _, one := range selection.list("BackupSelection", "Resources") {
			arn, _ := one.(string)
			if strings.Contains(arn, ":rds:") {
				p.databases++
				p.databaseGB += float64(m.cost.Stored.DatabaseGB)
				p.databaseKey = []string{"stored.databaseGb"}
			}
			if name, isBucket := strings.CutPrefix(arn, "arn:aws:s3:::"); isBucket {
				gb, assumes, _ := m.stored(name)
				p.buckets++
				p.bucketGB += gb
				p.bucketKey = append(p.bucketKey, assumes...)
			}
		}
	}
	return p
}

// kept is how many GB the recovery points of some stored ones hold, that share what
// did not change: all of it once, and for every point what changed since the last.
// Each rule has an interval and a retention, in days.
func kept(stored, changeADay float64, rules []retention) float64 {
	if len(rules) == 0 {
		return 0
	}
	total := stored
	for _, r := range rules {
		total += stored * (r.days / r.every) * min(1, r.every*changeADay)
	}
	return total
}

// retention is how often points are made, and how long they are kept, in days.
type retention struct{ every, days float64 }

// backups is what a plan's recovery points hold, at home and where they are copied.
func backups(m *month, r resource) []item {
	var home []retention
	away := map[string][]retention{}
	for _, rule := range r.list("BackupPlan", "BackupPlanRule") {
		every := days / max(1.0/12, runs(assembly.TextAt(rule, "ScheduleExpression")))
		home = append(home, retention{every, number(assembly.At(rule, "Lifecycle", "DeleteAfterDays"))})
		for _, action := range assembly.ListAt(rule, "CopyActions") {
			region := r.stack.Region
			if part := strings.Split(assembly.TextAt(action, "DestinationBackupVaultArn"), ":"); len(part) > 3 {
				region = part[3]
			}
			away[region] = append(away[region], retention{every, number(assembly.At(action, "Lifecycle", "DeleteAfterDays"))})
		}
	}
	items := m.points("", "", home)
	for _, region := range slices.Sorted(maps.Keys(away)) {
		rules := away[region]
		items = append(items, m.points(" in "+region, region, rules)...)
		p := m.covered()
		sent := m.moved(p.databaseGB + p.bucketGB)
		items = append(items, item{what: "copies sent to " + region, price: "transfer-region", quantity: sent, basis: fmt.Sprintf("%s GB a month", figure(sent)), assumes: m.backed(p.databaseKey, p.bucketKey)})
	}
	return items
}

// backed are the settings that recovery points are reckoned with.
func (m *month) backed(keys ...[]string) []string {
	all := []string{"changePercent"}
	for _, k := range keys {
		all = append(all, k...)
	}
	return all
}

// points are the recovery points of databases and buckets in one vault.
func (m *month) points(where, region string, rules []retention) []item {
	p, change := m.covered(), float64(m.cost.ChangePercent)/100
	databases, buckets := kept(p.databaseGB, change, rules), kept(p.bucketGB, change, rules)
	return []item{
		{what: "points of the database" + where, price: "rds-backup", quantity: databases, region: region, assumes: m.backed(p.databaseKey),
			basis: fmt.Sprintf("%s GB, and what changed between points", figure(p.databaseGB))},
		{what: "points of buckets" + where, price: "backup-s3", quantity: buckets, region: region, assumes: m.backed(p.bucketKey),
			basis: fmt.Sprintf("%s GB, and what changed between points", figure(p.bucketGB))},
	}
}

// restoreTests is what restoring the newest points costs, each time.
func restoreTests(m *month, r resource) []item {
	plan := m.refers(r, r.at("RestoreTestingPlanName"))
	times, lasts := runs(plan.text("ScheduleExpression")), r.number("ValidationWindowHours")
	p := m.covered()
	test := func(count float64) item {
		return item{what: "tests", price: "restore-test", quantity: times * count, basis: fmt.Sprintf("%.1f times a month × %s", times, figure(count))}
	}
	if r.text("ProtectedResourceType") == "S3" {
		objects := m.objects(p.bucketGB)
		assumes := append([]string{"stored.objectKib"}, p.bucketKey...)
		return []item{
			test(p.buckets),
			{what: "objects restored", price: "restore-s3-gb", quantity: times * p.bucketGB, assumes: assumes, basis: fmt.Sprintf("%.1f × %s GB", times, figure(p.bucketGB))},
			{what: "objects written", price: "s3-writes", quantity: times * objects / 1000, assumes: assumes, basis: fmt.Sprintf("%.1f × %s objects", times, figure(objects))},
			{what: "restored for a while", price: "s3-standard", quantity: times * p.bucketGB * lasts / hours, assumes: assumes, basis: fmt.Sprintf("%.1f × %s hours", times, figure(lasts))},
		}
	}
	class, gib := r.text("RestoreMetadataOverrides", "dbInstanceClass"), 0.0
	for _, database := range m.of(typeDatabase, "") {
		gib = database.number("AllocatedStorage")
	}
	return []item{
		test(p.databases),
		{what: "restored instances", price: "rds-single/" + class, quantity: times * p.databases * lasts, basis: fmt.Sprintf("%.1f × %s hours of %s", times, figure(lasts), class)},
		{what: "their volumes", price: "rds-gp3-single", quantity: times * p.databases * gib * lasts / hours, basis: fmt.Sprintf("%.1f × %s hours of %s GiB", times, figure(lasts), figure(gib))},
	}
}
