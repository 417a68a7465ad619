package front

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// config reaches the emulator itself.
func (f *Front) config(region string) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: new(f.backend.Load().String()), HTTPClient: f.client,
		Credentials: credentials.NewStaticCredentialsProvider("rehearsal", "rehearsal", ""),
	}
}

// fetch reads a template out of the bucket that it was uploaded to. Its location
// is https://s3.region.amazonaws.com/bucket/key, or the same at an endpoint.
func (f *Front) fetch(ctx context.Context, region, location string) ([]byte, error) {
	at, err := url.Parse(location)
	if err != nil {
		return nil, err
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(at.Path, "/"), "/")
	if before, _, virtual := strings.Cut(at.Host, ".s3."); virtual {
		bucket, key = before, strings.TrimPrefix(at.Path, "/")
	}
	f.changing.RLock()
	defer f.changing.RUnlock()
	ctx, cancel := context.WithTimeout(ctx, f.options.Patience)
	defer cancel()
	client := s3.NewFromConfig(f.config(region), func(o *s3.Options) { o.UsePathStyle = true })
	object, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return nil, fmt.Errorf("template %s: %w", location, err)
	}
	defer func() { _ = object.Body.Close() }()
	return io.ReadAll(object.Body)
}

// Output is the value of a stack's output.
func (f *Front) Output(ctx context.Context, region, stack, name string) (string, error) {
	if region == "" {
		return "", errors.New("the request is signed for no region")
	}
	f.changing.RLock()
	defer f.changing.RUnlock()
	ctx, cancel := context.WithTimeout(ctx, f.options.Patience)
	defer cancel()
	found, err := cloudformation.NewFromConfig(f.config(region)).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		return "", err
	}
	for _, s := range found.Stacks {
		for _, o := range s.Outputs {
			if aws.ToString(o.OutputKey) == name {
				return aws.ToString(o.OutputValue), nil
			}
		}
	}
	return "", fmt.Errorf("stack %s has no output %s in %s", stack, name, region)
}
