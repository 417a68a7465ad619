// Package gate turns the reports of a synthesis into a verdict. Neither CDK's
// validation nor cdk-nag fails an app by itself, and CDK's own verdict excuses a
// rule everywhere once it is acknowledged anywhere; so the reports are read
// here, construct by construct.
package gate

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

// Finding is one rule that one construct does not follow.
type Finding struct {
	// Rule is the id to acknowledge it by.
	Rule string
	// Construct is the construct's path, the stack's id first.
	Construct string
	// Text is the rule's own explanation.
	Text string
}

func (f Finding) String() string { return fmt.Sprintf("%s  %s: %s", f.Construct, f.Rule, f.Text) }

// Verdict is what the reports of one synthesis come to.
type Verdict struct {
	// Findings are what nobody has acknowledged, sorted.
	Findings []Finding
	// Acknowledged counts the findings that carry a written reason.
	Acknowledged int
}

// Checks are what a synthesis was asked to run.
type Checks struct {
	// Validation is CloudFormation's own, which the CDK runs.
	Validation bool
	Packs      []config.PolicyPack
}

// Check reads every report that a synthesis with the given checks must have
// written beside a. It returns an error if one is missing: no report is not a
// clean report.
func Check(a *assembly.Assembly, checks Checks) (Verdict, error) {
	var v Verdict
	if checks.Validation {
		if err := v.addValidation(a); err != nil {
			return Verdict{}, err
		}
	}
	for _, pack := range checks.Packs {
		for _, stack := range a.Stacks {
			if err := v.addPack(a.Dir, pack, stack.Name); err != nil {
				return Verdict{}, err
			}
		}
	}
	slices.SortFunc(v.Findings, func(x, y Finding) int { return strings.Compare(x.String(), y.String()) })
	v.Findings = slices.Compact(v.Findings)
	return v, nil
}

// nagReport is cdk-nag's report of one pack on one stack.
type nagReport struct {
	Lines []struct {
		RuleID          string `json:"ruleId"`
		ResourceID      string `json:"resourceId"`
		Compliance      string `json:"compliance"`
		ExceptionReason string `json:"exceptionReason"`
		RuleInfo        string `json:"ruleInfo"`
	} `json:"lines"`
}

// noReason is what cdk-nag writes where no exception is recorded.
const noReason = "N/A"

func (v *Verdict) addPack(dir string, pack config.PolicyPack, stack string) error {
	var report nagReport
	if err := read(filepath.Join(dir, fmt.Sprintf("%s-%s-NagReport.json", pack, stack)), &report); err != nil {
		return err
	}
	for _, line := range report.Lines {
		switch {
		case line.Compliance == "Compliant" || line.Compliance == noReason:
		case line.ExceptionReason != noReason && line.ExceptionReason != "":
			v.Acknowledged++
		default:
			// Non-compliant, or a rule that could not judge.
			v.Findings = append(v.Findings, Finding{Rule: line.RuleID, Construct: line.ResourceID, Text: line.RuleInfo})
		}
	}
	return nil
}

// validationReport is CDK's report over all stacks.
type validationReport struct {
	PluginReports []struct {
		PluginName           string      `json:"pluginName"`
		Violations           []violation `json:"violations"`
		SuppressedViolations []violation `json:"suppressedViolations"`
	} `json:"pluginReports"`
}

type violation struct {
	RuleName       string `json:"ruleName"`
	Description    string `json:"description"`
	AcknowledgedID string `json:"acknowledgedId"`
	Constructs     []struct {
		Path string `json:"constructPath"`
	} `json:"violatingConstructs"`
}

func (v *Verdict) addValidation(a *assembly.Assembly) error {
	var report validationReport
	if err := read(filepath.Join(a.Dir, "validation-report.json"), &report); err != nil {
		return err
	}
	for _, plugin := range report.PluginReports {
		for _, violation := range slices.Concat(plugin.Violations, plugin.SuppressedViolations) {
			for _, construct := range violation.Constructs {
				if acknowledged(a, construct.Path, violation.AcknowledgedID) {
					v.Acknowledged++
					continue
				}
				rule := violation.RuleName
				if violation.AcknowledgedID != "" {
					rule = violation.AcknowledgedID
				}
				v.Findings = append(v.Findings, Finding{Rule: rule, Construct: construct.Path, Text: violation.Description})
			}
		}
	}
	return nil
}

// acknowledged reports whether rule was acknowledged with a reason on the
// construct itself or on one that contains it.
func acknowledged(a *assembly.Assembly, construct, rule string) bool {
	if rule == "" {
		return false
	}
	for _, stack := range a.Stacks {
		for at, rules := range stack.Acknowledged {
			if rules[rule] != "" && (construct == at || strings.HasPrefix(construct, at+"/")) {
				return true
			}
		}
	}
	return false
}

func read(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("the report of a check is missing, so nothing is known to be clean: %w", err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Err is nil for a verdict without findings; else it lists them all, with what
// to do.
func (v Verdict) Err() error {
	if len(v.Findings) == 0 {
		return nil
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%d findings; mend each, or acknowledge it beside its resource with the reason:", len(v.Findings))
	for _, f := range v.Findings {
		text.WriteString("\n  " + f.String())
	}
	return errors.New(text.String())
}
