package standin

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/encoding/cbor"
)

// access reaches s without trying again.
func access(s *Server) aws.Config {
	return aws.Config{
		Region: "eu-west-1", BaseEndpoint: &s.Endpoint, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	}
}

func start(t *testing.T, backend string, rows ...Row) *Server {
	t.Helper()
	s, err := Start(t.Context(), backend, rows...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// asked is a call and the row that fits it.
type asked struct {
	row  Row
	call func(context.Context, aws.Config) error
}

// calls ask one thing of a service of each protocol.
func calls() []asked {
	return []asked{
		{Row{Service: "ec2", Action: "DescribeVpcs"}, func(ctx context.Context, c aws.Config) error {
			_, err := ec2.NewFromConfig(c).DescribeVpcs(ctx, nil)
			return err
		}},
		{Row{Service: "iam", Action: "ListRoles"}, func(ctx context.Context, c aws.Config) error {
			_, err := iam.NewFromConfig(c).ListRoles(ctx, nil)
			return err
		}},
		{Row{Service: "ecr", Action: "DescribeRepositories"}, func(ctx context.Context, c aws.Config) error {
			_, err := ecr.NewFromConfig(c).DescribeRepositories(ctx, nil)
			return err
		}},
		{Row{Service: "eks", Action: "GET /clusters/*"}, func(ctx context.Context, c aws.Config) error {
			_, err := eks.NewFromConfig(c).DescribeCluster(ctx, &eks.DescribeClusterInput{Name: new("vibe")})
			return err
		}},
		{Row{Service: "route53", Action: "GET /2013-04-01/hostedzone/*"}, func(ctx context.Context, c aws.Config) error {
			_, err := route53.NewFromConfig(c).GetHostedZone(ctx, &route53.GetHostedZoneInput{Id: new("Z1")})
			return err
		}},
		{Row{Service: "s3", Action: "GET /bucket"}, func(ctx context.Context, c aws.Config) error {
			_, err := s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true }).GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: new("bucket")})
			return err
		}},
		{Row{Service: "monitoring", Action: "DescribeAlarms"}, func(ctx context.Context, c aws.Config) error {
			_, err := cloudwatch.NewFromConfig(c).DescribeAlarms(ctx, nil)
			return err
		}},
	}
}

// TestRefusals are understood by the SDK of each protocol as AWS' own would be.
func TestRefusals(t *testing.T) {
	s := start(t, "")
	throttles := retry.IsErrorThrottles(retry.DefaultThrottles)
	for _, c := range calls() {
		row, call := c.row, c.call
		var said smithy.APIError
		row.Answer = Throttled()
		s.Set(row)
		if err := call(t.Context(), access(s)); !throttles.IsErrorThrottle(err).Bool() {
			t.Errorf("%s: throttled, the SDK sees %v", row, err)
		}
		row.Answer = Denied()
		s.Set(row)
		if err := call(t.Context(), access(s)); !errors.As(err, &said) || !slices.Contains([]string{"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}, said.ErrorCode()) || said.ErrorMessage() == "" {
			t.Errorf("%s: denied, the SDK sees %v", row, err)
		}
		row.Answer = Refused(http.StatusBadRequest, "ValidationError", "a < b")
		s.Set(row)
		if err := call(t.Context(), access(s)); !errors.As(err, &said) || said.ErrorMessage() != "a < b" {
			t.Errorf("%s: refused, the SDK sees %v", row, err)
		}
		if unused := s.Unused(); len(unused) > 0 {
			t.Errorf("%v did not answer", unused)
		}
		s.Set()
		if err := call(t.Context(), access(s)); !errors.As(err, &said) || said.ErrorCode() != "NotStoodInFor" {
			t.Errorf("%s without a row: the SDK sees %v", row, err)
		}
	}
}

// TestHanging ends with the caller's patience.
func TestHanging(t *testing.T) {
	s := start(t, "", Row{Service: "ec2", Action: "Describe*", Answer: Hanging()})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := ec2.NewFromConfig(access(s)).DescribeVpcs(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// TestForward hands on what has no row, as it is, and edits what has one.
func TestForward(t *testing.T) {
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Seen", r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("X-Own")+" "+string(body))
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "state: healthy")
	}))
	defer backend.Close()
	s := start(t, backend.URL)
	ask := func() (status int, header http.Header, body string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.Endpoint+"/a/b?c=d", strings.NewReader("body"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Own", "own")
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/eks/aws4_request, SignedHeaders=host")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, response.Header, string(text)
	}
	if status, header, body := ask(); status != http.StatusTeapot || body != "state: healthy" || header.Get("X-Seen") != "PUT /a/b?c=d own body" {
		t.Errorf("%d, %s, %v", status, body, header)
	}
	s.Set(
		Row{Service: "eks", Action: "PUT /a/*", Region: "us-east-1", Answer: Replaced("healthy", "elsewhere")},
		Row{Service: "eks", Action: "PUT /a/*", Answer: Replaced("healthy", "ill and longer")},
	)
	if _, _, body := ask(); body != "state: ill and longer" {
		t.Errorf("edited: %s", body)
	}
}

func TestCBOR(t *testing.T) {
	s := start(t, "", Row{Service: "monitoring", Action: "DescribeAlarms", Answer: CBOR(cbor.Map{"MetricAlarms": cbor.List{cbor.Map{"AlarmName": cbor.String("it")}}})})
	out, err := cloudwatch.NewFromConfig(access(s)).DescribeAlarms(t.Context(), nil)
	if err != nil || len(out.MetricAlarms) != 1 || aws.ToString(out.MetricAlarms[0].AlarmName) != "it" {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestJSON(t *testing.T) {
	s := start(t, "", Row{Service: "ecr", Action: "DescribeRepositories", Answer: JSON(map[string]any{"repositories": []any{map[string]any{"repositoryName": "it"}}})})
	out, err := ecr.NewFromConfig(access(s)).DescribeRepositories(t.Context(), nil)
	if err != nil || len(out.Repositories) != 1 || aws.ToString(out.Repositories[0].RepositoryName) != "it" {
		t.Errorf("%+v, %v", out, err)
	}
}
