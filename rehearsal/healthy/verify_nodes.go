package healthy

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// nodeRows tell of node groups and of who enters the cluster.
func nodeRows(s Scene) []Row {
	cluster := "GET /clusters/" + names.Home(s.Env).Shared()
	return []Row{
		{
			standin.Row{Service: "eks", Action: cluster + "/node-groups/*", Answer: filled(s.nodeGroup)},
			"the emulator's catalogue ends before our version, and CloudFormation does not hand the launch template on",
		},
		{
			standin.Row{Service: "eks", Action: cluster + "/access-entries/arn:aws:iam::*:role/*/access-policies", Answer: told(s.accessPolicies)},
			"CloudFormation makes access entries without their policies",
		},
	}
}

func (s Scene) nodeGroup(ctx context.Context, c standin.Call, body []byte) ([]byte, error) {
	groups, err := s.of(ctx, "AWS::EKS::Nodegroup", "")
	for _, r := range groups {
		if !strings.HasSuffix(c.Action, "/"+r.ID) {
			continue
		}
		body = edited(body, "nodegroup", func(group map[string]any) {
			group["version"] = text(r.Properties, "Version")
			group["launchTemplate"] = map[string]any{"id": text(r.Properties, "LaunchTemplate.Id"), "version": "1"}
			group["nodeRepairConfig"] = map[string]any{"enabled": true}
		})
	}
	return body, err
}

func (s Scene) accessPolicies(ctx context.Context, c standin.Call) (any, error) {
	entries, err := s.of(ctx, "AWS::EKS::AccessEntry", "")
	policies := []any{}
	for _, r := range entries {
		if !strings.Contains(c.Action, text(r.Properties, "PrincipalArn")+"/") {
			continue
		}
		for _, p := range items(r.Properties, "AccessPolicies") {
			policies = append(policies, map[string]any{"policyArn": text(p, "PolicyArn"), "accessScope": map[string]string{"type": text(p, "AccessScope.Type")}})
		}
	}
	return map[string]any{"associatedAccessPolicies": policies}, err
}

// object reads a JSON object.
func object(body []byte) map[string]any {
	var o map[string]any
	if json.Unmarshal(body, &o) != nil {
		return map[string]any{}
	}
	return o
}
