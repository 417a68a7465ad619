package faults

import (
	"time"

	"github.com/vibe-engineering/vibe-platform/check"
)

func node(name string) place { return place{"", "v1", "nodes", "", name} }

// inside are the checks that the probe answers.
func inside() []string {
	return []string{"inside.dns", "inside.database", "inside.cache", "inside.internet"}
}

// verifyNodes are faults of nodes.
func verifyNodes() []Fault {
	return []Fault{
		{
			Name: "a node runs out of memory", Command: "verify",
			Want: "nodes.ready", Status: check.Problem, Says: "node us-east-1a-0 has MemoryPressure: kubelet has insufficient memory available",
			Break: patched(node("us-east-1a-0"), `{"status":{"conditions":[{"type":"Ready","status":"True"},{"type":"MemoryPressure","status":"True","message":"kubelet has insufficient memory available"}]}}`, "status"),
		},
		{
			Name: "a node runs an old kubelet", Command: "verify",
			Want: "nodes.ready", Status: check.Problem, Says: "node us-east-1b-0 runs kubelet v1.34.1, and should run 1.36",
			Break: patched(node("us-east-1b-0"), `{"status":{"nodeInfo":{"kubeletVersion":"v1.34.1"}}}`, "status"),
		},
		{
			Name: "a node is cordoned", Command: "verify",
			Want: "nodes.cordoned", Status: check.Warned, Says: "node us-east-1c-0 is cordoned",
			Break: patched(node("us-east-1c-0"), `{"spec":{"unschedulable":true}}`),
		},
		{
			Name: "coredns has one pod", Command: "verify",
			Want: "nodes.add-ons", Status: check.Problem, Says: "Deployment kube-system/coredns asks for 1 pods, and should ask for 2",
			Break: patched(place{"apps", "v1", "deployments", "kube-system", "coredns"}, `{"spec":{"replicas":1}}`),
		},
		{
			Name: "the quota holds no more pods", Command: "verify",
			Want: "nodes.schedulable", Status: check.Problem, Says: "the probe is not admitted: exceeded quota",
			Also:  append(inside(), "kubernetes.objects"),
			Break: patched(place{"", "v1", "resourcequotas", "vibe", "vibe"}, `{"spec":{"hard":{"pods":"4"}}}`),
		},
	}
}

// verifyInside are faults of what pods reach.
func verifyInside() []Fault {
	return []Fault{
		{
			Name: "no network policy lets pods ask for names", Command: "verify",
			Want: "inside.dns", Status: check.Problem, Says: "port 53",
			Also:  []string{"inside.database", "inside.cache", "inside.internet", "kubernetes.objects"},
			Break: deleted(policy("allow-dns")),
		},
		{
			Name: "no network policy leads to the database", Command: "verify",
			Want: "inside.database", Status: check.Problem, Says: "port 5432", Also: []string{"kubernetes.objects"},
			Break: deleted(policy("backend-to-database")),
		},
		{
			Name: "no network policy leads to the cache", Command: "verify",
			Want: "inside.cache", Status: check.Problem, Says: "port 6379", Also: []string{"kubernetes.objects"},
			Break: deleted(policy("backend-to-cache")),
		},
		{
			Name: "no network policy leads to the internet", Command: "verify",
			Want: "inside.internet", Status: check.Problem, Says: "port 443", Also: []string{"kubernetes.objects"},
			Break: deleted(policy("backend-to-aws")),
		},
		{
			Name: "the cache's Secret is gone", Command: "verify",
			Want: "inside.cache", Status: check.Problem, Says: `secret "cache" not found`, Also: []string{"secrets.synced"},
			Break: deleted(place{"", "v1", "secrets", "vibe", "cache"}),
		},
	}
}

// waits is a container that does not come to run.
func waits(container, reason string) string {
	return `{"status":{"containerStatuses":[{"name":"` + container + `","image":"i","imageID":"","ready":true,"restartCount":4,"state":{"waiting":{"reason":"` + reason + `"}}}]}}`
}

// verifyWorkloads are faults of what runs.
func verifyWorkloads() []Fault {
	pods := []string{"kubernetes.installed", "workloads.endpoints"}
	ago := time.Now().Add(-5 * time.Minute).UTC().Format(time.RFC3339) //nolint:forbidigo // what is lately is reckoned from today
	return []Fault{
		{
			Name: "a Deployment was scaled to nothing by hand", Command: "verify",
			Want: "workloads.ready", Status: check.Problem, Says: "Deployment monitoring/thanos-query asks for no pods at all", Also: pods,
			Break: patched(place{"apps", "v1", "deployments", "monitoring", "thanos-query"}, `{"spec":{"replicas":0}}`),
		},
		{
			Name: "a pod crashes again and again", Command: "verify",
			Want: "workloads.pods", Status: check.Problem, Says: "waits with container loki: CrashLoopBackOff",
			Break: firstPod("monitoring", "app.kubernetes.io/name=loki", waits("loki", "CrashLoopBackOff")),
		},
		{
			Name: "an image cannot be pulled", Command: "verify",
			Want: "workloads.pods", Status: check.Problem, Says: "waits with container backend: ImagePullBackOff",
			Break: firstPod("vibe", "app.kubernetes.io/name=backend", waits("backend", "ImagePullBackOff")),
		},
		{
			Name: "a container was killed for its memory", Command: "verify",
			Want: "workloads.restarts", Status: check.Warned, Says: "OOMKilled, exit code 137",
			Break: firstPod("vibe", "app.kubernetes.io/name=backend", `{"status":{"containerStatuses":[{"name":"backend","image":"i","imageID":"","ready":true,"restartCount":1,
				"state":{"running":{}},"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled","finishedAt":"`+ago+`"}}}]}}`),
		},
		{
			Name: "a budget lets no pod go", Command: "verify",
			Want: "workloads.budgets", Status: check.Warned, Says: "PodDisruptionBudget cert-manager/cert-manager-webhook lets no pod go", Also: []string{"workloads.ready"},
			Break: firstPod("cert-manager", "app.kubernetes.io/name=webhook", `{"status":{"conditions":[{"type":"PodScheduled","status":"True"},{"type":"Ready","status":"False"}]}}`),
		},
		{
			Name: "the metrics of pods are not served", Command: "verify",
			Want: "workloads.scaling", Status: check.Problem, Says: "HorizontalPodAutoscaler vibe/backend cannot scale",
			Break: deleted(place{"apiregistration.k8s.io", "v1", "apiservices", "", "v1beta1.metrics.k8s.io"}),
		},
		{
			Name: "a volume is not made", Command: "verify",
			Want: "workloads.volumes", Status: check.Problem, Says: "PersistentVolumeClaim monitoring/forgotten is Pending, and should be Bound",
			Break: created(place{"", "v1", "persistentvolumeclaims", "monitoring", "forgotten"},
				`{"apiVersion":"v1","kind":"PersistentVolumeClaim","spec":{"storageClassName":"gp2","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}`),
		},
		{
			Name: "a Service selects nothing", Command: "verify",
			Want: "workloads.endpoints", Status: check.Problem, Says: "Service vibe/frontend has no pod", Also: []string{"kubernetes.objects"},
			Break: patched(place{"", "v1", "services", "vibe", "frontend"}, `{"spec":{"selector":{"app.kubernetes.io/name":"front"}}}`),
		},
	}
}
