package names

import "strings"

// The components that restore what was backed up, in either region.
const (
	RestoreTesting         = "restore-testing"
	RestoreTestingRecovery = "restore-testing-recovery"
)

// RestoreTest is the purpose of what restored instances are given: a subnet group
// and a parameter group.
const RestoreTest = "restore-test"

// The purposes of the functions that look into what was restored.
const (
	// FunctionRestoreValidation gives the verdict.
	FunctionRestoreValidation = "restore-validation"
	// FunctionRestoreDatabase stands beside the restored database and asks it.
	FunctionRestoreDatabase = "restore-database"
)

// The rules that start FunctionRestoreValidation.
const (
	RuleRestored   = "restored"
	RuleRestoreAge = "restore-age"
)

// The selections of the restore testing plan. AWS Backup allows letters, digits
// and underscores
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-backup-restoretestingselection.html).
const (
	RestoreSelectionDatabase = "database"
	RestoreSelectionBuckets  = "buckets"
)

// RestoreTestingPlan is the name of the restore testing plan of the home region's
// vault, in the characters that AWS Backup allows.
func (n Names) RestoreTestingPlan() string { return underscored(n.Shared()) }

// RecoveryRestoreTestingPlan is RestoreTestingPlan for the recovery region's vault.
func (n Names) RecoveryRestoreTestingPlan() string { return underscored(n.RecoveryResource("copies")) }

func underscored(name string) string { return strings.ReplaceAll(name, "-", "_") }
