package front

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// TestObjectsAreStoredPlainly has the SDK ask for what names an object, and holds how
// it is encrypted when it reaches the backend.
func TestObjectsAreStoredPlainly(t *testing.T) {
	bucket, key, kms, body := aws.String("assets"), aws.String("app/code.zip"), aws.String("alias/assets"), "PK"
	const ours, asked = "AES256  ", "aws:kms alias/assets true"
	for _, c := range []struct {
		name, want string
		ask        func(c *s3.Client) error
	}{
		{"PutObject under a key", ours, func(c *s3.Client) error {
			_, err := c.PutObject(t.Context(), &s3.PutObjectInput{
				Bucket: bucket, Key: key, Body: strings.NewReader(body),
				ServerSideEncryption: types.ServerSideEncryptionAwsKms, SSEKMSKeyId: kms, BucketKeyEnabled: aws.Bool(true),
			})
			return err
		}},
		{"PutObject as the bucket has it", ours, func(c *s3.Client) error {
			_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader(body)})
			return err
		}},
		{"CreateMultipartUpload", ours, func(c *s3.Client) error {
			_, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{
				Bucket: bucket, Key: key, ServerSideEncryption: types.ServerSideEncryptionAwsKms, SSEKMSKeyId: kms, BucketKeyEnabled: aws.Bool(true),
			})
			return err
		}},
		{"UploadPart", "  ", func(c *s3.Client) error {
			_, err := c.UploadPart(t.Context(), &s3.UploadPartInput{
				Bucket: bucket, Key: key, UploadId: aws.String("upload"), PartNumber: aws.Int32(1), Body: strings.NewReader(body),
			})
			return err
		}},
		{"CompleteMultipartUpload", "  ", func(c *s3.Client) error {
			_, err := c.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: aws.String("upload")})
			return err
		}},
		{"CopyObject", asked, func(c *s3.Client) error {
			_, err := c.CopyObject(t.Context(), &s3.CopyObjectInput{
				Bucket: bucket, Key: key, CopySource: aws.String("other/code.zip"),
				ServerSideEncryption: types.ServerSideEncryptionAwsKms, SSEKMSKeyId: kms, BucketKeyEnabled: aws.Bool(true),
			})
			return err
		}},
		{"PutObjectTagging", "  ", func(c *s3.Client) error {
			_, err := c.PutObjectTagging(t.Context(), &s3.PutObjectTaggingInput{Bucket: bucket, Key: key, Tagging: &types.Tagging{TagSet: []types.Tag{}}})
			return err
		}},
		{"GetObject", "  ", func(c *s3.Client) error {
			_, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: key})
			return err
		}},
		{"CreateBucket", "  ", func(c *s3.Client) error {
			_, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket})
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := make(chan string, 1)
			backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				got <- fmt.Sprintf("%s %s %s", r.Header.Get(encryption), r.Header.Get(encryptionKey), r.Header.Get(bucketKey))
				fmt.Fprint(w, `<Result/>`)
			}))
			defer backend.Close()
			f := before(t, backend.URL, Options{})
			client := s3.New(s3.Options{
				Region: home, BaseEndpoint: &f.Endpoint, UsePathStyle: true, RetryMaxAttempts: 1,
				Credentials: credentials.NewStaticCredentialsProvider("rehearsal", "rehearsal", ""),
			})
			if err := c.ask(client); err != nil {
				t.Fatal(err)
			}
			if got := <-got; got != c.want {
				t.Errorf("the backend gets %q, not %q", got, c.want)
			}
			all := f.Applied()
			if noted := len(all) == 1 && all[0].Row.Property == plain().Property; noted != (c.want == ours) || len(all) > 1 {
				t.Errorf("noted is %v", all)
			}
		})
	}
}

// TestStores holds what no SDK sends: the AWS CLI names no operation, and another
// service may have paths, too.
func TestStores(t *testing.T) {
	const storage = "AWS4-HMAC-SHA256 Credential=rehearsal/20261123/us-east-1/s3/aws4_request"
	for _, c := range []struct {
		method, target, authorization string
		want                          bool
	}{
		{http.MethodPut, "/assets/code.zip", storage, true},
		{http.MethodPut, "/assets/code.zip?acl", storage, false},
		{http.MethodPut, "/assets/", storage, false},
		{http.MethodGet, "/assets/code.zip", storage, false},
		{http.MethodPost, "/assets/code.zip?uploads", storage, true},
		{http.MethodPost, "/assets/code.zip?uploadId=1", storage, false},
		{http.MethodPut, "/functions/vibe/code", strings.Replace(storage, "/s3/", "/lambda/", 1), false},
		{http.MethodPut, "/assets/code.zip", "", false},
	} {
		r := httptest.NewRequest(c.method, c.target, nil)
		r.Header.Set("Authorization", c.authorization)
		if stores(r) != c.want {
			t.Errorf("%s %s %s: stores is %t", c.method, c.target, c.authorization, !c.want)
		}
	}
}
