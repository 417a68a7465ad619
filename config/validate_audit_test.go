package config

import (
	"slices"
	"strings"
	"testing"
)

// TestAuditProblems changes one value of production and expects one problem
// that names it.
func TestAuditProblems(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Environment)
		field  string
		reason string
	}{
		{"a budget of nothing", func(e *Environment) { e.Operations.MonthlyBudgetUSD = 0 }, "operations.monthlyBudgetUsd", "is a budget of nothing"},
		{"a negative budget", func(e *Environment) { e.Operations.MonthlyBudgetUSD = -1 }, "operations.monthlyBudgetUsd", "is a budget of nothing"},
		{"an address that is none", func(e *Environment) { e.Operations.Notifications = []string{"operations"} }, "operations.notifications", "is no e-mail address"},
		{"an address twice", func(e *Environment) { e.Operations.Notifications = []string{"a@b.com", "a@b.com"} }, "operations.notifications", "twice"},
		{"nobody hears", func(e *Environment) { e.Operations.Notifications = nil }, "operations.notifications", "leaves nobody"},
		{"a slash behind the runbooks", func(e *Environment) { e.Operations.RunbookURL += "/" }, "operations.runbookUrl", "is no page"},
		{"a monitor that is not used", func(e *Environment) {
			e.Operations.AnomalyMonitorARN = "arn:aws:ce::111122223333:anomalymonitor/12345678-1234-1234-1234-123456789012"
		}, "operations.anomalyMonitorArn", "is not used"},
		{"PCI DSS' year", func(e *Environment) { e.PolicyPacks, e.Audit.RetentionDays = []PolicyPack{PCIDSS321}, 364 }, "audit.retentionDays", "PCI DSS"},
		{"HIPAA's six years", func(e *Environment) { e.Audit.RetentionDays = 2191 }, "audit.retentionDays", "HIPAA"},
		{"Security Hub without Config", func(e *Environment) { e.Audit.Config = SingletonOff }, "audit.securityHub", "nothing to check"},
		{"no standard", func(e *Environment) { e.Audit.SecurityStandards = nil }, "audit.securityStandards", "nothing to check"},
		{"data events without a trail", func(e *Environment) { e.Audit.Trail, e.Audit.TrailToLogs = SingletonExisting, false }, "audit.dataEvents", "needs a trail"},
		{"an unknown feature", func(e *Environment) { e.Audit.GuardDutyFeatures = []GuardDutyFeature{"RUNTIME_MONITORING"} }, "audit.guardDutyFeatures", "is unknown"},
		{"a lock in a bucket that goes", func(e *Environment) { e.Deletion = DeletionDestroy }, "audit.lock", "deleted with its stack"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := production()
			c.change(&e)
			problems := slices.DeleteFunc(append(broken(auditRules(e)), broken(operationsRules(e))...), func(p Problem) bool {
				return p.Field == c.field && strings.Contains(p.Error(), c.reason)
			})
			if found := len(append(broken(auditRules(e)), broken(operationsRules(e))...)) - len(problems); found != 1 || len(problems) > 0 {
				t.Errorf("found %d times, and beside it: %v", found, problems)
			}
		})
	}
}

// TestSingletonsOnce lets two environments share an account.
func TestSingletonsOnce(t *testing.T) {
	mine, yours := production(), staging()
	mine.Account, yours.Account = "210987654321", "210987654321"
	fields := func(all ...Environment) (fields []string) {
		for _, p := range broken(singletonRules(mine, all)) {
			fields = append(fields, p.Field)
		}
		return fields
	}
	every := []string{"audit.guardDuty", "audit.accessAnalyzer", "audit.config", "audit.securityHub", "operations.anomalyMonitor"}
	if got := fields(mine, yours); !slices.Equal(got, every) {
		t.Errorf("in one region: %v, not %v", got, every)
	}
	yours.Region = mine.Recovery.Region
	if got, want := fields(yours), []string{"audit.guardDuty", "audit.accessAnalyzer", "operations.anomalyMonitor"}; !slices.Equal(got, want) {
		t.Errorf("one's home is the other's recovery region: %v, not %v", got, want)
	}
	yours.Audit.GuardDuty, yours.Audit.AccessAnalyzer, yours.Operations.AnomalyMonitor = SingletonExisting, SingletonOff, SingletonExisting
	if got := fields(yours); len(got) > 0 {
		t.Errorf("all but one leave it to the other: %v", got)
	}
	other := development()
	if got := broken(singletonRules(production(), []Environment{other})); len(got) > 0 {
		t.Errorf("the placeholder account counts: %v", got)
	}
}

// TestShippedAudit holds for every environment that ships.
func TestShippedAudit(t *testing.T) {
	for _, e := range environments() {
		if problems := append(broken(auditRules(e)), broken(operationsRules(e))...); len(problems) > 0 {
			t.Errorf("%s: %v", e.Name, problems)
		}
	}
}
