package nodegroup

import (
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/vibe-engineering/vibe-platform/config"
)

// cloudConfig and nodeConfig hold the keys that cloud-init, nodeadm and the
// kubelet know, as far as we use them; any other is refused.
type cloudConfig struct {
	WriteFiles []struct {
		Path, Permissions, Content string
	} `json:"write_files"`
}

type nodeConfig struct {
	APIVersion, Kind string
	Spec             struct {
		Kubelet struct {
			Config struct {
				MaxPods      int
				KubeReserved map[string]string
			}
		}
	}
}

// TestUserData reads the user data as EKS, cloud-init and nodeadm do.
func TestUserData(t *testing.T) {
	nodes := config.Nodes{InstanceTypes: []string{"t3.medium", "t3a.medium"}, MaxPodsPerNode: 30}
	message, err := mail.ReadMessage(strings.NewReader(userData(nodes)))
	if err != nil {
		t.Fatal(err)
	}
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatalf("%q is no multi-part type: %v", kind, err)
	}
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	part, err := parts.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	if kind := part.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/cloud-config;") {
		t.Errorf("the part is %q", kind)
	}
	text, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parts.NextPart(); err != io.EOF {
		t.Errorf("there is another part, or the last boundary is missing: %v", err)
	}
	var cloud cloudConfig
	if err := yaml.UnmarshalStrict(text, &cloud); err != nil {
		t.Fatal(err)
	}
	if len(cloud.WriteFiles) != 1 || !strings.HasPrefix(cloud.WriteFiles[0].Path, "/etc/eks/nodeadm.d/") || !strings.HasSuffix(cloud.WriteFiles[0].Path, ".yaml") {
		t.Fatalf("nodeadm reads none of %+v", cloud.WriteFiles)
	}
	var node nodeConfig
	if err := yaml.UnmarshalStrict([]byte(cloud.WriteFiles[0].Content), &node); err != nil {
		t.Fatal(err)
	}
	if node.APIVersion != "node.eks.aws/v1alpha1" || node.Kind != "NodeConfig" {
		t.Errorf("%s %s", node.APIVersion, node.Kind)
	}
	got := node.Spec.Kubelet.Config
	want := map[string]string{"cpu": "70m", "memory": "585Mi", "ephemeral-storage": "1Gi"}
	if diff := cmp.Diff(want, got.KubeReserved); diff != "" || got.MaxPods != 30 {
		t.Errorf("%d pods; - wanted, + reserved:\n%s", got.MaxPods, diff)
	}
}
