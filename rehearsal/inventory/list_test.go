package inventory

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// answering are clients of a server that answers each request with answer.
func answering(t *testing.T, answer func(http.ResponseWriter, *http.Request, string)) *Clients {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		answer(w, r, string(body))
	}))
	t.Cleanup(server.Close)
	return Open(aws.Config{
		Region:           "us-east-1",
		BaseEndpoint:     &server.URL,
		RetryMaxAttempts: 1,
		Credentials:      credentials.NewStaticCredentialsProvider("rehearsal", "rehearsal", ""),
	})
}

// Every lister that fails is named, with its API and its region, not the first
// alone; and no more than a few ask at a time.
func TestListNamesEveryFailure(t *testing.T) {
	var asking, most atomic.Int32
	clients := answering(t, func(w http.ResponseWriter, _ *http.Request, _ string) {
		now := asking.Add(1)
		defer asking.Add(-1)
		for before := most.Load(); now > before && !most.CompareAndSwap(before, now); before = most.Load() {
		}
		time.Sleep(time.Millisecond)
		w.WriteHeader(http.StatusForbidden)
	})
	items, err := List(t.Context(), clients)
	if err == nil || len(items) > 0 {
		t.Fatalf("%d items, error %v", len(items), err)
	}
	for _, k := range asked() {
		if want := fmt.Sprintf("%s is not known in us-east-1: %s: ", k.typ, k.api); !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q", want)
		}
	}
	if most.Load() > 4 {
		t.Errorf("%d requests were under way at a time, want 4 at most", most.Load())
	}
}

// What has no paginator in the SDK is read to its end all the same.
func TestPagesWithoutPaginator(t *testing.T) {
	for _, row := range []struct{ typ, first, second string }{
		{"AWS::Events::Rule", `{"Rules":[{"Name":"a"}],"NextToken":"more"}`, `{"Rules":[{"Name":"b"}]}`},
		{"AWS::WAFv2::WebACL", `{"WebACLs":[{"Id":"a"}],"NextMarker":"more"}`, `{"WebACLs":[{"Id":"b"}]}`},
		{"AWS::WAFv2::LoggingConfiguration", `{"LoggingConfigurations":[{"ResourceArn":"a"}],"NextMarker":"more"}`, `{"LoggingConfigurations":[{"ResourceArn":"b"}]}`},
		{"AWS::Logs::ResourcePolicy", `{"resourcePolicies":[{"policyName":"a"}],"nextToken":"more"}`, `{"resourcePolicies":[{"policyName":"b"}]}`},
		{"AWS::CE::AnomalyMonitor", `{"AnomalyMonitors":[{"MonitorArn":"a"}],"NextPageToken":"more"}`, `{"AnomalyMonitors":[{"MonitorArn":"b"}]}`},
		{"AWS::CE::AnomalySubscription", `{"AnomalySubscriptions":[{"SubscriptionArn":"a"}],"NextPageToken":"more"}`, `{"AnomalySubscriptions":[{"SubscriptionArn":"b"}]}`},
		{"AWS::SSM::Parameter", `{"Parameters":[{"Name":"a"}],"NextToken":"more"}`, `{"Parameters":[{"Name":"b"}]}`},
	} {
		t.Run(row.typ, func(t *testing.T) {
			clients := answering(t, func(w http.ResponseWriter, _ *http.Request, body string) {
				w.Header().Set("Content-Type", "application/x-amz-json-1.1")
				if strings.Contains(body, `"more"`) {
					fmt.Fprint(w, row.second)
					return
				}
				fmt.Fprint(w, row.first)
			})
			k, _ := kindOf(row.typ)
			items, err := k.list(t.Context(), clients)
			if err != nil || len(items) != 2 || items[0].ID != "a" || items[1].ID != "b" {
				t.Errorf("%v, error %v", items, err)
			}
		})
	}
}

// A bucket of another region is left out, whether S3 says where it lies or not.
func TestBucketsOfTheRegion(t *testing.T) {
	clients := answering(t, func(w http.ResponseWriter, r *http.Request, _ string) {
		switch {
		case !r.URL.Query().Has("location"):
			fmt.Fprint(w, `<ListAllMyBucketsResult><Buckets>
				<Bucket><Name>told-here</Name><BucketRegion>us-east-1</BucketRegion></Bucket>
				<Bucket><Name>told-there</Name><BucketRegion>us-west-2</BucketRegion></Bucket>
				<Bucket><Name>here</Name></Bucket>
				<Bucket><Name>there</Name></Bucket></Buckets></ListAllMyBucketsResult>`)
		case strings.HasPrefix(r.URL.Path, "/there"):
			fmt.Fprint(w, `<LocationConstraint>us-west-2</LocationConstraint>`)
		default:
			fmt.Fprint(w, `<LocationConstraint/>`)
		}
	})
	items, err := buckets(t.Context(), clients)
	if err != nil || len(items) != 2 || items[0].ID != "told-here" || items[1].ID != "here" {
		t.Errorf("%v, error %v", items, err)
	}
}
