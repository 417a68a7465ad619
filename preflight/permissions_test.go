package preflight

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

const developerRole = `<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><RoleName>Developer</RoleName><Arn>arn:aws:iam::111122223333:role/aws-reserved/sso/Developer</Arn></Role></GetRoleResult></GetRoleResponse>`

func TestASessionIsSimulatedAsItsRole(t *testing.T) {
	s := stage(t, nil, standin.Row{Service: "iam", Action: "GetRole", Answer: standin.XML(developerRole)})
	client := iam.NewFromConfig(s.t.AWS("us-east-1"))
	for arn, want := range map[string]string{
		"arn:aws:iam::111122223333:root":                          "",
		"arn:aws:iam::111122223333:user/ops/jo":                   "arn:aws:iam::111122223333:user/ops/jo",
		"arn:aws:sts::111122223333:assumed-role/Developer/jo@org": "arn:aws:iam::111122223333:role/aws-reserved/sso/Developer",
	} {
		if got, err := asRole(t.Context(), client, arn); got != want || err != nil {
			t.Errorf("%s is simulated as %q: %v", arn, got, err)
		}
	}
	for _, arn := range []string{"arn:aws:sts::111122223333:federated-user/jo", "jo"} {
		if got, err := asRole(t.Context(), client, arn); err == nil {
			t.Errorf("%s is simulated as %q", arn, got)
		}
	}
}

func TestRefusalsByReason(t *testing.T) {
	result := func(action, decision, more string) string {
		return "<member><EvalActionName>" + action + "</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>" + decision + "</EvalDecision>" + more + "</member>"
	}
	s := stage(t, nil, standin.Row{Service: "iam", Action: "SimulatePrincipalPolicy", Answer: standin.XML("<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>" +
		result("a:A", "allowed", "") + result("b:B", "implicitDeny", "") + result("c:C", "explicitDeny", "") + result("d:D", "implicitDeny", "") +
		result("f:F", "explicitDeny", "<MissingContextValues><member>aws:MultiFactorAuthPresent</member></MissingContextValues>") +
		result("e:E", "implicitDeny", "<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>") +
		"</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>")})
	o, err := s.may(t.Context(), []string{"a:A", "b:B", "c:C", "d:D", "e:E", "f:F"}, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	const jo = "arn:aws:iam::111122223333:user/ops/jo"
	same(t, o.Findings, jo+" may not c:C: a policy denies it",
		jo+" may not f:F: a policy denies it, as far as a simulation knows that cannot know aws:MultiFactorAuthPresent", jo+" may not b:B, d:D: no policy allows it", jo+" may not e:E: the organization forbids it")
}

// TestManyActionsAreSimulatedInParts also follows what comes in pages.
func TestManyActionsAreSimulatedInParts(t *testing.T) {
	calls, marked := 0, 0
	s := stage(t, nil, standin.Row{Service: "iam", Action: "SimulatePrincipalPolicy", Answer: func(ctx context.Context, c standin.Call) (standin.Reply, error) {
		calls++
		more := "<IsTruncated>true</IsTruncated><Marker>next</Marker>"
		if c.Form.Get("Marker") != "" {
			marked++
			more = ""
		}
		return standin.XML("<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults/>"+more+"</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>")(ctx, c)
	}})
	actions := strings.Fields(strings.Repeat("a:A ", 150))
	if _, err := s.may(t.Context(), actions, nil, ""); err != nil || calls != 4 || marked != 2 {
		t.Errorf("%d calls, %d of them for further pages: %v", calls, marked, err)
	}
}

func TestRolesThatTheCLIBecomes(t *testing.T) {
	one := stack("network", nil)
	one.Bootstrap = assembly.Bootstrap{DeployRole: "r/cdk-x-deploy-role-1", LookupRole: "r/cdk-x-lookup-role-1"}
	got := strings.Join(assumed(&assembly.Assembly{Stacks: []assembly.Stack{one, one}}), " ")
	if got != "r/cdk-x-deploy-role-1 r/cdk-x-file-publishing-role-1 r/cdk-x-lookup-role-1" {
		t.Error(got)
	}
}

// TestRootIsNotSimulated: IAM would refuse to.
func TestRootIsNotSimulated(t *testing.T) {
	s := stage(t, nil)
	s.t.Caller.ARN = "arn:aws:iam::111122223333:root"
	sees(t, s.mayRead)
}
