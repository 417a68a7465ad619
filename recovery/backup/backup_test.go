package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsbackup "github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// service stands for AWS Backup in one region.
type service struct {
	API
	least, most int64
	resources   []string
	// states are those that each job comes to, one at each look.
	states, copies []types.BackupJobState
	refuses        error
	started        []*awsbackup.StartBackupJobInput
	copied         []*awsbackup.StartCopyJobInput
	looks, second  map[string]int
}

func (s *service) ListBackupPlans(context.Context, *awsbackup.ListBackupPlansInput, ...func(*awsbackup.Options)) (*awsbackup.ListBackupPlansOutput, error) {
	return &awsbackup.ListBackupPlansOutput{BackupPlansList: []types.BackupPlansListMember{
		{BackupPlanName: new("somebody-else"), BackupPlanId: new("other")},
		{BackupPlanName: new("vibe-production"), BackupPlanId: new("ours")},
	}}, nil
}

func (s *service) ListBackupSelections(_ context.Context, in *awsbackup.ListBackupSelectionsInput, _ ...func(*awsbackup.Options)) (*awsbackup.ListBackupSelectionsOutput, error) {
	if aws.ToString(in.BackupPlanId) != "ours" {
		return nil, errors.New("that is not our plan")
	}
	return &awsbackup.ListBackupSelectionsOutput{BackupSelectionsList: []types.BackupSelectionsListMember{{SelectionId: new("selection")}}}, nil
}

func (s *service) GetBackupSelection(context.Context, *awsbackup.GetBackupSelectionInput, ...func(*awsbackup.Options)) (*awsbackup.GetBackupSelectionOutput, error) {
	return &awsbackup.GetBackupSelectionOutput{BackupSelection: &types.BackupSelection{Resources: s.resources}}, nil
}

func (s *service) DescribeBackupVault(context.Context, *awsbackup.DescribeBackupVaultInput, ...func(*awsbackup.Options)) (*awsbackup.DescribeBackupVaultOutput, error) {
	out := &awsbackup.DescribeBackupVaultOutput{}
	if s.least > 0 {
		out.MinRetentionDays, out.MaxRetentionDays = &s.least, &s.most
	}
	return out, nil
}

func (s *service) StartBackupJob(_ context.Context, in *awsbackup.StartBackupJobInput, _ ...func(*awsbackup.Options)) (*awsbackup.StartBackupJobOutput, error) {
	if s.refuses != nil {
		return nil, s.refuses
	}
	s.started = append(s.started, in)
	return &awsbackup.StartBackupJobOutput{BackupJobId: new("job of " + store(*in.ResourceArn))}, nil
}

func (s *service) DescribeBackupJob(_ context.Context, in *awsbackup.DescribeBackupJobInput, _ ...func(*awsbackup.Options)) (*awsbackup.DescribeBackupJobOutput, error) {
	n := min(s.looks[*in.BackupJobId], len(s.states)-1)
	s.looks[*in.BackupJobId]++
	return &awsbackup.DescribeBackupJobOutput{State: s.states[n], PercentDone: new("50"), RecoveryPointArn: new("point of " + *in.BackupJobId), StatusMessage: new("said")}, nil
}

func (s *service) StartCopyJob(_ context.Context, in *awsbackup.StartCopyJobInput, _ ...func(*awsbackup.Options)) (*awsbackup.StartCopyJobOutput, error) {
	s.copied = append(s.copied, in)
	return &awsbackup.StartCopyJobOutput{CopyJobId: new("copy of " + *in.RecoveryPointArn)}, nil
}

func (s *service) DescribeCopyJob(_ context.Context, in *awsbackup.DescribeCopyJobInput, _ ...func(*awsbackup.Options)) (*awsbackup.DescribeCopyJobOutput, error) {
	n := min(s.second[*in.CopyJobId], len(s.copies)-1)
	s.second[*in.CopyJobId]++
	return &awsbackup.DescribeCopyJobOutput{CopyJob: &types.CopyJob{State: types.CopyJobState(s.copies[n]), DestinationRecoveryPointArn: new("far")}}, nil
}

// stage returns options against two regions of account, and the home region's.
func stage(t *testing.T, account string) (Options, *service, *bytes.Buffer) {
	t.Helper()
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		fmt.Fprintf(w, "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>", account)
	}))
	t.Cleanup(server.Close)
	home := &service{
		least: 7, most: 400,
		resources: []string{names.Home(env).DatabaseARN(), names.Home(env).BucketARN(names.BucketUploads)},
		states:    []types.BackupJobState{types.BackupJobStateRunning, types.BackupJobStateCompleted},
		copies:    []types.BackupJobState{types.BackupJobStateRunning, types.BackupJobStateCompleted},
		looks:     map[string]int{}, second: map[string]int{},
	}
	progress := &bytes.Buffer{}
	return Options{
		Env: env, KeepDays: 30, Home: home, Recovery: &service{least: 14, most: 400}, Progress: progress, Pace: time.Millisecond,
		Identity: sts.New(sts.Options{Region: env.Region, BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}),
	}, home, progress
}

func TestEveryStoreOfThePlanIsBackedUpAndCopied(t *testing.T) {
	o, home, progress := stage(t, config.PlaceholderAccount)
	points, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(points) != 2 || !points[0].Complete(true) || !points[1].Complete(true) || points[0].CopyARN != "far" {
		t.Errorf("got %+v", points)
	}
	for _, in := range home.started {
		if *in.BackupVaultName != "vibe-production" || *in.Lifecycle.DeleteAfterDays != 30 ||
			!strings.HasSuffix(*in.IamRoleArn, ":role/vibe-production-backup-us-east-1") || in.RecoveryPointTags["component"] != "backup" {
			t.Errorf("asked for %+v", in)
		}
	}
	for _, in := range home.copied {
		if *in.DestinationBackupVaultArn != "arn:aws:backup:us-west-2:111122223333:backup-vault:vibe-production-recovery" || *in.Lifecycle.DeleteAfterDays != 30 {
			t.Errorf("copied as %+v", in)
		}
	}
	for _, line := range []string{"vibe-production: RUNNING, 50 %", "vibe-production: COMPLETED, 50 %", "vibe-production: the copy is COMPLETED"} {
		if !strings.Contains(progress.String(), line) {
			t.Errorf("progress lacks %q:\n%s", line, progress)
		}
	}
}

func TestNothingStartsUnlessAllIsRight(t *testing.T) {
	o, home, _ := stage(t, config.PlaceholderAccount)
	o.KeepDays, o.Stores = 5, []string{"vibe-production", "vibe-prod"}
	_, err := Run(t.Context(), o)
	bucket := names.Home(o.Env).Bucket(names.BucketUploads)
	want := []string{
		"--keep: 5 is outside of the lock of vault vibe-production in us-east-1; write 7 to 400",
		"--keep: 5 is outside of the lock of vault vibe-production-recovery in us-west-2; write 14 to 400",
		`--store: "vibe-prod" is not in the backup plan; write vibe-production or ` + bucket,
	}
	if got := fmt.Sprint(err); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if len(home.started) > 0 {
		t.Error("a job was started all the same")
	}
}

func TestAnotherAccountIsLeftAlone(t *testing.T) {
	o, home, _ := stage(t, "999999999999")
	_, err := Run(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "of account 999999999999, and production lives in "+config.PlaceholderAccount) || len(home.started) > 0 {
		t.Errorf("got %v, and %d jobs", err, len(home.started))
	}
}

func TestWhatFailsIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		seed func(*service)
		want string
	}{
		"a job fails":            {func(s *service) { s.states = []types.BackupJobState{types.BackupJobStateFailed} }, "of vibe-production is FAILED: said"},
		"a job expires":          {func(s *service) { s.states = []types.BackupJobState{types.BackupJobStateExpired} }, "is EXPIRED"},
		"a job is not complete":  {func(s *service) { s.states = []types.BackupJobState{types.BackupJobStatePartial} }, "is PARTIAL"},
		"a job is refused":       {func(s *service) { s.refuses = errors.New("not opted in") }, "is NOT STARTED: not opted in"},
		"a copy fails":           {func(s *service) { s.copies = []types.BackupJobState{types.BackupJobStateFailed} }, "is COMPLETED, its copy FAILED"},
		"nothing is in the plan": {func(s *service) { s.resources = nil }, "no backup plan vibe-production selects anything"},
	} {
		t.Run(name, func(t *testing.T) {
			o, home, _ := stage(t, config.PlaceholderAccount)
			c.seed(home)
			if _, err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestInterrupt shows what a person reads who does not wait.
func TestInterrupt(t *testing.T) {
	o, home, _ := stage(t, config.PlaceholderAccount)
	home.states = []types.BackupJobState{types.BackupJobStateRunning}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	points, err := Run(ctx, o)
	if err == nil || !strings.Contains(err.Error(), "AWS Backup goes on") || len(points) != 2 {
		t.Errorf("got %v of %d points", err, len(points))
	}
}
