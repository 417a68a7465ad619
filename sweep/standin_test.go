package sweep

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/vibe-engineering/vibe-platform/config"
)

// standIn answers in AWS' place what the emulator does not: refusals that pass. The
// shapes are those of the API references
// (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html,
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/CommonErrors.html).
type standIn func(action string) (status int, body string)

// ec2Error is how EC2 refuses.
func ec2Error(code string) (int, string) {
	return http.StatusBadRequest, fmt.Sprintf(`<Response><Errors><Error><Code>%s</Code><Message>said the stand-in</Message></Error></Errors><RequestID>1</RequestID></Response>`, code)
}

// elbError is how Elastic Load Balancing refuses.
func elbError(code string) (int, string) {
	return http.StatusBadRequest, fmt.Sprintf(`<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>said the stand-in</Message></Error><RequestId>1</RequestId></ErrorResponse>`, code)
}

// answer is a response of EC2 with a body.
func answer(action, body string) (int, string) {
	return http.StatusOK, fmt.Sprintf(`<%sResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>%s</%sResponse>`, action, body, action)
}

// before returns a sweep of production that asks the stand-in.
func before(t *testing.T, answers standIn) *sweep {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		status, body := answers(r.Form.Get("Action"))
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	access := aws.Config{
		BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}
	p := plan{env: env, region: env.Region, pace: pace{pause: time.Millisecond, patience: time.Second}}
	return newSweep(p, access, t.Logf)
}

// rowOf is what is known of a kind.
func (s *sweep) rowOf(k Kind) row {
	for _, r := range s.rows() {
		if r.kind == k {
			return r
		}
	}
	return row{}
}

// A security group that a going interface uses is asked for until it goes, and one
// that is used for ever fails with AWS' reason.
func TestSecurityGroupsWaitForWhatUsesThem(t *testing.T) {
	for _, row := range []struct {
		refusals int
		want     Outcome
	}{{0, Removed}, {3, Removed}, {1 << 30, Failed}} {
		asked, gone := 0, false
		s := before(t, func(action string) (int, string) {
			switch {
			case action == "DescribeSecurityGroups" && gone:
				return ec2Error("InvalidGroup.NotFound")
			case action == "DescribeSecurityGroups":
				return answer(action, "<securityGroupInfo/>")
			case asked < row.refusals:
				asked++
				return ec2Error("DependencyViolation")
			}
			gone = true
			return answer(action, "<return>true</return>")
		})
		s.pace.patience = 100 * time.Millisecond
		f := &Finding{Kind: SecurityGroup, ID: "sg-1"}
		s.removeAll(context.Background(), s.rowOf(SecurityGroup), []*Finding{f})
		if f.Outcome != row.want || f.Outcome == Failed && f.Reason == "" || f.Outcome == Removed && f.Reason != "" {
			t.Errorf("after %d refusals it is %s: %s", row.refusals, f.Outcome, f.Reason)
		}
	}
}

// A refusal that does not pass is not waited for.
func TestARefusalForGoodEndsAtOnce(t *testing.T) {
	deletions := 0
	s := before(t, func(action string) (int, string) {
		if action == "DescribeSecurityGroups" {
			return answer(action, "<securityGroupInfo/>")
		}
		deletions++
		return ec2Error("UnauthorizedOperation")
	})
	f := &Finding{Kind: SecurityGroup, ID: "sg-1"}
	s.removeAll(context.Background(), s.rowOf(SecurityGroup), []*Finding{f})
	if f.Outcome != Failed || deletions != 1 || !strings.Contains(f.Reason, "UnauthorizedOperation") {
		t.Errorf("%d deletions; it is %s: %s", deletions, f.Outcome, f.Reason)
	}
}

// A load balancer is gone once its interfaces are.
func TestALoadBalancerGoesWithItsInterfaces(t *testing.T) {
	listings := 0
	s := before(t, func(action string) (int, string) {
		if action == "DescribeLoadBalancers" {
			return elbError("LoadBalancerNotFound")
		}
		if listings++; listings <= 3 {
			return answer(action, "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId></item></networkInterfaceSet>")
		}
		return answer(action, "<networkInterfaceSet/>")
	})
	f := Finding{Kind: LoadBalancer, ID: "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/vibe-production/1"}
	for i := range 4 {
		there, err := s.loadBalancerExists(context.Background(), f)
		if err != nil || there != (i < 3) {
			t.Errorf("question %d: %t, %v", i+1, there, err)
		}
	}
}

// One kind that cannot be looked for does not hide the others, and each is named.
func TestALookThatFailsIsNamed(t *testing.T) {
	s := before(t, func(action string) (int, string) {
		if action == "DescribeSecurityGroups" {
			return answer(action, `<securityGroupInfo><item><groupId>sg-1</groupId><groupName>k8s</groupName><tagSet><item><key>elbv2.k8s.aws/cluster</key><value>vibe-production</value></item></tagSet></item></securityGroupInfo>`)
		}
		return ec2Error("UnauthorizedOperation")
	})
	found, err := s.find(context.Background())
	if len(found) != 1 || found[0].ID != "sg-1" {
		t.Errorf("found %+v", found)
	}
	for _, kind := range []Kind{LoadBalancer, TargetGroup, Interface, Volume, Snapshot, Record} {
		if err == nil || !strings.Contains(err.Error(), "cannot look for a "+string(kind)) {
			t.Errorf("%s is not named in %v", kind, err)
		}
	}
}
