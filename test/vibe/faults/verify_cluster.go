package faults

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/vibe-engineering/vibe-platform/check"
)

// policy is a network policy of the application.
func policy(name string) place {
	return place{"networking.k8s.io", "v1", "networkpolicies", "vibe", name}
}

// verifyObjects are faults of what stands in the cluster.
func verifyObjects() []Fault {
	return []Fault{
		{
			Name: "the cluster was upgraded by hand", Command: "verify",
			Want: "kubernetes.reach", Status: check.Problem, Says: "and should be of 1.35",
			Also:  []string{"cluster.control-plane", "stacks.revision"},
			Break: synthesized("cluster.template.json", "AWS::EKS::Cluster", "Version", "1.35"),
		},
		{
			Name: "a ConfigMap was edited by hand", Command: "verify",
			Want: "kubernetes.objects", Status: check.Problem, Says: `has data.LOG_LEVEL "debug", and should have "info"`,
			Break: patched(place{"", "v1", "configmaps", "vibe", "backend"}, `{"data":{"LOG_LEVEL":"debug"}}`),
		},
		{
			Name: "a network policy is gone", Command: "verify",
			Want: "kubernetes.objects", Status: check.Problem, Says: "NetworkPolicy vibe/backend-from-frontend is not there",
			Break: deleted(policy("backend-from-frontend")),
		},
		{
			Name: "a network policy lets more in", Command: "verify",
			Want: "kubernetes.objects", Status: check.Problem, Says: "NetworkPolicy vibe/deny-all has spec.policyTypes",
			Break: patched(policy("deny-all"), `{"spec":{"policyTypes":["Ingress"]}}`),
		},
		{
			Name: "an Ingress serves an older TLS policy", Command: "verify",
			Want: "kubernetes.objects", Status: check.Problem, Says: "ssl-policy",
			Break: patched(place{"networking.k8s.io", "v1", "ingresses", "vibe", "vibe"}, `{"metadata":{"annotations":{"alb.ingress.kubernetes.io/ssl-policy":"ELBSecurityPolicy-2016-08"}}}`),
		},
	}
}

// verifyReleases are faults of Helm's releases, and of service accounts.
func verifyReleases() []Fault {
	return []Fault{
		{
			Name: "Helm knows a release no more", Command: "verify",
			Want: "kubernetes.releases", Status: check.Problem, Says: "release monitoring/redis-exporter is not installed",
			Break: deleted(place{"", "v1", "secrets", "monitoring", "sh.helm.release.v1.redis-exporter.v1"}),
		},
		{
			Name: "an upgrade of a release failed", Command: "verify",
			Want: "kubernetes.releases", Status: check.Problem, Says: "release monitoring/thanos is failed since revision 2 (timed out waiting for the condition)",
			Break: upgraded("monitoring", "thanos", func(release map[string]any) {
				release["info"] = map[string]any{"status": "failed", "description": "timed out waiting for the condition"}
			}),
		},
		{
			Name: "a release was upgraded by hand", Command: "verify",
			Want: "kubernetes.releases", Status: check.Problem, Says: "is of chart metrics-server 9.9.9",
			Break: upgraded("kube-system", "metrics-server", func(release map[string]any) {
				release["chart"].(map[string]any)["metadata"].(map[string]any)["version"] = "9.9.9"
			}),
		},
		{
			Name: "an object of a release was edited by hand", Command: "verify",
			Want: "kubernetes.installed", Status: check.Problem, Says: "Service monitoring/grafana has spec.ports[0].port 81",
			Break: patched(place{"", "v1", "services", "monitoring", "grafana"}, `{"spec":{"ports":[{"name":"service","port":81,"protocol":"TCP","targetPort":"grafana"}]}}`),
		},
		{
			Name: "a monitor of a release is gone", Command: "verify",
			Want: "kubernetes.installed", Status: check.Problem, Says: "ServiceMonitor monitoring/loki is not there",
			Break: deleted(place{"monitoring.coreos.com", "v1", "servicemonitors", "monitoring", "loki"}),
		},
		{
			Name: "a service account lost its role", Command: "verify",
			Want: "accounts.roles", Status: check.Problem, Says: "ServiceAccount vibe/backend names no role", Also: []string{"kubernetes.objects"},
			Break: patched(place{"", "v1", "serviceaccounts", "vibe", "backend"}, `{"metadata":{"annotations":{"eks.amazonaws.com/role-arn":null}}}`),
		},
		{
			Name: "a service account names another account's role", Command: "verify",
			Want: "accounts.roles", Status: check.Problem, Says: "names arn:aws:iam::999999999999:role/other", Also: []string{"kubernetes.installed"},
			Break: patched(place{"", "v1", "serviceaccounts", "external-dns", "external-dns"}, `{"metadata":{"annotations":{"eks.amazonaws.com/role-arn":"arn:aws:iam::999999999999:role/other"}}}`),
		},
	}
}

// synthesized has the assembly ask for another property of the resources of a type
// than what stands, and mends by writing the template as it was.
func synthesized(file, kind, property string, value any) breaking {
	return func(_ context.Context, s Scene) (func() error, error) {
		path := filepath.Join(s.Assembly.Dir, file)
		before, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var template map[string]any
		if err := json.Unmarshal(before, &template); err != nil {
			return nil, err
		}
		resources, _ := template["Resources"].(map[string]any)
		for _, r := range resources {
			if fields, _ := r.(map[string]any); fields["Type"] == kind {
				fields["Properties"].(map[string]any)[property] = value
			}
		}
		after, err := json.Marshal(template)
		if err != nil {
			return nil, err
		}
		write := func(text []byte) error {
			return os.WriteFile(path, text, 0o600) //nolint:gosec // the assembly is the rehearsal's own
		}
		return func() error { return write(before) }, write(after)
	}
}

// upgraded writes a second revision of a release, as Helm does, and mends by taking
// it away.
func upgraded(namespace, name string, edit func(release map[string]any)) breaking {
	return func(ctx context.Context, s Scene) (func() error, error) {
		client, err := kubernetes.NewForConfig(s.Kubernetes)
		if err != nil {
			return nil, err
		}
		at := client.CoreV1().Secrets(namespace)
		first, err := at.Get(ctx, "sh.helm.release.v1."+name+".v1", metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		zipped, err := base64.StdEncoding.DecodeString(string(first.Data["release"]))
		if err != nil {
			return nil, err
		}
		reader, err := gzip.NewReader(bytes.NewReader(zipped))
		if err != nil {
			return nil, err
		}
		var release map[string]any
		if err := json.NewDecoder(reader).Decode(&release); err != nil {
			return nil, err
		}
		release["version"] = 2
		edit(release)
		var packed bytes.Buffer
		writer := gzip.NewWriter(&packed)
		if err := json.NewEncoder(writer).Encode(release); err != nil {
			return nil, err
		}
		if err := writer.Close(); err != nil {
			return nil, err
		}
		second := &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("sh.helm.release.v1.%s.v2", name), Labels: map[string]string{"owner": "helm", "name": name, "status": "deployed", "version": "2"}},
			Type:       first.Type, Data: map[string][]byte{"release": []byte(base64.StdEncoding.EncodeToString(packed.Bytes()))},
		}
		_, err = at.Create(ctx, second, metav1.CreateOptions{})
		return func() error { return at.Delete(context.WithoutCancel(ctx), second.Name, metav1.DeleteOptions{}) }, err
	}
}
