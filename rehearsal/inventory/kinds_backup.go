package inventory

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/backup/types"

	"github.com/vibe-engineering/vibe-platform/paging"
)

// backupKinds are those of AWS Backup.
func backupKinds() []kind {
	return []kind{
		paged("AWS::Backup::BackupVault", "backup:ListBackupVaults", vaults, vaultsOf,
			func(v types.BackupVaultListMember) Item { return Item{ID: aws.ToString(v.BackupVaultName), detail: v} }),
		paged("AWS::Backup::BackupPlan", "backup:ListBackupPlans", plans, plansOf,
			func(p types.BackupPlansListMember) Item {
				return Item{ID: aws.ToString(p.BackupPlanId), Name: aws.ToString(p.BackupPlanName), detail: p}
			}).described(func(ctx context.Context, c *Clients, i Item) (any, error) {
			out, err := c.backup.GetBackupPlan(ctx, &backup.GetBackupPlanInput{BackupPlanId: &i.ID})
			if err != nil {
				return nil, err
			}
			return *out.BackupPlan, nil
		}),
		{typ: "AWS::Backup::BackupSelection", api: "backup:ListBackupSelections", all: selections, id: afterUnderscore},
		{typ: "AWS::Backup::RecoveryPoint", api: "backup:ListRecoveryPointsByBackupVault", all: recoveryPoints},
	}
}

func vaults(c *Clients) *backup.ListBackupVaultsPaginator {
	return backup.NewListBackupVaultsPaginator(c.backup, nil)
}

func vaultsOf(o *backup.ListBackupVaultsOutput) []types.BackupVaultListMember {
	return o.BackupVaultList
}

func plans(c *Clients) *backup.ListBackupPlansPaginator {
	return backup.NewListBackupPlansPaginator(c.backup, nil)
}

func plansOf(o *backup.ListBackupPlansOutput) []types.BackupPlansListMember { return o.BackupPlansList }

func selections(ctx context.Context, c *Clients) ([]Item, error) {
	all, err := paging.All(ctx, plans(c), plansOf)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, plan := range all {
		members, err := paging.All(ctx, backup.NewListBackupSelectionsPaginator(c.backup, &backup.ListBackupSelectionsInput{BackupPlanId: plan.BackupPlanId}),
			func(o *backup.ListBackupSelectionsOutput) []types.BackupSelectionsListMember {
				return o.BackupSelectionsList
			})
		if err != nil {
			return nil, err
		}
		for _, s := range members {
			items = append(items, Item{ID: aws.ToString(s.SelectionId), Name: aws.ToString(s.SelectionName), Of: aws.ToString(plan.BackupPlanId), detail: s})
		}
	}
	return items, nil
}

// afterUnderscore is the selection's part of CloudFormation's `plan_selection`.
func afterUnderscore(physical string) string {
	for i := len(physical) - 1; i >= 0; i-- {
		if physical[i] == '_' {
			return physical[i+1:]
		}
	}
	return physical
}

func recoveryPoints(ctx context.Context, c *Clients) ([]Item, error) {
	all, err := paging.All(ctx, vaults(c), vaultsOf)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, vault := range all {
		points, err := paging.All(ctx, backup.NewListRecoveryPointsByBackupVaultPaginator(c.backup, &backup.ListRecoveryPointsByBackupVaultInput{BackupVaultName: vault.BackupVaultName}),
			func(o *backup.ListRecoveryPointsByBackupVaultOutput) []types.RecoveryPointByBackupVault {
				return o.RecoveryPoints
			})
		if err != nil {
			return nil, err
		}
		for _, p := range points {
			items = append(items, Item{ID: aws.ToString(p.RecoveryPointArn), Of: aws.ToString(vault.BackupVaultName), detail: p})
		}
	}
	return items, nil
}
