package healthy

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/eks/types"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// clusterRows have EKS tell of the Kubernetes API that runs beside the emulator.
func clusterRows(s Scene) []Row {
	name := names.Home(s.Env).Shared()
	return []Row{{
		standin.Row{Service: "eks", Action: "GET /clusters/" + name, Answer: standin.Edited(func(body []byte) []byte {
			return edited(body, "cluster", func(cluster map[string]any) {
				cluster["version"] = s.Env.Cluster.Version
				cluster["endpoint"] = s.Server
				cluster["certificateAuthority"] = map[string]any{"data": base64.StdEncoding.EncodeToString(s.Authority)}
				cluster["logging"] = logging()
				// CloudFormation's attribute and IAM's provider have this form.
				issuer, _ := json.Marshal(cluster["identity"])
				cluster["identity"] = json.RawMessage(strings.ReplaceAll(string(issuer), "oidc.eks."+s.Env.Region+".", "oidc.eks."))
			})
		})},
		"the emulator runs no control plane, its catalogue of add-ons ends before our version, CloudFormation reads Logging at an update alone, and the issuer has two forms",
	}}
}

// logging is a control plane that writes all of its logs.
func logging() map[string]any {
	return map[string]any{"clusterLogging": []any{map[string]any{"types": types.LogType("").Values(), "enabled": true}}}
}

// edited edits the object under key of a JSON answer. Any other answer stays.
func edited(body []byte, key string, edit func(map[string]any)) []byte {
	var answer map[string]any
	if json.Unmarshal(body, &answer) != nil {
		return body
	}
	object, ok := answer[key].(map[string]any)
	if !ok {
		return body
	}
	edit(object)
	text, err := json.Marshal(answer)
	if err != nil {
		return body
	}
	return text
}
