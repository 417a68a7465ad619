package sweep

import (
	"maps"
	"testing"
)

// with is t with one tag changed; an empty text takes it away.
func (t tags) with(key, text string) tags {
	changed := maps.Clone(t)
	changed[key] = text
	if text == "" {
		delete(changed, key)
	}
	return changed
}

const stackTag = "aws:cloudformation:stack-id"

// Each row differs by one tag from what is ours, which so is shown to matter.
func TestRulesOverTags(t *testing.T) {
	balanced := tags{"elbv2.k8s.aws/cluster": "vibe-production", "ingress.k8s.aws/stack": "vibe"}
	guarded := tags{"aws:eks:cluster-name": "vibe-production", "kubernetes.io/cluster/vibe-production": "owned"}
	networked := tags{"cluster.k8s.amazonaws.com/name": "vibe-production"}
	stored := tags{
		"ebs.csi.aws.com/cluster": "true", "CSIVolumeName": "pvc-1", "KubernetesCluster": "vibe-production",
		"ebs.csi.aws.com/cluster-name": "vibe-production", "kubernetes.io/cluster/vibe-production": "owned",
	}
	tagged := tags{"ebs.csi.aws.com/cluster": "true", "CSIVolumeName": "pvc-1", "project": "vibe", "environment": "production"}
	volume := func(t tags) string { return t.stored(volumeName, "vibe-production", "production") }
	for _, row := range []struct {
		name string
		why  string
		want string
	}{
		{"the controller's", balanced.balanced("vibe-production"), "elbv2.k8s.aws/cluster=vibe-production"},
		{"another cluster's controller's", balanced.balanced("vibe-staging"), ""},
		{"a stack's", balanced.with(stackTag, "arn").balanced("vibe-production"), ""},
		{"no controller's", balanced.with("elbv2.k8s.aws/cluster", "").balanced("vibe-production"), ""},

		{"EKS' group", guarded.guards("vibe-production"), "aws:eks:cluster-name=vibe-production"},
		{"another cluster's group", guarded.guards("vibe-staging"), ""},
		{"a group for which only a person's tag speaks", guarded.with("aws:eks:cluster-name", "").guards("vibe-production"), ""},
		{"a stack's group", guarded.with(stackTag, "arn").guards("vibe-production"), ""},

		{"the CNI's", networked.networked("vibe-production"), "cluster.k8s.amazonaws.com/name=vibe-production"},
		{"another cluster's CNI's", networked.networked("vibe-staging"), ""},
		{"a stack's interface", networked.with(stackTag, "arn").networked("vibe-production"), ""},

		{"a volume named for the cluster", volume(stored), "KubernetesCluster=vibe-production"},
		{"a volume tagged for the environment", volume(tagged), "project=vibe environment=production"},
		{"another driver's volume", volume(stored.with("ebs.csi.aws.com/cluster", "")), ""},
		{"a volume that was not made for a claim", volume(stored.with("CSIVolumeName", "")), ""},
		{"a stack's volume", volume(stored.with(stackTag, "arn")), ""},
		{"a volume that AWS Backup restored", volume(stored.with("aws:backup:source-resource", "arn")), ""},
		{"one name of another cluster", volume(stored.with("KubernetesCluster", "vibe-staging")), ""},
		{"the newer name of another cluster", volume(stored.with("ebs.csi.aws.com/cluster-name", "vibe-staging")), ""},
		{"another cluster's owned", volume(stored.with("kubernetes.io/cluster/vibe-staging", "owned")), ""},
		{"our environment, another cluster", volume(tagged.with("KubernetesCluster", "vibe-blue")), ""},
		{"another environment", volume(tagged.with("environment", "staging")), ""},
		{"another project", volume(tagged.with("project", "other")), ""},
		{"a snapshot that a person took", stored.stored(snapshotName, "vibe-production", "production"), ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.why != row.want {
				t.Errorf("why is %q, not %q", row.why, row.want)
			}
		})
	}
}

func TestWhatSomethingWasMadeFor(t *testing.T) {
	for want, got := range map[string]string{
		"Ingress group vibe":                       tags{"ingress.k8s.aws/stack": "vibe", "ingress.k8s.aws/resource": "LoadBalancer"}.balancedFor(),
		"Ingress vibe/site":                        tags{"ingress.k8s.aws/stack": "vibe/site", "ingress.k8s.aws/resource": "LoadBalancer"}.balancedFor(),
		"Ingress backend vibe/vibe-frontend:https": tags{"ingress.k8s.aws/stack": "vibe", "ingress.k8s.aws/resource": "vibe/vibe-frontend:https"}.balancedFor(),
		"Service default/db":                       tags{"service.k8s.aws/stack": "default/db", "service.k8s.aws/resource": "LoadBalancer"}.balancedFor(),
		"the controller's backend-sg":              tags{"elbv2.k8s.aws/resource": "backend-sg"}.balancedFor(),
		"PersistentVolumeClaim monitoring/loki-0":  tags{claimName: "loki-0", claimNamespace: "monitoring"}.storedFor(),
	} {
		if got != want {
			t.Errorf("made for %q, not %q", got, want)
		}
	}
}
