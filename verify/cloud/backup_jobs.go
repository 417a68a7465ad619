package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// due is what a plan promises of one store.
type due struct {
	store, region string
	// within is how old its newest backup may be: the plan's shortest interval, and
	// the windows to start and to complete.
	within time.Duration
	// copies are the vaults that it is copied to.
	copies []string
	since  time.Time
}

// promised reads what the templates' plans promise.
func (a *Account) promised(ctx context.Context) ([]due, error) {
	plans, err := a.env.Resources(ctx, "AWS::Backup::BackupPlan")
	if err != nil {
		return nil, err
	}
	selections, err := a.env.Resources(ctx, "AWS::Backup::BackupSelection")
	if err != nil {
		return nil, err
	}
	var all []due
	for _, s := range selections {
		i := slices.IndexFunc(plans, func(p deployed.Resource) bool { return p.ID == textAt(s.Properties, "BackupPlanId") })
		if i < 0 {
			continue
		}
		within, copies := promise(plans[i])
		for _, store := range texts(at(s.Properties, "BackupSelection.Resources")) {
			all = append(all, due{store, s.Region, within, copies, s.Created})
		}
	}
	return all, nil
}

// promise is how often a plan backs up, and where it copies to.
func promise(plan deployed.Resource) (within time.Duration, copies []string) {
	for _, one := range list(at(plan.Properties, "BackupPlan.BackupPlanRule")) {
		rule := object(one)
		every, ok := interval(textAt(rule, "ScheduleExpression"))
		if !ok {
			continue
		}
		for _, window := range []string{"StartWindowMinutes", "CompletionWindowMinutes"} {
			var minutes int
			if _, err := fmt.Sscan(textAt(rule, window), &minutes); err == nil {
				every += time.Duration(minutes) * time.Minute
			}
		}
		if within == 0 || every < within {
			within, copies = every, nil
			for _, action := range list(rule["CopyActions"]) {
				copies = append(copies, textAt(object(action), "DestinationBackupVaultArn"))
			}
		}
	}
	return within, copies
}

// run is a job of AWS Backup: of a backup, a copy or a restore.
type run struct {
	state, message string
	created        time.Time
}

// judged is what a store's jobs come to: the finding, if any, and whether it has a
// job that completed in time.
func (a *Account) judged(subject, what string, d due, runs []run) (findings []check.Finding, done bool) {
	slices.SortFunc(runs, func(x, y run) int { return y.created.Compare(x.created) })
	ended := slices.IndexFunc(runs, func(r run) bool { return !underWay(r.state) })
	if ended >= 0 && runs[ended].state != "COMPLETED" {
		r := runs[ended]
		return []check.Finding{{
			Subject: subject, Got: fmt.Sprintf("had its last %s %s ago %s: %s", what, a.ago(r.created), strings.ToLower(r.state), show(r.message)), Want: "have one that completed",
		}}, false
	}
	if ended >= 0 && a.now().Sub(runs[ended].created) <= d.within {
		return nil, true
	}
	if a.now().Sub(d.since) <= d.within {
		return nil, false // The first is not due yet.
	}
	got := "has no " + what
	if ended >= 0 {
		got = fmt.Sprintf("had its last %s %s ago", what, a.ago(runs[ended].created))
	}
	return []check.Finding{{Subject: subject, Got: got, Want: fmt.Sprintf("have one every %.0f h", d.within.Hours())}}, false
}

// underWay reports whether a job has not ended.
func underWay(state string) bool {
	return slices.Contains([]string{"CREATED", "PENDING", "RUNNING", "ABORTING"}, state)
}

// history is how far back jobs are looked at: the interval twice, so that the last
// one is seen where the newest is missing.
func (a *Account) history(d due) *time.Time { return new(a.now().Add(-2 * d.within)) }

func (a *Account) recentBackups(ctx context.Context) (check.Outcome, error) {
	return a.jobs(ctx, "backup", func(ctx context.Context, d due) ([]run, error) {
		all, err := paging.All(ctx, backup.NewListBackupJobsPaginator(a.backupOf(d.region), &backup.ListBackupJobsInput{ByResourceArn: &d.store, ByCreatedAfter: a.history(d)}),
			func(o *backup.ListBackupJobsOutput) []types.BackupJob { return o.BackupJobs })
		var runs []run
		for _, j := range all {
			if aws.ToString(j.ResourceArn) == d.store {
				runs = append(runs, run{string(j.State), aws.ToString(j.StatusMessage), aws.ToTime(j.CreationDate)})
			}
		}
		return runs, err
	})
}

func (a *Account) recentCopies(ctx context.Context) (check.Outcome, error) {
	promised, err := a.promised(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	if !slices.ContainsFunc(promised, func(d due) bool { return len(d.copies) > 0 }) {
		return check.Idle("backups are copied nowhere")
	}
	return a.jobs(ctx, "copy", func(ctx context.Context, d due) ([]run, error) {
		all, err := paging.All(ctx, backup.NewListCopyJobsPaginator(a.backupOf(d.region), &backup.ListCopyJobsInput{ByResourceArn: &d.store, ByCreatedAfter: a.history(d)}),
			func(o *backup.ListCopyJobsOutput) []types.CopyJob { return o.CopyJobs })
		if err != nil {
			return nil, err
		}
		var runs []run
		for _, j := range all {
			if aws.ToString(j.ResourceArn) != d.store || !slices.Contains(d.copies, aws.ToString(j.DestinationBackupVaultArn)) {
				continue
			}
			r := run{string(j.State), aws.ToString(j.StatusMessage), aws.ToTime(j.CreationDate)}
			if r.state == "COMPLETED" {
				there, err := a.copied(ctx, aws.ToString(j.DestinationBackupVaultArn), aws.ToString(j.DestinationRecoveryPointArn))
				if err != nil {
					return nil, err
				}
				if !there {
					r.state, r.message = "DELETED", "the recovery point is no longer in "+aws.ToString(j.DestinationBackupVaultArn)
				}
			}
			runs = append(runs, r)
		}
		return runs, nil
	})
}

// copied reports whether a recovery point is in the vault that it was copied to.
func (a *Account) copied(ctx context.Context, vault, point string) (bool, error) {
	parts := strings.Split(vault, ":")
	if len(parts) != 7 {
		return false, fmt.Errorf("%s is no vault's ARN", vault)
	}
	_, err := a.backupOf(parts[3]).DescribeRecoveryPoint(ctx, &backup.DescribeRecoveryPointInput{BackupVaultName: &parts[6], RecoveryPointArn: &point})
	if code(err, "ResourceNotFoundException") {
		return false, nil
	}
	return err == nil, err
}

// jobs judges the jobs of every store. Where none is due yet there is nothing to
// check.
func (a *Account) jobs(ctx context.Context, what string, ask func(context.Context, due) ([]run, error)) (check.Outcome, error) {
	promised, err := a.promised(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	all, err := each(ctx, promised, ask)
	if err != nil {
		return check.Outcome{}, err
	}
	var findings []check.Finding
	completed := 0
	for i, d := range promised {
		found, done := a.judged(storeName(d.store), what, d, all[i])
		findings = append(findings, found...)
		if done {
			completed++
		}
	}
	if len(findings) == 0 && completed == 0 {
		return check.Idle("the first %s is not due yet", what)
	}
	return outcome(findings, "%d of %d stores have a %s in time", completed, len(promised), what)
}

// storeName is a store's service and name.
func storeName(arn string) string {
	parts := strings.SplitN(arn, ":", 4)
	if len(parts) < 4 {
		return arn
	}
	return parts[2] + " " + last(arn, ":")
}

// restoreTests judges the restores that the testing plans began.
func (a *Account) restoreTests(ctx context.Context) (check.Outcome, error) {
	plans, err := a.env.Resources(ctx, "AWS::Backup::RestoreTestingPlan")
	if err != nil {
		return check.Outcome{}, err
	}
	if len(plans) == 0 {
		return check.Idle("the environment tests no restores")
	}
	selections, err := a.env.Resources(ctx, "AWS::Backup::RestoreTestingSelection")
	if err != nil {
		return check.Outcome{}, err
	}
	var findings []check.Finding
	tested, kinds := 0, 0
	for _, p := range plans {
		runs, err := a.restores(ctx, p)
		if err != nil {
			return check.Outcome{}, err
		}
		name := textAt(p.Properties, "RestoreTestingPlanName")
		if runs == nil {
			findings = append(findings, missing("restore testing plan "+name+" in "+p.Region))
			continue
		}
		every, _ := interval(textAt(p.Properties, "ScheduleExpression"))
		for _, s := range selections {
			if s.Stack != p.Stack {
				continue
			}
			kinds++
			kind := textAt(s.Properties, "ProtectedResourceType")
			// A restore and its validation have a day after the plan's own window.
			d := due{within: every + 48*time.Hour, since: p.Created}
			found, done := a.judged(name+" of "+kind+" in "+p.Region, "restore test", d, runs[kind])
			findings = append(findings, found...)
			if done {
				tested++
			}
		}
	}
	if len(findings) == 0 && tested == 0 {
		return check.Idle("the first restore test is not due yet")
	}
	return outcome(findings, "%d of %d kinds were restored and validated", tested, kinds)
}

// restores are the runs of a testing plan by the type of what was restored; nil
// where there is no such plan.
func (a *Account) restores(ctx context.Context, plan deployed.Resource) (map[string][]run, error) {
	client := a.backupOf(plan.Region)
	plans, err := paging.All(ctx, backup.NewListRestoreTestingPlansPaginator(client, nil),
		func(o *backup.ListRestoreTestingPlansOutput) []types.RestoreTestingPlanForList {
			return o.RestoreTestingPlans
		})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(plans, func(p types.RestoreTestingPlanForList) bool {
		return aws.ToString(p.RestoreTestingPlanName) == textAt(plan.Properties, "RestoreTestingPlanName")
	})
	if i < 0 {
		return nil, nil //nolint:nilnil // that there is no such plan is an answer
	}
	jobs, err := paging.All(ctx, backup.NewListRestoreJobsPaginator(client, &backup.ListRestoreJobsInput{ByRestoreTestingPlanArn: plans[i].RestoreTestingPlanArn}),
		func(o *backup.ListRestoreJobsOutput) []types.RestoreJobsListMember { return o.RestoreJobs })
	runs := map[string][]run{}
	for _, j := range jobs {
		kind := aws.ToString(j.ResourceType)
		runs[kind] = append(runs[kind], restored(j))
	}
	return runs, err
}

// restored is a restore with its validation: one that was not validated in time, or
// whose data was found wanting, did not complete.
func restored(j types.RestoreJobsListMember) run {
	r := run{string(j.Status), aws.ToString(j.StatusMessage), aws.ToTime(j.CreationDate)}
	if r.state == "COMPLETED" && j.ValidationStatus != types.RestoreValidationStatusSuccessful {
		r.state, r.message = "not validated", string(j.ValidationStatus)+" "+aws.ToString(j.ValidationStatusMessage)
		if j.ValidationStatus == types.RestoreValidationStatusValidating {
			r.state = "RUNNING"
		}
	}
	return r
}
