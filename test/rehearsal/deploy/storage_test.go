package deploy

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/vibe-engineering/vibe-platform/rehearsal/emulator"
	"github.com/vibe-engineering/vibe-platform/rehearsal/front"
)

// TestObjectsAreReadBesideOthersThatAreStored in a bucket like the CDK's, whose
// default is a key of KMS. Without the front the emulator falls silent, for good,
// within some two hundred requests of this kind.
func TestObjectsAreReadBesideOthersThatAreStored(t *testing.T) {
	t.Parallel()
	e, err := emulator.Start(t.Context(), emulator.Options{Account: "111122223333", Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	f, err := front.Start(t.Context(), e.Endpoint, front.Options{Adaptations: front.Adaptations("us-east-1"), Patience: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	client := s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: &f.Endpoint, UsePathStyle: true, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("rehearsal", "rehearsal", ""),
	})
	bucket := aws.String("assets")
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	_, err = client.PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{Bucket: bucket, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
		Rules: []types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAwsKms}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for worker := range 12 {
		wait.Go(func() {
			for turn := range 40 {
				if err := storeAndRead(t, client, bucket, fmt.Sprintf("file-%d", (7*worker+turn)%20), byte(worker)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
}

// storeAndRead stores a file of 10 kB that consists of one byte, and reads what
// stands there then, its own or another's.
func storeAndRead(t *testing.T, client *s3.Client, bucket *string, key string, content byte) error {
	const size = 10_000
	_, err := client.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: bucket, Key: &key, Body: bytes.NewReader(bytes.Repeat([]byte{content}, size)), ServerSideEncryption: types.ServerSideEncryptionAwsKms,
	})
	if err != nil {
		return err
	}
	object, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: &key})
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	defer func() { _ = object.Body.Close() }()
	text, err := io.ReadAll(object.Body)
	if err == nil && (len(text) != size || !bytes.Equal(text, bytes.Repeat(text[:1], size))) {
		err = fmt.Errorf("%s: %d bytes came back, not those of one that was stored", key, len(text))
	}
	return err
}
