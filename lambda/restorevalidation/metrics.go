package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"

	"github.com/vibe-engineering/vibe-platform/recovery/restorevalidation"
)

// lookBack is how far back verdicts are looked for; what waits longer than that
// waits long enough for an alarm.
const lookBack = 90 * 24 * time.Hour

// writeVerdict writes the metric of a verdict.
func (v validator) writeVerdict(verdict types.RestoreValidationStatus) error {
	failed := 1.0
	if verdict == types.RestoreValidationStatusSuccessful {
		failed = 0
	}
	return v.write(restorevalidation.MetricFailed, "Count", failed)
}

// writeAge writes how long ago the last verdict was good on the store that waits
// longest. A store without any waits since the plan was made.
func (v validator) writeAge(ctx context.Context) error {
	if v.broken != nil {
		return v.broken
	}
	name := v.plan.TestingPlan
	plan, err := v.backup.GetRestoreTestingPlan(ctx, &backup.GetRestoreTestingPlanInput{RestoreTestingPlanName: &name})
	if err != nil {
		return fmt.Errorf("restore testing plan %s: %w", name, err)
	}
	if plan.RestoreTestingPlan == nil || plan.RestoreTestingPlan.CreationTime == nil {
		return errors.New("AWS Backup does not say when restore testing plan " + name + " was made")
	}
	last, err := v.lastGood(ctx)
	if err != nil {
		return err
	}
	var oldest time.Duration
	for _, store := range v.plan.Stores {
		since := *plan.RestoreTestingPlan.CreationTime
		if good := last[store]; good.After(since) {
			since = good
		}
		oldest = max(oldest, v.now().Sub(since))
	}
	return v.write(restorevalidation.MetricHours, "None", oldest.Hours())
}

// lastGood is when each store was last restored and found sound.
func (v validator) lastGood(ctx context.Context) (map[string]time.Time, error) {
	last := map[string]time.Time{}
	pages := backup.NewListRestoreJobsPaginator(v.backup, &backup.ListRestoreJobsInput{
		ByRestoreTestingPlanArn: &v.plan.TestingPlanARN, ByCreatedAfter: aws.Time(v.now().Add(-lookBack)),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("restore jobs: %w", err)
		}
		for _, j := range page.RestoreJobs {
			done := aws.ToTime(j.CompletionDate)
			if store := aws.ToString(j.SourceResourceArn); j.ValidationStatus == types.RestoreValidationStatusSuccessful && done.After(last[store]) {
				last[store] = done
			}
		}
	}
	return last, nil
}

// write writes one metric in the format that CloudWatch Logs makes metrics of
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html),
// which asks for no right and no request.
func (v validator) write(name, unit string, value float64) error {
	return json.NewEncoder(v.metrics).Encode(map[string]any{
		"_aws": map[string]any{
			"Timestamp": v.now().UnixMilli(),
			"CloudWatchMetrics": []any{map[string]any{
				"Namespace":  restorevalidation.Namespace,
				"Dimensions": [][]string{{restorevalidation.Dimension}},
				"Metrics":    []any{map[string]any{"Name": name, "Unit": unit}},
			}},
		},
		restorevalidation.Dimension: v.plan.TestingPlan,
		name:                        value,
	})
}
