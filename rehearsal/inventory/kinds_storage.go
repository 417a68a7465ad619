package inventory

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/vibe-engineering/vibe-platform/paging"
)

// storageKinds are those of buckets and images.
func storageKinds() []kind {
	return []kind{
		{typ: "AWS::S3::Bucket", api: "s3:ListBuckets", all: buckets, look: describeBucket},
		{typ: "AWS::S3::BucketPolicy", api: "s3:GetBucketPolicy", all: bucketPolicies, id: func(physical string) string { return strings.TrimSuffix(physical, "-policy") }},
		paged("AWS::ECR::Repository", "ecr:DescribeRepositories",
			func(c *Clients) *ecr.DescribeRepositoriesPaginator {
				return ecr.NewDescribeRepositoriesPaginator(c.ecr, &ecr.DescribeRepositoriesInput{})
			},
			func(o *ecr.DescribeRepositoriesOutput) []ecrtypes.Repository { return o.Repositories },
			func(r ecrtypes.Repository) Item { return Item{ID: aws.ToString(r.RepositoryName), detail: r} }),
		// A registry has one at most, known by the account's number.
		once("AWS::ECR::ReplicationConfiguration", "ecr:DescribeRegistry",
			func(ctx context.Context, c *Clients) ([]ecr.DescribeRegistryOutput, error) {
				out, err := c.ecr.DescribeRegistry(ctx, nil)
				if err != nil || out.ReplicationConfiguration == nil || len(out.ReplicationConfiguration.Rules) == 0 {
					return nil, err
				}
				return []ecr.DescribeRegistryOutput{*out}, nil
			},
			func(r ecr.DescribeRegistryOutput) Item { return Item{ID: aws.ToString(r.RegistryId), detail: r} }),
	}
}

// buckets lists the region's. S3 lists a bucket's region where it is asked for
// one region alone; an endpoint that knows no such thing is asked for each.
func buckets(ctx context.Context, c *Clients) ([]Item, error) {
	all, err := paging.All(ctx, s3.NewListBucketsPaginator(c.s3, &s3.ListBucketsInput{BucketRegion: &c.Region}),
		func(o *s3.ListBucketsOutput) []types.Bucket { return o.Buckets })
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, b := range all {
		region := aws.ToString(b.BucketRegion)
		if region == "" {
			if region, err = bucketRegion(ctx, c, b.Name); err != nil {
				return nil, err
			}
		}
		if region == c.Region {
			items = append(items, Item{ID: aws.ToString(b.Name)})
		}
	}
	return items, nil
}

// bucketRegion is where a bucket lies. The oldest region has no name there
// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html).
func bucketRegion(ctx context.Context, c *Clients, name *string) (string, error) {
	out, err := c.s3.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: name})
	if err != nil {
		return "", err
	}
	if out.LocationConstraint == "" {
		return "us-east-1", nil
	}
	return string(out.LocationConstraint), nil
}

// bucket is what the claims ask of a bucket.
type bucket struct {
	// algorithm and key are the default encryption's.
	algorithm, key string
	// public is what keeps the public out; nil if nothing does.
	public *types.PublicAccessBlockConfiguration
	// versioning is Enabled, Suspended or empty.
	versioning string
	// ownership is who owns what others write.
	ownership string
	// replicatedTo are the ARNs of the buckets that it is copied to.
	replicatedTo []string
	// lockMode and lockDays are the default retention of its objects.
	lockMode string
	lockDays int32
	// logsTo is the bucket that its access logs go to.
	logsTo string
}

// describeBucket asks S3 for each part of a bucket's configuration. A part that
// was never configured is an error of S3's, and empty here.
func describeBucket(ctx context.Context, c *Clients, i Item) (any, error) {
	var b bucket
	parts := []func() error{
		func() error { return b.encryption(ctx, c, &i.ID) },
		func() error { return b.access(ctx, c, &i.ID) },
		func() error { return b.copies(ctx, c, &i.ID) },
		func() error { return b.lock(ctx, c, &i.ID) },
		func() error { return b.history(ctx, c, &i.ID) },
	}
	for _, part := range parts {
		if err := part(); err != nil && !unset(err) {
			return nil, err
		}
	}
	return b, nil
}

func (b *bucket) encryption(ctx context.Context, c *Clients, name *string) error {
	out, err := c.s3.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: name})
	if err != nil {
		return err
	}
	for _, rule := range out.ServerSideEncryptionConfiguration.Rules {
		if by := rule.ApplyServerSideEncryptionByDefault; by != nil {
			b.algorithm, b.key = string(by.SSEAlgorithm), aws.ToString(by.KMSMasterKeyID)
		}
	}
	return nil
}

func (b *bucket) access(ctx context.Context, c *Clients, name *string) error {
	owners, err := c.s3.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: name})
	if err != nil && !unset(err) {
		return err
	}
	if err == nil {
		for _, rule := range owners.OwnershipControls.Rules {
			b.ownership = string(rule.ObjectOwnership)
		}
	}
	out, err := c.s3.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: name})
	if err != nil {
		return err
	}
	b.public = out.PublicAccessBlockConfiguration
	return nil
}

func (b *bucket) copies(ctx context.Context, c *Clients, name *string) error {
	out, err := c.s3.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: name})
	if err != nil {
		return err
	}
	for _, rule := range out.ReplicationConfiguration.Rules {
		if rule.Status == types.ReplicationRuleStatusEnabled && rule.Destination != nil {
			b.replicatedTo = append(b.replicatedTo, aws.ToString(rule.Destination.Bucket))
		}
	}
	return nil
}

func (b *bucket) lock(ctx context.Context, c *Clients, name *string) error {
	out, err := c.s3.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: name})
	if err != nil {
		return err
	}
	if rule := out.ObjectLockConfiguration.Rule; rule != nil && rule.DefaultRetention != nil {
		b.lockMode, b.lockDays = string(rule.DefaultRetention.Mode), aws.ToInt32(rule.DefaultRetention.Days)
	}
	return nil
}

func (b *bucket) history(ctx context.Context, c *Clients, name *string) error {
	versions, err := c.s3.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: name})
	if err != nil {
		return err
	}
	b.versioning = string(versions.Status)
	logs, err := c.s3.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: name})
	if err == nil && logs.LoggingEnabled != nil {
		b.logsTo = aws.ToString(logs.LoggingEnabled.TargetBucket)
	}
	return err
}

// unset reports whether S3 says that a part of a configuration is not there.
func unset(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return false
	}
	switch api.ErrorCode() {
	case "ServerSideEncryptionConfigurationNotFoundError", "NoSuchPublicAccessBlockConfiguration", "OwnershipControlsNotFoundError",
		"ReplicationConfigurationNotFoundError", "ObjectLockConfigurationNotFoundError", "NoSuchBucketPolicy":
		return true
	}
	return false
}

// bucketPolicies are known by the names of their buckets.
func bucketPolicies(ctx context.Context, c *Clients) ([]Item, error) {
	all, err := buckets(ctx, c)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, b := range all {
		out, err := c.s3.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &b.ID})
		if unset(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		items = append(items, Item{ID: b.ID, detail: aws.ToString(out.Policy)})
	}
	return items, nil
}
