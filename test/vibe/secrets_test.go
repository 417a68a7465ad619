package vibe_test

import (
	"os/exec"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// TestNoSecretIsTold looks for every value of every Secret, and for the credentials,
// in all that vibe writes, also where AWS refuses them.
func TestNoSecretIsTold(t *testing.T) {
	client, err := kubernetes.NewForConfig(standing.scene.Kubernetes)
	if err != nil {
		t.Fatal(err)
	}
	list, err := client.CoreV1().Secrets("").List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, secret := range list.Items {
		for key, value := range secret.Data {
			// A shorter one may stand in a report by chance: a port, a user's name.
			if len(value) >= 12 {
				values[string(value)] = secret.Namespace + "/" + secret.Name + " " + key
			}
		}
	}
	if len(values) == 0 {
		t.Fatal("there is no secret that could be told")
	}
	const key, token = "a-secret-access-key-of-somebody", "a-session-token-of-somebody"
	values[key], values[token] = "the secret access key", "the session token"
	for _, endpoint := range []string{standing.Endpoint, "http://127.0.0.1:1"} {
		for _, command := range []string{"preflight", "verify"} {
			for _, form := range []string{"table", "json"} {
				s := standing.Standing
				s.Endpoint = endpoint
				c := exec.CommandContext(t.Context(), standing.Tool, s.Arguments(command, "-o", form)...)
				c.Env = environ(s.Variables(), "AWS_SECRET_ACCESS_KEY="+key, "AWS_SESSION_TOKEN="+token, "AWS_MAX_ATTEMPTS=1")
				out, _ := c.CombinedOutput() // Its exit code is what other tests hold.
				if len(out) == 0 {
					t.Errorf("%s writes nothing", command)
				}
				for value, what := range values {
					if strings.Contains(string(out), value) {
						t.Errorf("%s -o %s tells %s", command, form, what)
					}
				}
			}
		}
	}
}
