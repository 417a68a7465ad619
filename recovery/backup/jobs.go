package backup

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsbackup "github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"

	"github.com/vibe-engineering/vibe-platform/names"
)

const (
	// startMinutes is AWS' least, and completeMinutes as long as the plan's
	// (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartBackupJob.html).
	startMinutes    = 60
	completeMinutes = 24 * 60
)

// failedToStart is the state of a job that AWS Backup did not take.
const failedToStart = "NOT STARTED"

// run is one call of Run.
type run struct{ Options }

// start asks for a recovery point. What AWS Backup refuses is in the point.
func (r run) start(ctx context.Context, arn string) Point {
	p := Point{Store: store(arn), Job: "-", State: failedToStart}
	home := names.Home(r.Env)
	started, err := r.Home.StartBackupJob(ctx, &awsbackup.StartBackupJobInput{
		BackupVaultName:       new(home.Vault()),
		ResourceArn:           &arn,
		IamRoleArn:            new(home.RoleARN(names.RoleBackup)),
		Lifecycle:             r.lifecycle(),
		StartWindowMinutes:    aws.Int64(startMinutes),
		CompleteWindowMinutes: aws.Int64(completeMinutes),
		RecoveryPointTags:     names.Tags(r.Env, names.Backup),
	})
	if err != nil {
		p.Message = err.Error()
		return p
	}
	p.Job, p.State = aws.ToString(started.BackupJobId), string(types.BackupJobStateCreated)
	p.ARN = aws.ToString(started.RecoveryPointArn)
	fmt.Fprintf(r.Progress, "%s: job %s\n", p.Store, p.Job)
	return p
}

func (r run) lifecycle() *types.Lifecycle {
	return &types.Lifecycle{DeleteAfterDays: aws.Int64(int64(r.KeepDays))}
}

// follow looks at the jobs until each has ended, its copy included, or ctx ends.
func (r run) follow(ctx context.Context, points []Point) {
	jobs := make([]job, len(points))
	for i := range points {
		jobs[i] = job{run: r, point: &points[i]}
	}
	for {
		open := false
		for i := range jobs {
			jobs[i].open = jobs[i].look(ctx)
			open = open || jobs[i].open
		}
		if !open {
			return
		}
		select {
		case <-time.After(r.Pace):
		case <-ctx.Done():
			for i := range points {
				if jobs[i].open {
					points[i].Message = "not waited for; AWS Backup goes on, see `aws backup describe-backup-job --backup-job-id " + points[i].Job + "`"
				}
			}
			return
		}
	}
}

// job follows one point.
type job struct {
	run
	point *Point
	copy  *string
	told  string
	// open says that something is still to come.
	open bool
}

// ended are the states that a backup job leaves no more; copy jobs have two of them
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupJob.html).
func ended(state string) bool {
	return slices.Contains([]string{"ABORTED", "COMPLETED", "FAILED", "EXPIRED", "PARTIAL", failedToStart}, state)
}

// look brings the point up to date, and reports whether something is still to come.
// An error of one look is told, and the next one asks again.
func (j *job) look(ctx context.Context) bool {
	p := j.point
	switch {
	case !ended(p.State):
		out, err := j.Home.DescribeBackupJob(ctx, &awsbackup.DescribeBackupJobInput{BackupJobId: &p.Job})
		if err != nil {
			j.tell("%s: cannot look: %v", p.Store, err)
			return true
		}
		p.State, p.Message = string(out.State), aws.ToString(out.StatusMessage)
		if arn := aws.ToString(out.RecoveryPointArn); arn != "" {
			p.ARN = arn
		}
		j.tell("%s: %s, %s %%", p.Store, p.State, aws.ToString(out.PercentDone))
		return !ended(p.State) || j.begin(ctx)
	case j.copy != nil && !ended(p.Copy):
		out, err := j.Home.DescribeCopyJob(ctx, &awsbackup.DescribeCopyJobInput{CopyJobId: j.copy})
		if err != nil {
			j.tell("%s: cannot look: %v", p.Store, err)
			return true
		}
		p.Copy, p.Message = string(out.CopyJob.State), aws.ToString(out.CopyJob.StatusMessage)
		p.CopyARN = aws.ToString(out.CopyJob.DestinationRecoveryPointArn)
		j.tell("%s: the copy is %s", p.Store, p.Copy)
		return !ended(p.Copy)
	}
	return false
}

// begin starts the copy of a recovery point that is complete, and reports whether
// there is one to wait for.
func (j *job) begin(ctx context.Context) bool {
	p := j.point
	if j.Recovery == nil || p.State != string(types.BackupJobStateCompleted) {
		return false
	}
	home, away := names.Home(j.Env), names.Recovery(j.Env)
	out, err := j.Home.StartCopyJob(ctx, &awsbackup.StartCopyJobInput{
		RecoveryPointArn:          &p.ARN,
		SourceBackupVaultName:     new(home.Vault()),
		DestinationBackupVaultArn: new(away.VaultARN(away.RecoveryVault())),
		IamRoleArn:                new(home.RoleARN(names.RoleBackup)),
		Lifecycle:                 j.lifecycle(),
	})
	if err != nil {
		p.Copy, p.Message = failedToStart, err.Error()
		return false
	}
	j.copy, p.Copy = out.CopyJobId, string(types.CopyJobStateCreated)
	return true
}

// tell writes a line of progress unless it is the one before.
func (j *job) tell(format string, arguments ...any) {
	if line := fmt.Sprintf(format, arguments...); line != j.told {
		j.told = line
		fmt.Fprintln(j.Progress, line)
	}
}
