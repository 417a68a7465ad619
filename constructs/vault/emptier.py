"""Empties a backup vault before CloudFormation deletes it."""
import time

import boto3
import cfnresponse

backup = boto3.client("backup")


def handler(event, context):
    vault = event["ResourceProperties"]["VaultName"]
    status, reason = cfnresponse.SUCCESS, None
    try:
        if event["RequestType"] == "Delete":
            empty(vault, context)
    except Exception as error:
        status, reason = cfnresponse.FAILED, str(error)
    cfnresponse.send(event, context, status, {}, vault, reason=reason)


def empty(vault, context):
    """Deletes until nothing is left: a deletion takes its time, and a recovery
    point that is still being made cannot be deleted yet."""
    while points := recovery_points(vault):
        if context.get_remaining_time_in_millis() < 60_000:
            raise TimeoutError(f"{len(points)} recovery points are left in {vault}; delete the stack again")
        for arn in (p["RecoveryPointArn"] for p in points if p["Status"] != "DELETING"):
            try:
                backup.delete_recovery_point(BackupVaultName=vault, RecoveryPointArn=arn)
            except backup.exceptions.ClientError as error:
                print(arn, error)
        time.sleep(15)


def recovery_points(vault):
    try:
        pages = backup.get_paginator("list_recovery_points_by_backup_vault").paginate(BackupVaultName=vault)
        return [point for page in pages for point in page["RecoveryPoints"]]
    except backup.exceptions.ResourceNotFoundException:
        return []
