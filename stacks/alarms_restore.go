package stacks

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/restoretesting"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/recovery/restorevalidation"
)

// restoreAlarms watch the restore tests of the home region; none without tests.
func restoreAlarms(env config.Environment) []alarmRow {
	n := names.Home(env)
	return testAlarms(env, n.RestoreTestingPlan(), n.Resource(names.FunctionRestoreValidation))
}

// copyAlarms watch those of the recovery region.
func copyAlarms(env config.Environment) []alarmRow {
	n := names.Recovery(env)
	rows := testAlarms(env, n.RecoveryRestoreTestingPlan(), n.RecoveryResource(names.FunctionRestoreValidation))
	for i := range rows {
		// The home region's stacks must be able to come up beside these.
		rows[i].id = "recovery-" + rows[i].id
	}
	return rows
}

// testAlarms watch the tests of one plan, on which function gives the verdicts.
func testAlarms(env config.Environment, plan, function string) []alarmRow {
	if !env.RestoreTesting.Enabled {
		return nil
	}
	ours := func(metric string) metricSource {
		return metricSource{namespace: restorevalidation.Namespace, metric: metric, statistic: "Maximum", dimensions: map[string]string{restorevalidation.Dimension: plan}}
	}
	return inArea("backup", []alarmRow{
		{
			id: "restore-validation-failed", means: "A backup was restored, and what came back is not sound.",
			source: ours(restorevalidation.MetricFailed), threshold: 1, unit: "restores",
			reason: "The reason stands in the restore job's validation message.",
			period: 300, periods: 1, missing: missingIsFine, severity: names.Critical,
		},
		{
			id: "restore-validation-missing", means: "A store has not been restored and found sound for longer than the schedule allows.",
			source: ours(restorevalidation.MetricHours), threshold: float64(restorePatienceHours(env)), unit: "hours",
			reason: "The longest time between two tests, and their two windows. No value means that nobody counts.",
			// The value is written every six hours.
			period: 2 * restoretesting.AgeHours * 3600, periods: 2, missing: missingIsBad, severity: names.Critical,
		},
		{
			id: "restore-validation-errors", means: "The function that looks into restored data fails.",
			source:    metricSource{namespace: "AWS/Lambda", metric: "Errors", statistic: "Sum", dimensions: map[string]string{"FunctionName": function}},
			threshold: 1, unit: "errors",
			reason: "It turns what it finds into a verdict, and fails only where AWS Backup cannot be asked or told.",
			period: 300, periods: 1, missing: missingIsFine, severity: names.Warning,
		},
	})
}

// restorePatienceHours is how long a store may be without a good verdict.
func restorePatienceHours(env config.Environment) int {
	r := env.RestoreTesting
	schedule, err := config.ParseSchedule(r.Schedule)
	if err != nil {
		// Validation has refused such an environment before any construct.
		panic(err)
	}
	gap, _ := schedule.LongestGap()
	return int(gap.Hours()) + r.StartWindowHours + r.ValidationWindowHours
}
