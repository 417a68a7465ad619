package objectives

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

// What AWS Backup does where a rule says nothing
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html).
const (
	defaultStartMinutes    = 8 * 60
	defaultCompleteMinutes = 7 * 24 * 60
)

// Rule is a rule of a backup plan that works.
type Rule struct {
	Name, Schedule string
	// Loss is the longest that the newest recovery point can be behind: from one
	// run to the next, and until that one is complete at the latest. What is
	// written while a job waits and runs is not counted on.
	Loss Loss
	// KeepDays is how many days a recovery point stays; 0: for ever.
	KeepDays int
	// Away are the regions that its recovery points are copied to.
	Away []string
}

// way is the way back through the rule's recovery points.
func (r Rule) way() Way {
	return Way{Loss: r.Loss, By: "AWS Backup, rule " + r.Name + ", " + reach(r.KeepDays), Facts: []Fact{backupJobs}}
}

// kept says for how long the rule's recovery points stay.
func (r Rule) kept() string {
	if r.KeepDays == 0 {
		return "for ever"
	}
	return fmt.Sprintf("%d days", r.KeepDays)
}

// reach says how far back a way goes that keeps things for days; 0 has no end.
func reach(days int) string {
	if days == 0 {
		return "kept for ever"
	}
	return fmt.Sprintf("%d days back", days)
}

// rules are the working rules of a plan. What does not work is a problem.
func (s *survey) rules(plan resource) []Rule {
	var working []Rule
	for _, r := range assembly.ListAt(plan.Properties, "BackupPlan", "BackupPlanRule") {
		name := assembly.TextAt(r, "RuleName")
		loss, runs := s.schedule(plan, "rule "+name, assembly.TextAt(r, "ScheduleExpression"))
		vault, stored := s.vaultOf(plan, name, assembly.At(r, "TargetBackupVault"))
		keep := number(r, 0, "Lifecycle", "DeleteAfterDays")
		if !runs || !stored || !s.within(plan, name, vault, keep) {
			continue
		}
		loss += minutes(number(r, defaultStartMinutes, "StartWindowMinutes") + number(r, defaultCompleteMinutes, "CompletionWindowMinutes"))
		if assembly.TextAt(r, "ScheduleExpressionTimezone") != "" {
			// One day a year has 25 hours there.
			loss += Loss(time.Hour)
		}
		if keep > 0 && loss > days(keep) {
			s.says(plan, fmt.Sprintf("rule %s keeps %d days", name, keep), fmt.Sprintf("and its next recovery point may be %s away, so that there can be none", loss),
				"keep them longer, or run the rule more often")
			continue
		}
		working = append(working, Rule{name, assembly.TextAt(r, "ScheduleExpression"), loss, keep, s.copies(plan, r, name)})
	}
	return working
}

// copies are the regions that a rule's recovery points reach.
func (s *survey) copies(plan resource, r any, name string) (regions []string) {
	for _, action := range assembly.ListAt(r, "CopyActions") {
		vault, exists := s.vaultOf(plan, name, assembly.At(action, "DestinationBackupVaultArn"))
		if exists && s.within(plan, name, vault, number(action, 0, "Lifecycle", "DeleteAfterDays")) {
			regions = append(regions, vault.stack.Region)
		}
	}
	return regions
}

// vaultOf is the vault that a rule names, by reference, by ARN or by its bare name.
func (s *survey) vaultOf(plan resource, name string, value any) (resource, bool) {
	vault, exists := s.target(plan, value)
	if bare, literal := value.(string); literal && !strings.Contains(bare, ":") {
		vault, exists = s.first(func(r resource) bool {
			return r.Type == typeVault && r.stack.Region == plan.stack.Region && assembly.TextAt(r.at("BackupVaultName")) == bare
		})
	}
	if !exists || vault.Type != typeVault {
		s.says(plan, fmt.Sprintf("rule %s: %v", name, value), "is a vault that no stack makes", "name a vault of these stacks, or make it")
		return resource{}, false
	}
	return vault, true
}

// within reports whether a vault's lock takes recovery points that are kept for
// days; AWS Backup fails a job that asks for less or for more.
func (s *survey) within(plan resource, name string, vault resource, days int) bool {
	least, most := number(vault.Properties, 0, "LockConfiguration", "MinRetentionDays"), number(vault.Properties, 0, "LockConfiguration", "MaxRetentionDays")
	value := fmt.Sprintf("rule %s keeps %d days", name, days)
	if days == 0 {
		value = "rule " + name + " keeps for ever"
	}
	where := assembly.TextAt(vault.at("BackupVaultName")) + " in " + vault.stack.Region
	switch {
	case days > 0 && days < least:
		s.says(plan, value, fmt.Sprintf("and the lock of the vault %s refuses less than %d", where, least), fmt.Sprintf("keep %d days or more, or lower the lock's minimum", least))
	case most > 0 && (days == 0 || days > most):
		s.says(plan, value, fmt.Sprintf("and the lock of the vault %s refuses more than %d", where, most), fmt.Sprintf("keep %d days or less, or raise the lock's maximum", most))
	default:
		return true
	}
	return false
}

// schedule is the longest gap of a schedule, if it runs and goes on.
func (s *survey) schedule(r resource, owner, expression string) (Loss, bool) {
	value := owner + ": " + expression
	const remedy = "write a cron expression such as cron(0 7 * * ? *)"
	schedule, err := config.ParseSchedule(expression)
	if err != nil {
		s.says(r, value, err.Error(), remedy)
		return 0, false
	}
	gap, lasts := schedule.LongestGap()
	switch {
	case !lasts:
		s.says(r, value, "ends after its last year", "write * as its year")
	case !schedule.OncePerHour():
		s.says(r, value, "runs more often than each hour, which AWS Backup does not do", "name one minute")
	default:
		return Loss(gap), true
	}
	return 0, false
}

// selection is what a plan is applied to.
type selection struct {
	from      resource
	resources []any
	excluded  []any
	rules     []Rule
}

// selections read every selection. What is chosen by tags or conditions is decided
// when a job starts, and no template says by what.
func (s *survey) selections() (all []selection) {
	for _, r := range s.of(typeSelection) {
		plan, exists := s.target(r, r.at("BackupPlanId"))
		if !exists {
			s.says(r, fmt.Sprint(r.at("BackupPlanId")), "is a plan that no stack makes", "refer to a plan of these stacks")
			continue
		}
		for _, property := range []string{"ListOfTags", "Conditions"} {
			if r.at("BackupSelection", property) != nil {
				s.says(r, property, "chooses by what no template shows", "name the resources by their ARNs")
			}
		}
		chosen := selection{r, assembly.ListAt(r.at("BackupSelection"), "Resources"), assembly.ListAt(r.at("BackupSelection"), "NotResources"), s.rules(plan)}
		for _, value := range chosen.resources {
			if _, exists := s.first(func(other resource) bool { return s.names(r, value, other) }); !exists {
				s.says(r, fmt.Sprint(value), "is what no stack makes", "take it out, or correct its name")
			}
		}
		all = append(all, chosen)
	}
	return all
}

// names reports whether a value of a selection means a resource: by reference, or
// by an ARN in which * stands for anything.
func (s *survey) names(from resource, value any, r resource) bool {
	pattern, literal := value.(string)
	if !literal {
		target, exists := s.target(from, value)
		return exists && target.is(r)
	}
	// A slash is no border in an ARN.
	flat := strings.NewReplacer("/", ":")
	matches, err := path.Match(flat.Replace(pattern), flat.Replace(r.arn()))
	return err == nil && matches && r.arn() != ""
}

// backups are the rules that back a resource up.
func (s *survey) backups(r resource) (all []Rule) {
	for _, chosen := range s.chosen {
		named := false
		for _, value := range chosen.resources {
			named = named || s.names(chosen.from, value, r)
		}
		for _, value := range chosen.excluded {
			named = named && !s.names(chosen.from, value, r)
		}
		if named {
			all = append(all, chosen.rules...)
		}
	}
	return all
}

func minutes(n int) Loss { return Loss(time.Duration(n) * time.Minute) }

func days(n int) Loss { return Loss(time.Duration(n) * 24 * time.Hour) }
