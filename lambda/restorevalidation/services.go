package main

import (
	"context"
	"net/http"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// backupAPI is what is asked of AWS Backup.
type backupAPI interface {
	DescribeRestoreJob(context.Context, *backup.DescribeRestoreJobInput, ...func(*backup.Options)) (*backup.DescribeRestoreJobOutput, error)
	PutRestoreValidationResult(context.Context, *backup.PutRestoreValidationResultInput, ...func(*backup.Options)) (*backup.PutRestoreValidationResultOutput, error)
	ListRestoreJobs(context.Context, *backup.ListRestoreJobsInput, ...func(*backup.Options)) (*backup.ListRestoreJobsOutput, error)
	GetRestoreTestingPlan(context.Context, *backup.GetRestoreTestingPlanInput, ...func(*backup.Options)) (*backup.GetRestoreTestingPlanOutput, error)
}

// databaseAPI is what is asked of RDS.
type databaseAPI interface {
	DescribeDBInstances(context.Context, *rds.DescribeDBInstancesInput, ...func(*rds.Options)) (*rds.DescribeDBInstancesOutput, error)
	ModifyDBInstance(context.Context, *rds.ModifyDBInstanceInput, ...func(*rds.Options)) (*rds.ModifyDBInstanceOutput, error)
}

// objectAPI is what is asked of S3.
type objectAPI interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// functionAPI is what is asked of Lambda.
type functionAPI interface {
	Invoke(context.Context, *lambda.InvokeInput, ...func(*lambda.Options)) (*lambda.InvokeOutput, error)
}

// services are the APIs.
type services struct {
	backup    backupAPI
	databases databaseAPI
	objects   objectAPI
	functions functionAPI
}

// newServices uses the credentials that Lambda puts into the environment; nothing
// of the SDK's long search for others is needed here.
func newServices(region string) services {
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{
			AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
			SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
			SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
		}, nil
	})
	short := &http.Client{Timeout: attempt}
	// An object is read, and the database asked, for minutes: the context ends that.
	long := &http.Client{}
	return services{
		backup:    backup.New(backup.Options{Region: region, Credentials: credentials, HTTPClient: short}),
		databases: rds.New(rds.Options{Region: region, Credentials: credentials, HTTPClient: short}),
		objects:   s3.New(s3.Options{Region: region, Credentials: credentials, HTTPClient: long}),
		// One more attempt would ask the same database twice at once.
		functions: lambda.New(lambda.Options{Region: region, Credentials: credentials, HTTPClient: long, RetryMaxAttempts: 1}),
	}
}
