package platform

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/config"
)

// Every object has to be one that kubectl can send, and free of CloudFormation
// tokens, since it is also written to a file that people read.
func TestObjectsEncode(t *testing.T) {
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, source := range Objects(env) {
			for _, object := range source.Objects {
				fields, err := charts.Encode(object)
				if err != nil {
					t.Fatal(err)
				}
				if fields["apiVersion"] == nil || fields["kind"] == nil {
					t.Errorf("%s: %s has no type", source.File, object.GetName())
				}
				if text, _ := json.Marshal(fields); strings.Contains(string(text), "${Token") {
					t.Errorf("%s: %s holds a token", source.File, object.GetName())
				}
			}
		}
	}
}

// The controller's kind is written out by hand; these are the names that its
// definition knows.
func TestIngressClassParamsAreSpelt(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	fields, err := charts.Encode(ingressClass(env)[0])
	if err != nil {
		t.Fatal(err)
	}
	spec := fields["spec"].(map[string]any)
	for key, want := range map[string]string{
		"scheme":           "internet-facing",
		"loadBalancerName": "vibe-production",
		"targetType":       "ip",
		"sslPolicy":        env.Edge.TLSPolicy,
		"sslRedirectPort":  "443",
		"wafv2AclName":     "vibe-production-web-acl",
	} {
		if spec[key] != want {
			t.Errorf("%s = %v, want %s", key, spec[key], want)
		}
	}
}
