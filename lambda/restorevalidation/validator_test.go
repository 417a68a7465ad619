package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"

	"github.com/vibe-engineering/vibe-platform/recovery/restorevalidation"
	"github.com/vibe-engineering/vibe-platform/recovery/validation"
)

// logged is the log of what do does.
func logged(t *testing.T, do func()) string {
	t.Helper()
	before := slog.Default()
	defer slog.SetDefault(before)
	var log bytes.Buffer
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	do()
	return log.String()
}

// mustJudge has c judged and fails unless the verdict's message holds words and no
// secret shows up.
func mustJudge(t *testing.T, name string, c *cloud, want types.RestoreValidationStatus, words ...string) {
	t.Helper()
	v, metrics := c.validator()
	log := logged(t, func() {
		if err := v.handle(context.Background(), finished(t)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	})
	if len(c.verdicts) != 1 || c.verdicts[0].ValidationStatus != want || aws.ToString(c.verdicts[0].RestoreJobId) != "job-1" {
		t.Errorf("%s: %d verdicts, want %s: %+v\n%s", name, len(c.verdicts), want, c.verdicts, log)
		return
	}
	message := aws.ToString(c.verdicts[0].ValidationStatusMessage)
	for _, word := range words {
		if !strings.Contains(message, word) {
			t.Errorf("%s: %q does not hold %q", name, message, word)
		}
	}
	if c.password != "" && strings.Contains(message+log+metrics.String(), c.password) {
		t.Errorf("%s: the password shows", name)
	}
	failed := map[types.RestoreValidationStatus]string{types.RestoreValidationStatusSuccessful: "0", types.RestoreValidationStatusFailed: "1"}[want]
	if !strings.Contains(metrics.String(), `"FailedValidations":`+failed+`,`) || !strings.Contains(metrics.String(), `"Plan":"vibe_test"`) {
		t.Errorf("%s: metrics are %s", name, metrics)
	}
}

func TestSoundDatabase(t *testing.T) {
	c := newCloud()
	c.statuses = []string{"creating", "backing-up", "available", "resetting-master-credentials", "available"}
	mustJudge(t, "sound", c, types.RestoreValidationStatusSuccessful, "6 questions, and all hold")
	r := c.request
	if r.Host != "restored.example.com" || r.Port != 5432 || r.User != "vibemaster" || r.Password != c.password || len(r.Password) < 20 || r.Authorities != "bundle" ||
		r.Questions.Name != "vibe" || !r.NotBefore.Equal(now.Add(-6*time.Hour)) || !r.NotAfter.Equal(now.Add(-time.Hour)) {
		t.Errorf("asked with %+v", r)
	}
	first := c.password
	mustJudge(t, "again", func() *cloud { c.verdicts = nil; return c }(), types.RestoreValidationStatusSuccessful)
	if c.password == first {
		t.Error("two instances get the same password")
	}
}

// An instance is available before and after its password changes.
func TestAPendingPasswordIsWaitedFor(t *testing.T) {
	c := newCloud()
	c.pending = 3
	mustJudge(t, "pending", c, types.RestoreValidationStatusSuccessful)
	if c.pending != 0 {
		t.Errorf("the database was asked %d looks too early", c.pending)
	}
}

func TestSoundBucket(t *testing.T) {
	c := newCloud()
	c.inBucket()
	c.buckets["vibe-test-uploads"]["old"] = "archived"
	c.archived["old"] = true
	mustJudge(t, "sound", c, types.RestoreValidationStatusSuccessful)
}

func TestWhatDoesNotHoldIsAFailure(t *testing.T) {
	broken := errors.New("AccessDenied")
	for name, row := range map[string]struct {
		fault func(*cloud)
		words []string
	}{
		"a finding": {func(c *cloud) {
			c.answer = restorevalidation.Answer{Findings: []validation.Finding{{Check: "table orders", Got: "missing", Want: "there"}}}
		}, []string{"table orders: missing, want there"}},
		"a database that cannot be asked": {func(c *cloud) {
			c.answer = restorevalidation.Answer{Error: "cannot log in to restored.example.com"}
		}, []string{"did not come to its end", "cannot log in"}},
		"an old backup": {func(c *cloud) { c.job.RecoveryPointCreationDate = aws.Time(now.Add(-40 * time.Hour)) },
			[]string{"age of the recovery point: 39 hours, want 30 hours at most"}},
		"the live subnet group": {func(c *cloud) { c.instance.DBSubnetGroup.DBSubnetGroupName = aws.String("vibe-test") },
			[]string{"subnet group: vibe-test, want vibe-test-restore"}},
		"another security group":         {func(c *cloud) { c.instance.VpcSecurityGroups[0].VpcSecurityGroupId = aws.String("sg-database") }, []string{"security groups: sg-database"}},
		"a public address":               {func(c *cloud) { c.instance.PubliclyAccessible = aws.Bool(true) }, []string{"public address: true"}},
		"storage in the clear":           {func(c *cloud) { c.instance.StorageEncrypted = aws.Bool(false) }, []string{"encrypted storage: false"}},
		"an instance that is not a test": {func(c *cloud) { c.job.CreatedResourceArn = aws.String(database) }, []string{"nothing that a restore test has made"}},
		"a resource of another kind":     {func(c *cloud) { c.job.ResourceType = aws.String("EFS") }, []string{"a restored EFS"}},
		"a job without a source":         {func(c *cloud) { c.job.SourceResourceArn = nil }, []string{"does not say what was restored"}},
		"no instance":                    {func(c *cloud) { c.fails["DescribeDBInstances"] = broken }, []string{"instance awsbackup-restore-test-1: AccessDenied"}},
		"no password":                    {func(c *cloud) { c.fails["ModifyDBInstance"] = broken }, []string{"password of awsbackup-restore-test-1: AccessDenied (hidden)"}},
		"no authorities":                 {func(c *cloud) { c.fails["bundle"] = broken }, []string{"authorities of the database's certificate: AccessDenied"}},
		"no function":                    {func(c *cloud) { c.fails["Invoke"] = broken }, []string{"function vibe-test-restore-database: AccessDenied"}},
		"a function that dies":           {func(c *cloud) { c.fails["FunctionError"] = errors.New("Unhandled") }, []string{"died (Unhandled)"}},
		"a function that answers rubbish": {func(c *cloud) { c.answer = "rubbish" },
			[]string{"did not answer in JSON"}},
		"an object that is gone": {func(c *cloud) { c.inBucket(); delete(c.buckets[newBucket], "a") }, []string{"1 missing: a"}},
		"an object with other bytes": {func(c *cloud) { c.inBucket(); c.buckets[newBucket]["a"] = "0ne" },
			[]string{"content of a"}},
		"a source that cannot be listed": {func(c *cloud) { c.inBucket(); c.fails["ListObjectsV2 vibe-test-uploads"] = broken }, []string{"objects of the source: bucket vibe-test-uploads: AccessDenied"}},
		"a source that cannot be read":   {func(c *cloud) { c.inBucket(); c.fails["GetObject vibe-test-uploads"] = broken }, []string{"of the source: bucket vibe-test-uploads: AccessDenied"}},
		"a bucket with no source": {func(c *cloud) { c.inBucket(); c.job.SourceResourceArn = aws.String("arn:aws:s3:::other") },
			[]string{"no bucket is known to compare a restored arn:aws:s3:::other with"}},
	} {
		c := newCloud()
		row.fault(c)
		mustJudge(t, name, c, types.RestoreValidationStatusFailed, row.words...)
		if strings.HasPrefix(name, "the live") && c.password != "" {
			t.Error("an instance in the wrong place got a password")
		}
	}
}

func TestAPlanThatMakesNoSenseIsAFailure(t *testing.T) {
	c := newCloud()
	v, _ := c.validator()
	_, v.broken = readPlan(func(string) string { return `{"testingPlan":"vibe_test"}` })
	if err := v.handle(context.Background(), finished(t)); err != nil {
		t.Error(err)
	}
	if len(c.verdicts) != 1 || !strings.Contains(aws.ToString(c.verdicts[0].ValidationStatusMessage), "the plan has no trustBundle") {
		t.Errorf("%+v", c.verdicts)
	}
	if v.writeAge(context.Background()) == nil {
		t.Error("no error of the daily run")
	}
}

func TestAPanicIsAFailure(t *testing.T) {
	c := newCloud()
	v, _ := c.validator()
	v.bundle = nil
	if err := v.handle(context.Background(), finished(t)); err != nil {
		t.Error(err)
	}
	if len(c.verdicts) != 1 || !strings.Contains(aws.ToString(c.verdicts[0].ValidationStatusMessage), "panicked") {
		t.Errorf("%+v", c.verdicts)
	}
}

func TestAnInstanceThatNeverComesIsAFailureInTime(t *testing.T) {
	c := newCloud()
	c.statuses = []string{"creating"}
	v, _ := c.validator()
	ctx, cancel := context.WithTimeout(context.Background(), answerTime+50*time.Millisecond)
	defer cancel()
	if err := v.handle(ctx, finished(t)); err != nil {
		t.Error(err)
	}
	if len(c.verdicts) != 1 || !strings.Contains(aws.ToString(c.verdicts[0].ValidationStatusMessage), "is still creating") || ctx.Err() != nil {
		t.Errorf("%+v", c.verdicts)
	}
}

func TestAVerdictStandsAndOthersJobsAreLeftAlone(t *testing.T) {
	for name, change := range map[string]func(*cloud){
		"judged":           func(c *cloud) { c.job.ValidationStatus = types.RestoreValidationStatusFailed },
		"another plan":     func(c *cloud) { c.job.CreatedBy.RestoreTestingPlanArn = aws.String(planARN + "0") },
		"restored by hand": func(c *cloud) { c.job.CreatedBy = nil },
	} {
		c := newCloud()
		change(c)
		v, metrics := c.validator()
		if err := v.handle(context.Background(), finished(t)); err != nil || len(c.verdicts) > 0 || metrics.Len() > 0 || c.password != "" {
			t.Errorf("%s: %v, %+v", name, err, c.verdicts)
		}
	}
}

func TestWhatCannotBeToldIsAnError(t *testing.T) {
	for _, call := range []string{"DescribeRestoreJob", "PutRestoreValidationResult"} {
		c := newCloud()
		c.fails[call] = errors.New("ServiceUnavailable")
		v, _ := c.validator()
		if err := v.handle(context.Background(), finished(t)); err == nil {
			t.Errorf("%s: no error, so that nobody tries again", call)
		}
	}
	v, _ := newCloud().validator()
	if err := v.handle(context.Background(), events.CloudWatchEvent{DetailType: jobKind, Detail: json.RawMessage(`{}`)}); err == nil {
		t.Error("no error of an event without a job")
	}
}

func TestMessagesAreOfOneShortLine(t *testing.T) {
	_, message := judge(nil, errors.New("no\n\tluck "+strings.Repeat("é", 2000)))
	if !strings.Contains(message, "no luck ") || len(message) > messageLimit+10 || strings.Contains(message, "\n") {
		t.Errorf("%q", message)
	}
	if verdict, message := judge(nil, nil); verdict != types.RestoreValidationStatusFailed || message != "nothing was asked" {
		t.Errorf("%s, %s", verdict, message)
	}
}

func TestAgeIsOfTheStoreThatWaitsLongest(t *testing.T) {
	good := func(store string, hours int) types.RestoreJobsListMember {
		return types.RestoreJobsListMember{SourceResourceArn: aws.String(store), ValidationStatus: types.RestoreValidationStatusSuccessful,
			CompletionDate: aws.Time(now.Add(-time.Duration(hours) * time.Hour))}
	}
	bad := good(uploads, 1)
	bad.ValidationStatus = types.RestoreValidationStatusFailed
	for name, row := range map[string]struct {
		jobs []types.RestoreJobsListMember
		want int
	}{
		"none since the plan was made": {nil, 1000},
		"all":                          {[]types.RestoreJobsListMember{good(database, 170), good(database, 2), good(uploads, 3)}, 3},
		"the first waits longest":      {[]types.RestoreJobsListMember{good(database, 171), good(uploads, 3)}, 171},
		"one is missing":               {[]types.RestoreJobsListMember{good(database, 2)}, 1000},
		"one failed since":             {[]types.RestoreJobsListMember{good(database, 2), bad, good(uploads, 169)}, 169},
	} {
		c := newCloud()
		c.jobs = row.jobs
		v, metrics := c.validator()
		if err := v.handle(context.Background(), events.CloudWatchEvent{DetailType: "Scheduled Event"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(metrics.String(), fmt.Sprintf(`"HoursSinceValidation":%d,`, row.want)) || len(c.verdicts) > 0 {
			t.Errorf("%s: %s", name, metrics)
		}
	}
	c := newCloud()
	c.fails["ListRestoreJobs"] = errors.New("AccessDenied")
	v, metrics := c.validator()
	if err := v.writeAge(context.Background()); err == nil || metrics.Len() > 0 {
		t.Errorf("%v, %s", err, metrics)
	}
}
