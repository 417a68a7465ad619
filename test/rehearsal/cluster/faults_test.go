package cluster

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/cluster"
)

// without is stack with only those resources that keep says yes to.
func without(stack assembly.Stack, keep func(id string, r assembly.Resource) bool) assembly.Stack {
	resources := maps.Clone(stack.Template.Resources)
	maps.DeleteFunc(resources, func(id string, r assembly.Resource) bool { return !keep(id, r) })
	stack.Template.Resources = resources
	return stack
}

// installing is the id of the resource that installs a release.
func installing(t *testing.T, stack assembly.Stack, release string) string {
	t.Helper()
	for id, r := range stack.Template.Resources {
		if r.Properties["Release"] == release {
			return id
		}
	}
	t.Fatalf("nothing in %s installs %s", stack.ID, release)
	return ""
}

// holding is the id of the first resource whose manifest has text in it.
func holding(t *testing.T, stack assembly.Stack, text string) string {
	t.Helper()
	for _, id := range slices.Sorted(maps.Keys(stack.Template.Resources)) {
		properties := stack.Template.Resources[id].Properties
		if manifest, _ := properties["Manifest"].(string); strings.Contains(manifest, text) {
			return id
		}
	}
	t.Fatalf("nothing in %s holds %s", stack.ID, text)
	return ""
}

// with is stack with one property of a resource replaced.
func with(stack assembly.Stack, id, property string, value any) assembly.Stack {
	stack = without(stack, func(string, assembly.Resource) bool { return true })
	r := stack.Template.Resources[id]
	r.Properties = maps.Clone(r.Properties)
	r.Properties[property] = value
	stack.Template.Resources[id] = r
	return stack
}

// fails wants err to hold every one of texts.
func fails(t *testing.T, err error, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("got %v\nwant %q", err, text)
		}
	}
}

// TestFaultsOfCreation seeds one fault after another into what is created.
func TestFaultsOfCreation(t *testing.T) {
	t.Parallel()
	s := start(t, "development", cluster.Options{Patience: 20 * time.Second})
	platform, workload := s.stack(t, "platform"), s.stack(t, "workload")

	fails(t, s.Create(t.Context(), platform), "its handler is a function of vibe-development-cluster, which does not stand")
	if err := s.Create(t.Context(), s.stack(t, "cluster")); err != nil {
		t.Fatal(err)
	}
	t.Run("a manifest before its namespace", func(t *testing.T) {
		quota := holding(t, platform, `"ResourceQuota"`)
		alone := without(platform, func(id string, _ assembly.Resource) bool { return id == quota })
		fails(t, s.Create(t.Context(), alone), quota, "kubectl apply", `namespaces "vibe" not found`)
	})
	t.Run("a release before its namespace", func(t *testing.T) {
		release := installing(t, platform, "cert-manager")
		alone := without(platform, func(id string, _ assembly.Resource) bool { return id == release })
		fails(t, s.Create(t.Context(), alone), "release cert-manager", `namespaces "cert-manager" not found`)
	})
	t.Run("a release whose definition is missing", func(t *testing.T) {
		thanos := installing(t, s.stack(t, "observability"), "thanos")
		alone := without(s.stack(t, "observability"), func(id string, _ assembly.Resource) bool { return id == thanos })
		fails(t, s.Create(t.Context(), alone), "release thanos", "ServiceMonitor", `no matches for kind "ServiceMonitor"`)
	})
	t.Run("a manifest whose definition is missing", func(t *testing.T) {
		secrets := holding(t, workload, `"ExternalSecret"`)
		alone := without(workload, func(id string, _ assembly.Resource) bool { return id == secrets })
		fails(t, s.Create(t.Context(), alone), `no matches for kind "ExternalSecret"`)
	})
	t.Run("a token that nobody resolves", func(t *testing.T) {
		autoscaler := installing(t, platform, "cluster-autoscaler")
		seeded := with(platform, autoscaler, "Values", map[string]any{"Fn::GetAtt": []any{"Nothing", "Arn"}})
		alone := without(seeded, func(id string, _ assembly.Resource) bool { return id == autoscaler })
		fails(t, s.Create(t.Context(), alone), "vibe-development-platform: "+autoscaler, `nobody knows the value of {"Fn::GetAtt":["Nothing","Arn"]}`)
	})
	t.Run("a chart of another version", func(t *testing.T) {
		autoscaler := installing(t, platform, "cluster-autoscaler")
		alone := without(with(platform, autoscaler, "Version", "0.0.1"), func(id string, _ assembly.Resource) bool { return id == autoscaler })
		fails(t, s.Create(t.Context(), alone), "the template asks for cluster-autoscaler 0.0.1")
	})
	t.Run("a type that nobody plays", func(t *testing.T) {
		odd := without(platform, func(string, assembly.Resource) bool { return false })
		odd.Template.Resources["Odd"] = assembly.Resource{Type: "Custom::AWSCDK-EKS-KubernetesPatch"}
		fails(t, s.Create(t.Context(), odd), "Odd", "a Custom::AWSCDK-EKS-KubernetesPatch is not played")
	})
	if refused := s.Report().Refused; len(refused) < 3 {
		t.Errorf("the report names %v as refused", refused)
	}
}

// TestWrongOrderOfDestruction takes the volumes' driver away before the volumes,
// and controllers before what they finish.
func TestWrongOrderOfDestruction(t *testing.T) {
	t.Parallel()
	s := start(t, "development", cluster.Options{Patience: 15 * time.Second})
	s.up(t)
	held(t, s)
	driver := without(s.stack(t, "cluster"), func(_ string, r assembly.Resource) bool { return r.Properties["AddonName"] == "aws-ebs-csi-driver" })
	fails(t, s.Delete(t.Context(), driver), "volumes outlive the EBS CSI driver")
	platform, workload := s.stack(t, "platform"), s.stack(t, "workload")
	balancers, secrets := installing(t, platform, "aws-load-balancer-controller"), installing(t, platform, "external-secrets")
	controllers := without(platform, func(id string, _ assembly.Resource) bool { return id == balancers || id == secrets })
	if err := s.Delete(t.Context(), controllers); err != nil {
		t.Fatal(err)
	}
	fails(t, s.Delete(t.Context(), workload),
		"Ingress vibe/vibe waits for the load balancer controller, which is gone: Deployment kube-system/aws-load-balancer-controller is not there",
		"waits for External Secrets, which is gone: Deployment external-secrets/external-secrets is not there",
	)
	left, err := s.Leftovers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(left.Objects, func(o string) bool { return strings.HasPrefix(o, "Ingress vibe/vibe waits") }) {
		t.Errorf("what is left does not name the Ingress: %v", left.Objects)
	}
}

// TestDestructionWithoutNodes takes the nodes away before what their pods must let
// go.
func TestDestructionWithoutNodes(t *testing.T) {
	t.Parallel()
	s := start(t, "development", cluster.Options{Patience: 20 * time.Second})
	for _, stack := range s.stacks {
		if stack.ID != "observability" {
			if err := s.Create(t.Context(), stack); err != nil {
				t.Fatal(err)
			}
		}
	}
	held(t, s)
	nodes := without(s.stack(t, "cluster"), func(_ string, r assembly.Resource) bool { return r.Type == "AWS::EKS::Nodegroup" })
	// It is not the stack of the handler that goes.
	nodes.Name = "nodes"
	if err := s.Delete(t.Context(), nodes); err != nil {
		t.Fatal(err)
	}
	fails(t, s.Delete(t.Context(), s.stack(t, "workload")), "Ingress vibe/vibe waits for the load balancer controller, which is gone: ")
}

// held waits until the Ingress has its finalizer.
func held(t *testing.T, s *stage) {
	t.Helper()
	client, err := kubernetes.NewForConfig(s.lab.RESTConfig())
	if err != nil {
		t.Fatal(err)
	}
	for range 600 {
		ingress, err := client.NetworkingV1().Ingresses("vibe").Get(t.Context(), "vibe", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(ingress.Finalizers, []string{"group.ingress.k8s.aws/vibe"}) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("the Ingress gets no finalizer")
}

// TestSecondTime creates an environment twice, and then changes one manifest and
// one release.
func TestSecondTime(t *testing.T) {
	t.Parallel()
	s := start(t, "development", cluster.Options{})
	s.up(t)
	held(t, s)
	before := s.generations(t)
	s.up(t)
	after := s.generations(t)
	for object, generation := range after {
		if was, stood := before[object]; !stood || was != generation {
			t.Errorf("%s: generation %d, and %d after the second time", object, was, generation)
		}
	}
	t.Run("the same template", func(t *testing.T) {
		events := len(s.Report().Events)
		platform := s.stack(t, "platform")
		if err := s.Update(t.Context(), platform, platform); err != nil {
			t.Fatal(err)
		}
		if acted := s.Report().Events[events:]; len(acted) != 0 {
			t.Errorf("acts on %v", acted)
		}
	})
	t.Run("one object less", func(t *testing.T) {
		workload := s.stack(t, "workload")
		config := holding(t, workload, `"ConfigMap"`)
		var objects []map[string]any
		if err := json.Unmarshal([]byte(workload.Template.Resources[config].Properties["Manifest"].(string)), &objects); err != nil {
			t.Fatal(err)
		}
		gone := objects[0]["metadata"].(map[string]any)["name"].(string)
		text, err := json.Marshal(objects[1:])
		if err != nil {
			t.Fatal(err)
		}
		events := len(s.Report().Events)
		if err := s.Update(t.Context(), workload, with(workload, config, "Manifest", string(text))); err != nil {
			t.Fatal(err)
		}
		if acted := s.Report().Events[events:]; !slices.Equal(acted, []string{"update workload/" + config}) {
			t.Errorf("acts on %v", acted)
		}
		if _, stands := s.generations(t)["ConfigMap vibe/"+gone]; stands {
			t.Errorf("%s was not pruned", gone)
		}
	})
	t.Run("a release less", func(t *testing.T) {
		observability := s.stack(t, "observability")
		exporter := installing(t, observability, "redis-exporter")
		events := len(s.Report().Events)
		if err := s.Update(t.Context(), observability, without(observability, func(id string, _ assembly.Resource) bool { return id != exporter })); err != nil {
			t.Fatal(err)
		}
		if acted := s.Report().Events[events:]; !slices.Equal(acted, []string{"delete observability/" + exporter}) {
			t.Errorf("acts on %v", acted)
		}
		if slices.ContainsFunc(s.Report().Releases, func(r string) bool { return strings.Contains(r, "redis-exporter") }) {
			t.Error("the release stands")
		}
	})
}

// generations are how often what people want of each Deployment, StatefulSet,
// DaemonSet, Service and ConfigMap was changed.
func (s *stage) generations(t *testing.T) map[string]int64 {
	t.Helper()
	out, err := s.lab.Kubectl(t.Context(), "get", "deployments,statefulsets,daemonsets,services,configmaps,ingresses,secrets", "-A", "-o", "json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Items []struct {
			Kind     string
			Metadata metav1.ObjectMeta
			Data     map[string]string
		}
	}
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatal(err)
	}
	found := map[string]int64{}
	for _, item := range list.Items {
		if strings.HasPrefix(item.Metadata.Name, "sh.helm.release.") {
			continue // Helm keeps a record of each time
		}
		generation := item.Metadata.Generation
		for _, key := range slices.Sorted(maps.Keys(item.Data)) {
			for _, r := range key + item.Data[key] {
				generation = generation*31 + int64(r)
			}
		}
		found[item.Kind+" "+item.Metadata.Namespace+"/"+item.Metadata.Name] = generation
	}
	return found
}
