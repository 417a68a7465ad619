package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/vibe-engineering/vibe-platform/recovery/restorevalidation"
	"github.com/vibe-engineering/vibe-platform/recovery/validation"
)

// lookIntoDatabase asks a restored instance. Its master gets a password of its own
// first: the secret's may be newer than the backup.
func (v validator) lookIntoDatabase(ctx context.Context, j job) ([]validation.Finding, error) {
	id, err := restoredName(j.created)
	if err != nil {
		return nil, err
	}
	instance, err := v.available(ctx, id)
	if err != nil {
		return nil, err
	}
	findings := v.placed(instance)
	if failed := validation.Failed(findings); len(failed) > 0 {
		// What others can reach gets no password that is sent around.
		return findings, nil
	}
	password := rand.Text()
	if err := v.setPassword(ctx, id, password); err != nil {
		return findings, err
	}
	if instance, err = v.available(ctx, id); err != nil {
		return findings, err
	}
	answer, err := v.askDatabase(ctx, instance, password, j)
	return append(findings, answer.Findings...), err
}

// restoredName is the name in the ARN of an instance or a bucket that a restore
// test has made. Nothing else is touched.
func restoredName(arn string) (string, error) {
	name := arn[strings.LastIndex(arn, ":")+1:]
	if !strings.HasPrefix(name, restorevalidation.RestoredPrefix) {
		return "", fmt.Errorf("%s is nothing that a restore test has made: its name does not begin with %s", arn, restorevalidation.RestoredPrefix)
	}
	return name, nil
}

// available waits until an instance is available and no password of it is pending.
func (v validator) available(ctx context.Context, id string) (types.DBInstance, error) {
	for {
		described, err := v.databases.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: &id})
		if err != nil {
			return types.DBInstance{}, fmt.Errorf("instance %s: %w", id, err)
		}
		if len(described.DBInstances) != 1 {
			return types.DBInstance{}, fmt.Errorf("instance %s: RDS knows %d of that name", id, len(described.DBInstances))
		}
		instance := described.DBInstances[0]
		pending := instance.PendingModifiedValues != nil && instance.PendingModifiedValues.MasterUserPassword != nil
		if aws.ToString(instance.DBInstanceStatus) == "available" && !pending && instance.Endpoint != nil {
			return instance, nil
		}
		select {
		case <-ctx.Done():
			return instance, fmt.Errorf("instance %s is still %s: %w", id, aws.ToString(instance.DBInstanceStatus), ctx.Err())
		case <-time.After(v.pause):
		}
	}
}

// placed asks where an instance is, and that nobody reads its storage.
func (v validator) placed(instance types.DBInstance) []validation.Finding {
	subnets := ""
	if instance.DBSubnetGroup != nil {
		subnets = aws.ToString(instance.DBSubnetGroup.DBSubnetGroupName)
	}
	var groups []string
	for _, g := range instance.VpcSecurityGroups {
		groups = append(groups, aws.ToString(g.VpcSecurityGroupId))
	}
	is := func(check, got, want string) validation.Finding {
		return validation.Finding{Check: check, Got: got, Want: want, Holds: got == want}
	}
	return []validation.Finding{
		is("subnet group", subnets, v.plan.Placement.SubnetGroup),
		is("security groups", strings.Join(groups, ", "), v.plan.Placement.SecurityGroup),
		is("public address", fmt.Sprint(aws.ToBool(instance.PubliclyAccessible)), "false"),
		is("encrypted storage", fmt.Sprint(aws.ToBool(instance.StorageEncrypted)), "true"),
	}
}

// setPassword sets the master's password. RDS has no other way in for who does not
// know the one that was backed up.
func (v validator) setPassword(ctx context.Context, id, password string) error {
	_, err := v.databases.ModifyDBInstance(ctx, &rds.ModifyDBInstanceInput{
		DBInstanceIdentifier: &id, MasterUserPassword: &password, ApplyImmediately: aws.Bool(true),
	})
	if err != nil {
		return fmt.Errorf("password of %s: %w", id, hiding(err, password))
	}
	// RDS begins a moment after it has answered; until then the instance looks as
	// if it had ended.
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(2 * v.pause):
		return nil
	}
}

// askDatabase has the function beside the database ask it.
func (v validator) askDatabase(ctx context.Context, instance types.DBInstance, password string, j job) (restorevalidation.Answer, error) {
	var answer restorevalidation.Answer
	bundle, err := v.bundle(ctx, v.plan.TrustBundle)
	if err != nil {
		return answer, fmt.Errorf("authorities of the database's certificate: %w", err)
	}
	request, err := json.Marshal(restorevalidation.Request{ //nolint:gosec // the password is what the request is for; it goes by TLS to one function
		Host:        aws.ToString(instance.Endpoint.Address),
		Port:        uint16(aws.ToInt32(instance.Endpoint.Port)),
		User:        aws.ToString(instance.MasterUsername),
		Password:    password,
		Authorities: string(bundle),
		Questions:   v.plan.Database,
		NotBefore:   v.certain(j),
		NotAfter:    j.restored,
	})
	if err != nil {
		return answer, err
	}
	out, err := v.functions.Invoke(ctx, &lambda.InvokeInput{FunctionName: &v.plan.DatabaseFunction, Payload: request})
	if err != nil {
		return answer, fmt.Errorf("function %s: %w", v.plan.DatabaseFunction, hiding(err, password))
	}
	if out.FunctionError != nil {
		return answer, fmt.Errorf("function %s died (%s); its log says more", v.plan.DatabaseFunction, *out.FunctionError)
	}
	if err := json.Unmarshal(out.Payload, &answer); err != nil {
		return answer, fmt.Errorf("function %s did not answer in JSON", v.plan.DatabaseFunction)
	}
	if answer.Error != "" {
		return answer, hiding(errors.New(answer.Error), password)
	}
	return answer, nil
}

// hiding is err without a secret in its text.
func hiding(err error, secret string) error {
	if text := err.Error(); strings.Contains(text, secret) {
		return errors.New(strings.ReplaceAll(text, secret, "(hidden)"))
	}
	return err
}
