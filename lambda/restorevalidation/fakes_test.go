package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	backuptypes "github.com/aws/aws-sdk-go-v2/service/backup/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/vibe-engineering/vibe-platform/recovery/restorevalidation"
	"github.com/vibe-engineering/vibe-platform/recovery/validation"
)

const (
	planARN   = "arn:aws:backup:us-east-1:111122223333:restore-testing-plan:vibe_test-0b8e"
	database  = "arn:aws:rds:us-east-1:111122223333:db:vibe-test"
	uploads   = "arn:aws:s3:::vibe-test-uploads"
	instance  = "awsbackup-restore-test-1"
	restored  = "arn:aws:rds:us-east-1:111122223333:db:" + instance
	newBucket = "awsbackup-restore-test-2"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// cloud is AWS as far as the validator sees it.
type cloud struct {
	job      backup.DescribeRestoreJobOutput
	instance types.DBInstance
	// statuses are those that the instance passes through, one at each look.
	statuses []string
	// pending is how often the instance is looked at before its new password is set.
	pending  int
	answer   any
	buckets  map[string]map[string]string
	archived map[string]bool
	jobs     []backuptypes.RestoreJobsListMember
	// fails are the errors of calls, by name.
	fails map[string]error

	verdicts []backup.PutRestoreValidationResultInput
	password string
	request  restorevalidation.Request
}

// newCloud has a restored instance in the right place, and a restored bucket that
// is as its source.
func newCloud() *cloud {
	return &cloud{
		job: backup.DescribeRestoreJobOutput{
			RestoreJobId: aws.String("job-1"), ResourceType: aws.String("RDS"), SourceResourceArn: aws.String(database), CreatedResourceArn: aws.String(restored),
			CreatedBy:                 &backuptypes.RestoreJobCreator{RestoreTestingPlanArn: aws.String(planARN)},
			RecoveryPointCreationDate: aws.Time(now.Add(-5 * time.Hour)), CreationDate: aws.Time(now.Add(-time.Hour)),
			ValidationStatus: backuptypes.RestoreValidationStatusValidating,
		},
		instance: types.DBInstance{
			DBSubnetGroup:     &types.DBSubnetGroup{DBSubnetGroupName: aws.String("vibe-test-restore")},
			VpcSecurityGroups: []types.VpcSecurityGroupMembership{{VpcSecurityGroupId: aws.String("sg-restored")}},
			StorageEncrypted:  aws.Bool(true), PubliclyAccessible: aws.Bool(false),
			Endpoint: &types.Endpoint{Address: aws.String("restored.example.com"), Port: aws.Int32(5432)}, MasterUsername: aws.String("vibemaster"),
		},
		statuses: []string{"available"},
		answer:   restorevalidation.Answer{Findings: []validation.Finding{{Check: "recovery", Got: "over", Want: "over", Holds: true}}},
		buckets: map[string]map[string]string{
			"vibe-test-uploads": {"a": "one", "b": "two"},
			newBucket:           {"a": "one", "b": "two"},
		},
		archived: map[string]bool{},
		fails:    map[string]error{},
	}
}

// inBucket makes the job one of the bucket's.
func (c *cloud) inBucket() {
	c.job.ResourceType, c.job.SourceResourceArn, c.job.CreatedResourceArn = aws.String("S3"), aws.String(uploads), aws.String("arn:aws:s3:::"+newBucket)
}

// validator is one that sees c, and what it writes.
func (c *cloud) validator() (validator, *bytes.Buffer) {
	var metrics bytes.Buffer
	return validator{
		services: services{c, c, c, c},
		plan: restorevalidation.Plan{
			TestingPlan: "vibe_test", TestingPlanARN: planARN, Stores: []string{database, uploads}, Sources: map[string]string{uploads: "vibe-test-uploads"},
			SampleObjects: 5, MaxAgeHours: 30, SlackMinutes: 60,
			Placement: restorevalidation.Placement{SubnetGroup: "vibe-test-restore", SecurityGroup: "sg-restored"},
			Database:  restorevalidation.Questions{Name: "vibe", Extensions: []string{"pg_stat_statements"}}, DatabaseFunction: "vibe-test-restore-database",
			TrustBundle: "https://example.com/bundle.pem",
		},
		bundle: func(context.Context, string) ([]byte, error) {
			return []byte("bundle"), c.fails["bundle"]
		},
		metrics: &metrics, now: func() time.Time { return now }, pause: time.Millisecond,
	}, &metrics
}

// finished is the event of a restore job.
func finished(t *testing.T) events.CloudWatchEvent {
	t.Helper()
	detail, err := json.Marshal(map[string]any{"restoreJobId": "job-1", "status": "COMPLETED"})
	if err != nil {
		t.Fatal(err)
	}
	return events.CloudWatchEvent{DetailType: jobKind, Detail: detail}
}

func (c *cloud) DescribeRestoreJob(context.Context, *backup.DescribeRestoreJobInput, ...func(*backup.Options)) (*backup.DescribeRestoreJobOutput, error) {
	return &c.job, c.fails["DescribeRestoreJob"]
}

func (c *cloud) PutRestoreValidationResult(_ context.Context, in *backup.PutRestoreValidationResultInput, _ ...func(*backup.Options)) (*backup.PutRestoreValidationResultOutput, error) {
	c.verdicts = append(c.verdicts, *in)
	return &backup.PutRestoreValidationResultOutput{}, c.fails["PutRestoreValidationResult"]
}

func (c *cloud) ListRestoreJobs(_ context.Context, in *backup.ListRestoreJobsInput, _ ...func(*backup.Options)) (*backup.ListRestoreJobsOutput, error) {
	if aws.ToString(in.ByRestoreTestingPlanArn) != planARN {
		return nil, errors.New("jobs of other plans were asked for")
	}
	return &backup.ListRestoreJobsOutput{RestoreJobs: c.jobs}, c.fails["ListRestoreJobs"]
}

func (c *cloud) GetRestoreTestingPlan(_ context.Context, in *backup.GetRestoreTestingPlanInput, _ ...func(*backup.Options)) (*backup.GetRestoreTestingPlanOutput, error) {
	if aws.ToString(in.RestoreTestingPlanName) != "vibe_test" {
		return nil, errors.New("no plan " + aws.ToString(in.RestoreTestingPlanName))
	}
	return &backup.GetRestoreTestingPlanOutput{RestoreTestingPlan: &backuptypes.RestoreTestingPlanForGet{CreationTime: aws.Time(now.Add(-1000 * time.Hour))}}, nil
}

func (c *cloud) DescribeDBInstances(context.Context, *rds.DescribeDBInstancesInput, ...func(*rds.Options)) (*rds.DescribeDBInstancesOutput, error) {
	c.instance.DBInstanceStatus = aws.String(c.statuses[0])
	if len(c.statuses) > 1 {
		c.statuses = c.statuses[1:]
	}
	c.instance.PendingModifiedValues = nil
	if c.password != "" && c.pending > 0 {
		c.pending--
		c.instance.PendingModifiedValues = &types.PendingModifiedValues{MasterUserPassword: aws.String("****")}
	}
	return &rds.DescribeDBInstancesOutput{DBInstances: []types.DBInstance{c.instance}}, c.fails["DescribeDBInstances"]
}

func (c *cloud) ModifyDBInstance(_ context.Context, in *rds.ModifyDBInstanceInput, _ ...func(*rds.Options)) (*rds.ModifyDBInstanceOutput, error) {
	c.password = aws.ToString(in.MasterUserPassword)
	if err := c.fails["ModifyDBInstance"]; err != nil {
		return nil, errors.New(err.Error() + " " + c.password)
	}
	if aws.ToString(in.DBInstanceIdentifier) != instance || !aws.ToBool(in.ApplyImmediately) {
		return nil, errors.New("another instance, or another time")
	}
	return &rds.ModifyDBInstanceOutput{}, nil
}

func (c *cloud) Invoke(_ context.Context, in *lambda.InvokeInput, _ ...func(*lambda.Options)) (*lambda.InvokeOutput, error) {
	if err := json.Unmarshal(in.Payload, &c.request); err != nil {
		return nil, err
	}
	if err := c.fails["FunctionError"]; err != nil {
		return &lambda.InvokeOutput{FunctionError: aws.String(err.Error())}, nil
	}
	payload, err := json.Marshal(c.answer)
	return &lambda.InvokeOutput{Payload: payload}, errors.Join(err, c.fails["Invoke"])
}

func (c *cloud) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	out := &s3.ListObjectsV2Output{}
	for key, text := range c.buckets[*in.Bucket] {
		o := s3types.Object{Key: aws.String(key), Size: aws.Int64(int64(len(text))), LastModified: aws.Time(now.Add(-100 * time.Hour))}
		if c.archived[key] {
			o.StorageClass = s3types.ObjectStorageClassGlacier
		}
		out.Contents = append(out.Contents, o)
	}
	return out, c.fails["ListObjectsV2 "+*in.Bucket]
}

func (c *cloud) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	return &s3.GetObjectOutput{Body: io.NopCloser(strings.NewReader(c.buckets[*in.Bucket][*in.Key]))}, c.fails["GetObject "+*in.Bucket]
}
