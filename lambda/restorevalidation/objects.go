package main

import (
	"context"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/vibe-engineering/vibe-platform/recovery/validation"
)

// lookIntoBucket compares a restored bucket with the one that stands for its source
// in this region.
func (v validator) lookIntoBucket(ctx context.Context, j job) ([]validation.Finding, error) {
	name, err := restoredName(j.created)
	if err != nil {
		return nil, err
	}
	source := v.plan.Sources[j.source]
	if source == "" {
		return nil, fmt.Errorf("no bucket is known to compare a restored %s with", j.source)
	}
	return validation.Objects(ctx, storedBucket{v.objects, source}, storedBucket{v.objects, name}, v.plan.SampleObjects, v.certain(j))
}

// storedBucket is a bucket in S3.
type storedBucket struct {
	api  objectAPI
	name string
}

// List lists what can be read, which what has moved to an archive cannot: AWS
// Backup leaves it out too
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html).
func (b storedBucket) List(ctx context.Context) ([]validation.Object, error) {
	var objects []validation.Object
	pages := s3.NewListObjectsV2Paginator(b.api, &s3.ListObjectsV2Input{Bucket: &b.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("bucket %s: %w", b.name, err)
		}
		for _, o := range page.Contents {
			if archived(o.StorageClass) {
				continue
			}
			objects = append(objects, validation.Object{Key: aws.ToString(o.Key), Size: aws.ToInt64(o.Size), Modified: aws.ToTime(o.LastModified)})
		}
	}
	return objects, nil
}

// archived reports whether objects of a class cannot be read at once.
func archived(class types.ObjectStorageClass) bool {
	return class == types.ObjectStorageClassGlacier || class == types.ObjectStorageClassDeepArchive
}

// Read opens an object.
func (b storedBucket) Read(ctx context.Context, key string) (io.ReadCloser, error) {
	out, err := b.api.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key})
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", b.name, err)
	}
	return out.Body, nil
}
