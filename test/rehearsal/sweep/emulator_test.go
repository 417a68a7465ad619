// Package sweep shows sweep/ at work on the emulator of AWS' APIs: what controllers
// would have made is put there, with decoys beside it, and what is found and removed
// is asked of the emulator itself.
package sweep

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/route53"

	"github.com/vibe-engineering/vibe-platform/config"
)

// binary is the variable that names the emulator's program.
const binary = "VIBE_FAKECLOUD"

// emulator is one that runs for one test.
type emulator struct {
	ec2     *ec2.Client
	eks     *eks.Client
	elb     *elb.Client
	route53 *route53.Client
	front   *front
}

// start starts an emulator of an account, and points this process' AWS clients at
// it by the variables that all of AWS' tools read.
func start(t *testing.T, account string) *emulator {
	t.Helper()
	program := os.Getenv(binary)
	if program == "" {
		t.Fatalf("set %s to the emulator's program; `make rehearse` says how to get it", binary)
	}
	command := exec.Command(program)
	command.Env = append(os.Environ(), "FAKECLOUD_ADDR=127.0.0.1:0", "FAKECLOUD_ACCOUNT_ID="+account, "FAKECLOUD_LOG=error")
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	lines := bufio.NewScanner(output)
	port := ""
	for port == "" && lines.Scan() {
		port, _ = strings.CutPrefix(lines.Text(), "FAKECLOUD_PORT=")
	}
	if port == "" {
		t.Fatal("the emulator ended without naming its port")
	}
	go func() { _, _ = io.Copy(io.Discard, output) }()

	f := &front{}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "127.0.0.1:" + port})
	server := httptest.NewServer(f.before(proxy))
	t.Cleanup(server.Close)
	for key, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "rehearsal", "AWS_SECRET_ACCESS_KEY": "rehearsal",
		"AWS_SESSION_TOKEN": "", "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
	} {
		t.Setenv(key, value)
	}
	access, err := awsconfig.LoadDefaultConfig(t.Context(), awsconfig.WithRegion("us-east-1"))
	if err != nil {
		t.Fatal(err)
	}
	e := &emulator{ec2.NewFromConfig(access), eks.NewFromConfig(access), elb.NewFromConfig(access), route53.NewFromConfig(access), f}
	e.await(t)
	return e
}

// await returns once the emulator answers.
func (e *emulator) await(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		_, err := e.ec2.DescribeVpcs(ctx, nil)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the emulator does not answer: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// front stands before the emulator. It notes what is changed, in order, and has the
// zone of the configuration, whose id is a placeholder, mean the one that the
// emulator made, which chooses its own.
type front struct {
	mutex   sync.Mutex
	zone    string
	changes []string
}

func (f *front) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mutex.Lock()
		if f.zone != "" {
			r.URL.Path = strings.Replace(r.URL.Path, config.PlaceholderZoneID, f.zone, 1)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if change := changing(r, string(body)); change != "" {
			f.changes = append(f.changes, change)
		}
		f.mutex.Unlock()
		next.ServeHTTP(w, r)
	})
}

// changing is the name of the action that a request asks for, if it changes
// something.
func changing(r *http.Request, body string) string {
	if strings.Contains(r.URL.Path, "/rrset") && r.Method == http.MethodPost {
		return "ChangeResourceRecordSets"
	}
	form, err := url.ParseQuery(body)
	if err != nil || strings.HasPrefix(form.Get("Action"), "Describe") || form.Get("Action") == "GetCallerIdentity" {
		return ""
	}
	return form.Get("Action")
}

// changed returns what was changed since the last time, and forgets it.
func (f *front) changed() []string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	changes := f.changes
	f.changes = nil
	return changes
}

// must is an answer that cannot be missing.
func must[T any](t *testing.T) func(T, error) T {
	return func(answer T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
}

var text = aws.ToString
