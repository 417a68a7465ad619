package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"

	"github.com/vibe-engineering/vibe-platform/recovery/restorevalidation"
	"github.com/vibe-engineering/vibe-platform/recovery/validation"
)

// jobKind is the detail-type of the event that a restore job sends
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html).
const jobKind = "Restore Job State Change"

// validator gives the verdict on what restore tests have made.
type validator struct {
	services
	plan restorevalidation.Plan
	// broken is what is wrong with the plan, if anything.
	broken error
	// bundle fetches the authorities of the database's certificate, in PEM.
	bundle  func(ctx context.Context, address string) ([]byte, error)
	metrics io.Writer
	now     func() time.Time
	pause   time.Duration
}

// job is a restore job, all fields of which are there.
type job struct {
	id, resourceType, source, created string
	// backedUp is when the recovery point was made, and restored when it was
	// asked for.
	backedUp, restored time.Time
}

// handle is what Lambda calls. An error makes Lambda call again, so it is returned
// only where AWS Backup could not be asked or told.
func (v validator) handle(ctx context.Context, event events.CloudWatchEvent) error {
	if event.DetailType != jobKind {
		return v.writeAge(ctx)
	}
	var detail struct {
		RestoreJobID string `json:"restoreJobId"`
	}
	if err := json.Unmarshal(event.Detail, &detail); err != nil || detail.RestoreJobID == "" {
		return errors.New("the event names no restore job")
	}
	log := slog.With("job", detail.RestoreJobID)
	described, err := v.backup.DescribeRestoreJob(ctx, &backup.DescribeRestoreJobInput{RestoreJobId: &detail.RestoreJobID})
	if err != nil {
		return fmt.Errorf("restore job %s: %w", detail.RestoreJobID, err)
	}
	if v.broken == nil && !v.ours(described) {
		log.Error("is none of the environment's restore testing plan, and is left alone")
		return nil
	}
	if decided(described.ValidationStatus) {
		// Events come more than once, and a verdict cannot be taken back.
		log.Info("has its verdict already", "verdict", described.ValidationStatus)
		return nil
	}
	findings, err := v.look(ctx, described)
	verdict, message := judge(findings, err)
	log.Info("judged", "type", aws.ToString(described.ResourceType), "source", aws.ToString(described.SourceResourceArn), "verdict", verdict, "message", message)
	if err := v.writeVerdict(verdict); err != nil {
		return err
	}
	_, err = v.backup.PutRestoreValidationResult(ctx, &backup.PutRestoreValidationResultInput{
		RestoreJobId: &detail.RestoreJobID, ValidationStatus: verdict, ValidationStatusMessage: &message,
	})
	if err != nil {
		return fmt.Errorf("verdict on restore job %s: %w", detail.RestoreJobID, err)
	}
	return nil
}

// decided reports whether a job has a verdict.
func decided(s types.RestoreValidationStatus) bool {
	return s == types.RestoreValidationStatusSuccessful || s == types.RestoreValidationStatusFailed
}

// look asks the restored data. It ends in time for a verdict, and turns a panic
// into an error: a validator that dies says nothing.
func (v validator) look(ctx context.Context, described *backup.DescribeRestoreJobOutput) (findings []validation.Finding, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the validator panicked: %v", r)
		}
	}()
	if deadline, ok := ctx.Deadline(); ok {
		shorter, cancel := context.WithDeadline(ctx, deadline.Add(-answerTime))
		defer cancel()
		ctx = shorter
	}
	if v.broken != nil {
		return nil, v.broken
	}
	j, err := read(described)
	if err != nil {
		return nil, err
	}
	age := v.age(j)
	switch j.resourceType {
	case "RDS":
		findings, err = v.lookIntoDatabase(ctx, j)
	case "S3":
		findings, err = v.lookIntoBucket(ctx, j)
	default:
		err = fmt.Errorf("nobody knows how to look into a restored %s; add it to lambda/restorevalidation", j.resourceType)
	}
	return append([]validation.Finding{age}, findings...), err
}

// ours reports whether a job is one of the plan's.
func (v validator) ours(d *backup.DescribeRestoreJobOutput) bool {
	return d.CreatedBy != nil && aws.ToString(d.CreatedBy.RestoreTestingPlanArn) == v.plan.TestingPlanARN
}

// read takes from a job what is needed.
func read(d *backup.DescribeRestoreJobOutput) (job, error) {
	j := job{
		id:           aws.ToString(d.RestoreJobId),
		resourceType: aws.ToString(d.ResourceType),
		source:       aws.ToString(d.SourceResourceArn),
		created:      aws.ToString(d.CreatedResourceArn),
		backedUp:     aws.ToTime(d.RecoveryPointCreationDate),
		restored:     aws.ToTime(d.CreationDate),
	}
	if j.source == "" || j.created == "" || j.backedUp.IsZero() || j.restored.IsZero() {
		return job{}, errors.New("AWS Backup does not say what was restored, from what and when")
	}
	return j, nil
}

// certain is the moment up to which everything must be in the backup.
func (v validator) certain(j job) time.Time {
	return j.backedUp.Add(-time.Duration(v.plan.SlackMinutes) * time.Minute)
}

// age asks how old the recovery point was when it was restored. One that is too old
// means that backups do not arrive.
func (v validator) age(j job) validation.Finding {
	age := j.restored.Sub(j.backedUp)
	return validation.Finding{
		Check: "age of the recovery point",
		Got:   fmt.Sprintf("%.0f hours", age.Hours()),
		Want:  fmt.Sprintf("%d hours at most", v.plan.MaxAgeHours),
		Holds: age <= time.Duration(v.plan.MaxAgeHours)*time.Hour,
	}
}

// messageLimit is how long a message is at most. AWS names no limit
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutRestoreValidationResult.html);
// a message that is refused would be no verdict.
const messageLimit = 1000

// judge turns what was found into a verdict and its message. What was not asked is
// not sound.
func judge(findings []validation.Finding, err error) (types.RestoreValidationStatus, string) {
	failed := validation.Failed(findings)
	var parts []string
	for _, f := range failed {
		parts = append(parts, f.String())
	}
	if err != nil {
		parts = slices.Insert(parts, 0, "the validation did not come to its end: "+err.Error())
	}
	if len(parts) == 0 && len(findings) > 0 {
		return types.RestoreValidationStatusSuccessful, fmt.Sprintf("%d questions, and all hold", len(findings))
	}
	if len(parts) == 0 {
		parts = []string{"nothing was asked"}
	}
	message := strings.Join(strings.Fields(strings.Join(parts, "; ")), " ")
	if len(message) > messageLimit {
		message = strings.ToValidUTF8(message[:messageLimit], "") + "…"
	}
	return types.RestoreValidationStatusFailed, message
}
