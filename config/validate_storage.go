package config

import "fmt"

// mostDays is the longest lifetime that AWS Backup takes, a hundred years, which
// bounds ours everywhere
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html).
const mostDays = 36500

// storageRules are those of the buckets' lifecycles
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html).
func storageRules(e Environment) []rule {
	s := e.Storage
	glacier := between("storage.glacierDays", s.GlacierDays, 60, mostDays, " days")
	if sane(s.InfrequentAccessDays) {
		least := max(s.InfrequentAccessDays, 30) + 30
		glacier = between("storage.glacierDays", s.GlacierDays, least, mostDays, " days, 30 after storage.infrequentAccessDays")
	}
	return []rule{
		between("storage.infrequentAccessDays", s.InfrequentAccessDays, 30, mostDays, " days"),
		glacier,
		between("storage.noncurrentVersionDays", s.NoncurrentVersionDays, 1, mostDays, " days"),
		between("storage.incompleteUploadDays", s.IncompleteUploadDays, 1, mostDays, " days"),
		between("storage.accessLogDays", s.AccessLogDays, 1, mostDays, " days"),
	}
}

// backupRules are those of how long AWS Backup keeps what, and of the vault's
// lock.
func backupRules(e Environment) []rule {
	b := e.Backup
	locked := b.Lock != LockNone
	rules := []rule{
		oneOf("backup.lock", b.Lock, VaultLocks()),
		{"backup.lock", b.Lock, b.Lock != LockCompliance || e.Deletion == DeletionProtect, fmt.Sprintf("can never be lifted, and deletion is %q", e.Deletion),
			"deletion=protect beside it, or governance"},
		{"backup.lock", b.Lock, !locked || e.Deletion != DeletionDestroy, "keeps recovery points that deletion=destroy must take", "none, or another deletion"},
		between("backup.lockMinRetentionDays", b.LockMinRetentionDays, 1, mostDays, " days"),
		between("backup.lockMaxRetentionDays", b.LockMaxRetentionDays, 1, mostDays, " days"),
		{"backup.lockMaxRetentionDays", b.LockMaxRetentionDays, b.LockMaxRetentionDays >= b.LockMinRetentionDays, "is less than backup.lockMinRetentionDays",
			fmt.Sprintf("%d or more", b.LockMinRetentionDays)},
	}
	least, most := 1, mostDays
	if locked && b.LockMinRetentionDays <= b.LockMaxRetentionDays {
		least, most = b.LockMinRetentionDays, b.LockMaxRetentionDays
	}
	// A job that asks a locked vault for anything else fails.
	return append(rules,
		between("backup.dailyRetentionDays", b.DailyRetentionDays, least, most, " days"),
		between("backup.monthlyRetentionDays", b.MonthlyRetentionDays, least, most, " days"))
}

// scheduleRules are those of when AWS Backup starts: on a schedule that runs,
// and not when RDS would refuse it, which is during its windows and the hour
// before
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html).
func scheduleRules(e Environment) []rule {
	var rules []rule
	for _, row := range []struct{ field, text string }{
		{"backup.dailySchedule", e.Backup.DailySchedule},
		{"backup.monthlySchedule", e.Backup.MonthlySchedule},
	} {
		schedule, err := ParseSchedule(row.text)
		if err != nil {
			rules = append(rules, rule{row.field, row.text, false, err.Error(), "an AWS cron expression in UTC, such as cron(0 4 * * ? *)"})
			continue
		}
		rules = append(rules,
			rule{row.field, row.text, schedule.EveryYear(), "ends some year", "* as its year"},
			rule{row.field, row.text, schedule.OncePerHour(), "starts more than once an hour", "one minute"})
		for _, w := range refusingWindows(e.Database) {
			rules = append(rules, rule{row.field, row.text, !schedule.startsIn(w.window), "starts within an hour before or during " + w.field + ", " + w.text,
				"another time: RDS refuses the backup then"})
		}
	}
	return rules
}

// refusingWindow is a window of RDS with the hour before it.
type refusingWindow struct {
	field, text string
	window      window
}

// refusingWindows are when RDS refuses to be backed up.
func refusingWindows(d Database) []refusingWindow {
	var windows []refusingWindow
	if w, ok := parseDaily(d.BackupWindow); ok {
		windows = append(windows, refusingWindow{"database.backupWindow", d.BackupWindow, w.withHourBefore()})
	}
	if w, ok := parseWeekly(d.MaintenanceWindow); ok {
		windows = append(windows, refusingWindow{"database.maintenanceWindow", d.MaintenanceWindow, w.withHourBefore()})
	}
	return windows
}

// withHourBefore is w and the hour before it.
func (w window) withHourBefore() window {
	return window{wrap(w.start-60, w.period), w.length + 60, w.period}
}
