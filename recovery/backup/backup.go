// Package backup takes recovery points on demand, beside those of the backup plan:
// of the same resources, into the same vault, as the same role, with a retention of
// their own and a copy in the recovery region. AWS Backup does the work; what runs
// there goes on when this process ends.
package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsbackup "github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// API is what is asked of AWS Backup in one region.
type API interface {
	awsbackup.ListBackupPlansAPIClient
	awsbackup.ListBackupSelectionsAPIClient
	GetBackupSelection(context.Context, *awsbackup.GetBackupSelectionInput, ...func(*awsbackup.Options)) (*awsbackup.GetBackupSelectionOutput, error)
	DescribeBackupVault(context.Context, *awsbackup.DescribeBackupVaultInput, ...func(*awsbackup.Options)) (*awsbackup.DescribeBackupVaultOutput, error)
	StartBackupJob(context.Context, *awsbackup.StartBackupJobInput, ...func(*awsbackup.Options)) (*awsbackup.StartBackupJobOutput, error)
	DescribeBackupJob(context.Context, *awsbackup.DescribeBackupJobInput, ...func(*awsbackup.Options)) (*awsbackup.DescribeBackupJobOutput, error)
	StartCopyJob(context.Context, *awsbackup.StartCopyJobInput, ...func(*awsbackup.Options)) (*awsbackup.StartCopyJobOutput, error)
	DescribeCopyJob(context.Context, *awsbackup.DescribeCopyJobInput, ...func(*awsbackup.Options)) (*awsbackup.DescribeCopyJobOutput, error)
}

// Options say what is backed up.
type Options struct {
	Env config.Environment
	// Stores are those of the plan's resources that are backed up, by their names:
	// the database's identifier, or a bucket. Empty: all of them.
	Stores []string
	// KeepDays is after how many days AWS Backup deletes the recovery points.
	KeepDays int
	// Home and Recovery reach AWS Backup in the two regions. Recovery is nil where
	// nothing is copied.
	Home, Recovery API
	// Identity says whose credentials these are.
	Identity *sts.Client
	// Progress receives a line for each state that a job comes to. Default: nobody
	// does.
	Progress io.Writer
	// Pace is how often a job is looked at. Default: 15 s.
	Pace time.Duration
}

// Point is a recovery point that was asked for.
type Point struct {
	Store string `json:"store"`
	// Job is AWS Backup's id of the job that makes it.
	Job string `json:"job"`
	// ARN is the recovery point's own.
	ARN string `json:"arn"`
	// State is AWS Backup's word for how the job ended.
	State string `json:"state"`
	// Copy is the state of the copy in the recovery region, and empty without one.
	Copy string `json:"copy,omitempty"`
	// CopyARN is the copy's own.
	CopyARN string `json:"copyArn,omitempty"`
	// Message is what AWS Backup says of a failure.
	Message string `json:"message,omitempty"`
}

// Complete reports whether the recovery point is there, and its copy if one was
// asked for.
func (p Point) Complete(copied bool) bool {
	return p.State == string(types.BackupJobStateCompleted) && (!copied || p.Copy == string(types.CopyJobStateCompleted))
}

// maxKeepDays is AWS Backup's limit of a lifecycle
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html).
const maxKeepDays = 36500

// Run takes a recovery point of each store and follows the jobs to their ends. It
// starts nothing unless everything that can be known before is right; the error
// then names every problem. An error with points says which of them failed.
func Run(ctx context.Context, o Options) ([]Point, error) {
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	if o.Pace == 0 {
		o.Pace = 15 * time.Second
	}
	resources, err := o.check(ctx)
	if err != nil {
		return nil, err
	}
	r := run{Options: o}
	points := make([]Point, len(resources))
	for i, resource := range resources {
		points[i] = r.start(ctx, resource)
	}
	r.follow(ctx, points)
	var failed []error
	for _, p := range points {
		if !p.Complete(o.Recovery != nil) {
			failed = append(failed, p.failure())
		}
	}
	return points, errors.Join(failed...)
}

// failure says what became of a point that is not complete.
func (p Point) failure() error {
	state := p.State
	if p.Copy != "" {
		state += ", its copy " + p.Copy
	}
	if p.Message != "" {
		state += ": " + p.Message
	}
	return fmt.Errorf("%s: job %s is %s", p.Store, p.Job, state)
}

// check returns the ARNs that are backed up, or everything that is wrong.
func (o Options) check(ctx context.Context) ([]string, error) {
	var problems []error
	if o.KeepDays < 1 || o.KeepDays > maxKeepDays {
		problems = append(problems, keepProblem(o.KeepDays, "is no time that AWS Backup keeps anything", fmt.Sprintf("1 to %d", maxKeepDays)))
	}
	if err := o.rightAccount(ctx); err != nil {
		// Nothing that is found in another account means anything.
		return nil, errors.Join(append(problems, err)...)
	}
	home := names.Home(o.Env)
	problems = append(problems, o.fits(ctx, o.Home, home.Vault(), home.Region()))
	if o.Recovery != nil {
		away := names.Recovery(o.Env)
		problems = append(problems, o.fits(ctx, o.Recovery, away.RecoveryVault(), away.Region()))
	}
	resources, err := planned(ctx, o.Home, home.Shared())
	if err != nil {
		return nil, errors.Join(append(problems, err)...)
	}
	chosen, err := choose(resources, o.Stores)
	if err := errors.Join(append(problems, err)...); err != nil {
		return nil, err
	}
	return chosen, nil
}

func (o Options) rightAccount(ctx context.Context) error {
	caller, err := o.Identity.GetCallerIdentity(ctx, nil)
	if err != nil {
		return fmt.Errorf("cannot learn which account the credentials are of: %w", err)
	}
	if account := aws.ToString(caller.Account); account != o.Env.Account {
		return fmt.Errorf("the credentials are of account %s, and %s lives in %s", account, o.Env.Name, o.Env.Account)
	}
	return nil
}

// fits fails unless the vault is there and takes the retention: a job outside of a
// lock's limits fails, after it was made
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html).
func (o Options) fits(ctx context.Context, api API, vault, region string) error {
	v, err := api.DescribeBackupVault(ctx, &awsbackup.DescribeBackupVaultInput{BackupVaultName: &vault})
	if err != nil {
		return fmt.Errorf("vault %s in %s: %w", vault, region, err)
	}
	least, most := aws.ToInt64(v.MinRetentionDays), aws.ToInt64(v.MaxRetentionDays)
	if keep := int64(o.KeepDays); keep < least || most > 0 && keep > most {
		limits := fmt.Sprintf("%d or more", max(least, 1))
		if most > 0 {
			limits = fmt.Sprintf("%d to %d", max(least, 1), most)
		}
		return keepProblem(o.KeepDays, fmt.Sprintf("is outside of the lock of vault %s in %s", vault, region), limits)
	}
	return nil
}

func keepProblem(days int, reason, want string) error {
	return config.Problem{Field: "--keep", Value: fmt.Sprint(days), Reason: reason, Want: want}
}

// planned are the ARNs that the plan of a name selects: what is backed up stands
// there, and not in a second list.
func planned(ctx context.Context, api API, plan string) ([]string, error) {
	var resources []string
	for plans := awsbackup.NewListBackupPlansPaginator(api, nil); plans.HasMorePages(); {
		page, err := plans.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("the backup plans: %w", err)
		}
		for _, p := range page.BackupPlansList {
			if aws.ToString(p.BackupPlanName) != plan {
				continue
			}
			selected, err := selection(ctx, api, p.BackupPlanId)
			if err != nil {
				return nil, fmt.Errorf("backup plan %s: %w", plan, err)
			}
			resources = append(resources, selected...)
		}
	}
	if len(resources) == 0 {
		return nil, fmt.Errorf("no backup plan %s selects anything; deploy the backup stack first", plan)
	}
	slices.Sort(resources)
	return slices.Compact(resources), nil
}

func selection(ctx context.Context, api API, plan *string) ([]string, error) {
	var resources []string
	for pages := awsbackup.NewListBackupSelectionsPaginator(api, &awsbackup.ListBackupSelectionsInput{BackupPlanId: plan}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, s := range page.BackupSelectionsList {
			out, err := api.GetBackupSelection(ctx, &awsbackup.GetBackupSelectionInput{BackupPlanId: plan, SelectionId: s.SelectionId})
			if err != nil {
				return nil, err
			}
			resources = append(resources, out.BackupSelection.Resources...)
		}
	}
	return resources, nil
}
