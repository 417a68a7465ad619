package kube

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/vibe-engineering/vibe-platform/config"
)

// pod is a probe whose containers are in these states.
func pod(states map[string]corev1.ContainerState) *corev1.Pod {
	p := &corev1.Pod{Spec: corev1.PodSpec{NodeName: "node"}}
	for name, state := range states {
		p.Status.ContainerStatuses = append(p.Status.ContainerStatuses, corev1.ContainerStatus{Name: name, State: state})
	}
	return p
}

func terminated(code int32, message string) corev1.ContainerState {
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code, Message: message, Reason: "Error"}}
}

func TestAnswers(t *testing.T) {
	p := read(pod(map[string]corev1.ContainerState{
		"dns": terminated(0, "resolves"), "database": terminated(1, "gets no answer"), "internet": terminated(2, ""),
		"cache": {Waiting: &corev1.ContainerStateWaiting{Reason: "CreateContainerConfigError", Message: `secret "cache" not found`}},
	}))
	says(t, p.placed().Findings)
	if o, err := p.answer("dns"); err != nil || o.Detail != "resolves" || len(o.Findings) > 0 {
		t.Errorf("got %+v, %v", o, err)
	}
	for container, want := range map[string]string{
		"database": "gets no answer", "internet": "ends with exit code 2: Error",
		"cache": `does not begin, CreateContainerConfigError: secret "cache" not found`,
	} {
		o, err := p.answer(container)
		if err != nil {
			t.Error(err)
		}
		says(t, o.Findings, want)
	}
	if _, err := p.answer("other"); err == nil {
		t.Error("an answer that was not given is taken")
	}
}

func TestNoPlace(t *testing.T) {
	nowhere := &corev1.Pod{Status: corev1.PodStatus{Conditions: []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Message: "0/3 nodes"}}}}
	p := read(nowhere)
	says(t, p.placed().Findings, "the probe found no place: 0/3 nodes")
	if _, err := p.answer("dns"); err == nil {
		t.Error("a probe that did not run answers")
	}
	says(t, read(pod(map[string]corev1.ContainerState{"dns": {Waiting: &corev1.ContainerStateWaiting{Reason: "ErrImagePull", Message: "no"}}})).placed().Findings, "ErrImagePull: no")
	says(t, read(&corev1.Pod{Spec: corev1.PodSpec{NodeName: "one"}}).placed().Findings, "does not run on node one within 25s")
}

func TestRefusal(t *testing.T) {
	pods := schema.GroupResource{Resource: "pods"}
	for text, want := range map[string]string{
		"exceeded quota: vibe, requested: pods=1": "is not admitted: exceeded quota",
		`violates PodSecurity "restricted:v1.36"`: "is not admitted: violates PodSecurity",
		`User "somebody" cannot create resource`:  "",
	} {
		got := refusal(apierrors.NewForbidden(pods, "p", plain{text}))
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// plain is an error of one text.
type plain struct{ text string }

func (e plain) Error() string { return e.text }

func TestProbePolicy(t *testing.T) {
	rule := func(port int32) []networkingv1.NetworkPolicyEgressRule {
		return []networkingv1.NetworkPolicyEgressRule{{Ports: []networkingv1.NetworkPolicyPort{{Port: new(intstr.FromInt32(port))}}}}
	}
	policy := func(name string, kind networkingv1.PolicyType, port int32) networkingv1.NetworkPolicy {
		return networkingv1.NetworkPolicy{Spec: networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: map[string]string{"app": name}}, PolicyTypes: []networkingv1.PolicyType{kind}, Egress: rule(port),
		}}
	}
	got := probePolicy([]networkingv1.NetworkPolicy{
		policy("backend", networkingv1.PolicyTypeEgress, 5432), policy("backend", networkingv1.PolicyTypeIngress, 1), policy("frontend", networkingv1.PolicyTypeEgress, 2),
	}, map[string]string{"app": "backend"})
	if len(got.Spec.Egress) != 1 || got.Spec.Egress[0].Ports[0].Port.IntVal != 5432 {
		t.Errorf("lets out to %+v", got.Spec.Egress)
	}
}

// TestScripts has a shell read the scripts, and shows that nothing that a Secret
// holds stands in a message.
func TestScripts(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions(env) {
		path := filepath.Join(t.TempDir(), q.name+".sh")
		if err := os.WriteFile(path, []byte(q.script), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("/bin/sh", "-n", path).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", q.name, err, out)
		}
		for line := range strings.Lines(q.script) {
			for _, secret := range []string{"$HOST", "$PORT", "$TOKEN"} {
				if i := strings.LastIndex(line, "say "); i >= 0 && strings.Contains(line[i:], secret) {
					t.Errorf("%s tells %s: %s", q.name, secret, line)
				}
			}
		}
	}
}
