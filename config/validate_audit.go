package config

import (
	"fmt"
	"regexp"
	"slices"
)

// The least retention that a framework asks for, in days.
const (
	// pciRetentionDays is PCI DSS 10.5.1: twelve months of audit history.
	pciRetentionDays = 365
	// hipaaRetentionDays is 45 CFR 164.316(b)(2)(i): six years of documentation,
	// two of them leap years.
	hipaaRetentionDays = 2192
)

// auditRules are those of the audit stack.
func auditRules(e Environment) []rule {
	a := e.Audit
	rules := []rule{
		oneOf("audit.trail", a.Trail, Singletons()),
		oneOf("audit.lock", a.Lock, VaultLocks()),
		oneOf("audit.guardDuty", a.GuardDuty, Singletons()),
		oneOf("audit.config", a.Config, Singletons()),
		oneOf("audit.configRecording", a.ConfigRecording, Recordings()),
		oneOf("audit.accessAnalyzer", a.AccessAnalyzer, Singletons()),
		oneOf("audit.securityHub", a.SecurityHub, Singletons()),
		unique("audit.guardDutyFeatures", texts(a.GuardDutyFeatures)),
		unique("audit.securityStandards", texts(a.SecurityStandards)),
		// 100 years is what S3 Object Lock takes
		// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-overview.html).
		between("audit.retentionDays", a.RetentionDays, 1, 36500, " days"),
		{"audit.retentionDays", a.RetentionDays, !slices.Contains(e.PolicyPacks, PCIDSS321) || a.RetentionDays >= pciRetentionDays,
			"is less than PCI DSS asks for (10.5.1)", fmt.Sprintf("%d or more", pciRetentionDays)},
		{"audit.retentionDays", a.RetentionDays, !slices.Contains(e.PolicyPacks, HIPAA) || a.RetentionDays >= hipaaRetentionDays,
			"is less than HIPAA asks for (45 CFR 164.316(b)(2)(i))", fmt.Sprintf("%d or more", hipaaRetentionDays)},
		{"audit.lock", a.Lock, a.Lock == LockNone || e.Deletion.Rules().Buckets == RemovalRetain,
			"locks files in a bucket that is deleted with its stack", "none, or a deletion setting that retains buckets"},
		{"audit.securityHub", a.SecurityHub, !a.SecurityHub.Created() || a.Config.Present(),
			"has nothing to check where AWS Config records nothing", "off, or audit.config=create"},
		{"audit.securityStandards", a.SecurityStandards, !a.SecurityHub.Created() || len(a.SecurityStandards) > 0,
			"leaves Security Hub nothing to check", "one or more of " + list(SecurityStandards())},
		{"audit.dataEvents", a.DataEvents, !a.DataEvents || a.Trail.Created(), "needs a trail to be recorded in", "false, or audit.trail=create"},
		{"audit.trailToLogs", a.TrailToLogs, !a.TrailToLogs || a.Trail.Created(), "needs a trail to be sent", "false, or audit.trail=create"},
	}
	for _, feature := range a.GuardDutyFeatures {
		rules = append(rules, oneOf("audit.guardDutyFeatures", feature, GuardDutyFeatures()))
	}
	for _, standard := range a.SecurityStandards {
		rules = append(rules, oneOf("audit.securityStandards", standard, SecurityStandards()))
	}
	return append(rules, singletonRules(e, environments())...)
}

// singletonRules demand that no other environment of e's account, in the regions
// that both use, creates what only one can. Environments that still carry the
// placeholder account are not deployed and do not count.
func singletonRules(e Environment, all []Environment) []rule {
	var rules []rule
	for _, other := range all {
		if other.Name == e.Name || other.Account != e.Account || e.Account == PlaceholderAccount {
			continue
		}
		for _, s := range []struct {
			field       string
			mine, yours Singleton
			shared      bool
		}{
			{"audit.guardDuty", e.Audit.GuardDuty, other.Audit.GuardDuty, meetIn(e.regions(), other.regions())},
			{"audit.accessAnalyzer", e.Audit.AccessAnalyzer, other.Audit.AccessAnalyzer, meetIn(e.regions(), other.regions())},
			{"audit.config", e.Audit.Config, other.Audit.Config, e.Region == other.Region},
			{"audit.securityHub", e.Audit.SecurityHub, other.Audit.SecurityHub, e.Region == other.Region},
			{"operations.anomalyMonitor", e.Operations.AnomalyMonitor, other.Operations.AnomalyMonitor, true},
		} {
			rules = append(rules, rule{s.field, s.mine, !s.shared || !s.mine.Created() || !s.yours.Created(),
				"is created twice in account " + e.Account + ", here and by " + other.Name, "existing in one of the two, or an account for each"})
		}
	}
	return rules
}

// regions are the regions that e has stacks in.
func (e Environment) regions() []string {
	if e.Recovery.Enabled() {
		return []string{e.Region, e.Recovery.Region}
	}
	return []string{e.Region}
}

// meetIn reports whether two lists have a value in common.
func meetIn(a, b []string) bool {
	return slices.ContainsFunc(a, func(value string) bool { return slices.Contains(b, value) })
}

// auditWarnings are what the owner of an audit setting should know.
func auditWarnings(e Environment) []rule {
	a := e.Audit
	return []rule{
		{"audit.lock", a.Lock, a.Lock != LockCompliance,
			fmt.Sprintf("is irreversible: for %d days nobody, AWS included, deletes a file of the trail", a.RetentionDays), "governance, unless a regulator asks for this"},
		{"operations.budgetByTag", e.Operations.BudgetByTag, !e.Operations.BudgetByTag,
			"stays silent until `environment` is activated as a cost allocation tag", "false where the account holds one environment"},
	}
}

// The shapes of what operations are told.
var (
	// mailShape is what Cost Anomaly Detection and SNS take for an address
	// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ce-anomalysubscription-subscriber.html).
	mailShape    = regexp.MustCompile("^[a-zA-Z0-9.!#$%&'*+=?^_`{|}~-]+@[a-zA-Z0-9_-]+(\\.[a-zA-Z0-9_-]+)+$")
	monitorShape = regexp.MustCompile(`^(arn:aws:ce::[0-9]{12}:anomalymonitor/[0-9a-f-]{36})?$`)
	pageShape    = regexp.MustCompile(`^https://[^\s?#]+[^\s/?#]$`)
)

// operationsRules are those of the operations stack.
func operationsRules(e Environment) []rule {
	o, a := e.Operations, e.Operations.Alarms
	rules := []rule{
		{"operations.notifications", o.Notifications, len(o.Notifications) > 0 || !e.Deletion.Rules().Protected,
			"leaves nobody to hear of an alarm", "one address or more"},
		unique("operations.notifications", o.Notifications),
		matches("operations.runbookUrl", o.RunbookURL, pageShape, "is no page above the runbooks", "an https address without a slash at its end"),
		// AWS takes far more; a figure beyond this is a slip of the keyboard.
		{"operations.monthlyBudgetUsd", o.MonthlyBudgetUSD, o.MonthlyBudgetUSD > 0, "is a budget of nothing", "what a month may cost in US dollars, 1 or more"},
		{"operations.monthlyBudgetUsd", o.MonthlyBudgetUSD, o.MonthlyBudgetUSD <= 10_000_000, "is no budget", "10000000 or less"},
		oneOf("operations.anomalyMonitor", o.AnomalyMonitor, Singletons()),
		matches("operations.anomalyMonitorArn", o.AnomalyMonitorARN, monitorShape, "is no anomaly monitor's ARN",
			"one such as arn:aws:ce::111122223333:anomalymonitor/12345678-1234-1234-1234-123456789012, or nothing"),
		{"operations.anomalyMonitorArn", o.AnomalyMonitorARN, o.AnomalyMonitorARN == "" || o.AnomalyMonitor == SingletonExisting,
			"names a monitor that is not used", "nothing, or operations.anomalyMonitor=existing"},
		between("operations.anomalyUsd", o.AnomalyUSD, 1, 1_000_000, " US dollars"),
		between("operations.alarms.databaseCpuPercent", a.DatabaseCPUPercent, 1, 100, " percent"),
		between("operations.alarms.databaseMemoryPercent", a.DatabaseMemoryPercent, 1, 50, " percent"),
		// From 10 % on RDS grows the volume, and below it the alarm has a meaning.
		between("operations.alarms.databaseStoragePercent", a.DatabaseStoragePercent, 1, 9, " percent"),
		between("operations.alarms.databaseConnectionsPercent", a.DatabaseConnectionsPercent, 1, 100, " percent"),
		between("operations.alarms.databaseLatencyMillis", a.DatabaseLatencyMillis, 1, 60_000, " milliseconds"),
		between("operations.alarms.cacheCpuPercent", a.CacheCPUPercent, 1, 100, " percent"),
		between("operations.alarms.cacheMemoryPercent", a.CacheMemoryPercent, 1, 100, " percent"),
		between("operations.alarms.cacheConnections", a.CacheConnections, 1, 65_000, " connections"),
		between("operations.alarms.serverErrors", a.ServerErrors, 1, 1_000_000, " answers"),
		between("operations.alarms.responseMillis", a.ResponseMillis, 1, 600_000, " milliseconds"),
		between("operations.alarms.replicationSeconds", a.ReplicationSeconds, 60, 86_400, " seconds"),
	}
	for _, address := range o.Notifications {
		rules = append(rules, matches("operations.notifications", address, mailShape, "is no e-mail address", "one such as operations@company.com"))
	}
	return rules
}
