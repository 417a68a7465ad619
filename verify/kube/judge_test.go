package kube

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/verify/wanted"
)

// says wants one finding for each of texts, in their order, that holds it.
func says(t *testing.T, found []check.Finding, texts ...string) {
	t.Helper()
	if len(found) != len(texts) {
		t.Fatalf("found %v, want %q", found, texts)
	}
	for i, text := range texts {
		if !strings.Contains(found[i].String(), text) {
			t.Errorf("found %q, want %q", found[i], text)
		}
	}
}

// today is when the tests look.
func today() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

func node(name, zone string, edit func(*corev1.Node)) corev1.Node {
	n := corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{corev1.LabelTopologyZone: zone}},
		Status: corev1.NodeStatus{
			NodeInfo:   corev1.NodeSystemInfo{KubeletVersion: "v1.36.1-eks-1", Architecture: "amd64"},
			Conditions: []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue}},
		},
	}
	edit(&n)
	return n
}

func TestNodes(t *testing.T) {
	e := expectation{groups: []group{{1, "1.36"}, {1, "1.36"}}, zones: []string{"a", "b"}, architecture: "amd64"}
	well := func(*corev1.Node) {}
	for name, c := range map[string]struct {
		nodes []corev1.Node
		says  []string
	}{
		"well":     {[]corev1.Node{node("1", "a", well), node("2", "b", well)}, nil},
		"one zone": {[]corev1.Node{node("1", "a", well), node("2", "a", well)}, []string{"zone b has no node that is ready, and should have 1 at least"}},
		"none":     {nil, []string{"the cluster has 0 nodes that are ready, and should have 2", "zone a", "zone b"}},
		"not ready": {[]corev1.Node{node("1", "a", well), node("2", "b", well), node("3", "b", func(n *corev1.Node) {
			n.Status.Conditions[0] = corev1.NodeCondition{Type: corev1.NodeReady, Status: corev1.ConditionUnknown, Message: "Kubelet stopped posting node status."}
		})}, []string{"node 3 is not ready: Kubelet stopped"}},
		"silent": {[]corev1.Node{node("1", "a", well), node("2", "b", well), node("3", "b", func(n *corev1.Node) { n.Status.Conditions = nil })}, []string{"node 3 has not reported yet"}},
		"pressure": {[]corev1.Node{node("1", "a", well), node("2", "b", well), node("3", "b", func(n *corev1.Node) {
			n.Status.Conditions = append(n.Status.Conditions, corev1.NodeCondition{Type: corev1.NodeDiskPressure, Status: corev1.ConditionTrue})
		})}, []string{"node 3 has DiskPressure"}},
		"old": {[]corev1.Node{node("1", "a", well), node("2", "b", well), node("3", "b", func(n *corev1.Node) { n.Status.NodeInfo.KubeletVersion = "v1.35.9" })}, []string{"node 3 runs kubelet v1.35.9, and should run 1.36"}},
		"arm": {[]corev1.Node{node("1", "a", well), node("2", "b", well), node("3", "b", func(n *corev1.Node) { n.Status.NodeInfo.Architecture = "arm64" })}, []string{"node 3 is of arm64"}},
	} {
		t.Run(name, func(t *testing.T) { says(t, judgeNodes(c.nodes, e).Findings, c.says...) })
	}
}

func TestProgress(t *testing.T) {
	of := controller{"Deployment", "n", "d"}
	for name, c := range map[string]struct {
		p    progress
		says []string
	}{
		"well":     {progress{found: true, want: 2, updated: 2, available: 2}, nil},
		"gone":     {progress{}, []string{"Deployment n/d is not there"}},
		"unseen":   {progress{found: true, want: 2, updated: 2, available: 2, unseen: true}, []string{"has not looked at it yet"}},
		"rolling":  {progress{found: true, want: 2, updated: 1, available: 2}, []string{"has 1 of 2 pods of its newest form"}},
		"waiting":  {progress{found: true, want: 2, updated: 2, available: 1}, []string{"has 1 of 2 pods available"}},
		"scaled":   {progress{found: true}, []string{"asks for no pods at all"}},
		"troubled": {progress{found: true, want: 1, trouble: "cannot make pods: quota"}, []string{"cannot make pods: quota"}},
	} {
		t.Run(name, func(t *testing.T) { c.p.controller = of; says(t, c.p.findings(), c.says...) })
	}
}

func TestDeployment(t *testing.T) {
	d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Generation: 2}, Status: appsv1.DeploymentStatus{
		ObservedGeneration: 2, UpdatedReplicas: 1, AvailableReplicas: 1,
		Conditions: []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Status: corev1.ConditionFalse, Reason: "ProgressDeadlineExceeded"}},
	}}
	p := deployment(d)
	if p.want != 1 || p.unseen || p.trouble != "makes no progress: ProgressDeadlineExceeded" {
		t.Errorf("got %+v", p)
	}
	d.Generation = 3
	if !deployment(d).unseen {
		t.Error("what changed since counts as seen")
	}
}

func TestStatefulSetOfOneRevision(t *testing.T) {
	s := &appsv1.StatefulSet{Spec: appsv1.StatefulSetSpec{Replicas: new(int32(2))}, Status: appsv1.StatefulSetStatus{Replicas: 2, AvailableReplicas: 2, CurrentRevision: "a", UpdateRevision: "a"}}
	says(t, func() []check.Finding { p := statefulSet(s); p.found = true; return p.findings() }())
	s.Status.UpdateRevision = "b"
	says(t, func() []check.Finding { p := statefulSet(s); p.found = true; return p.findings() }(), "has 0 of 2 pods of its newest form")
}

func TestPods(t *testing.T) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: "p"}, Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{
		{Name: "a", State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}}},
		{Name: "b", State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff"}}},
		{Name: "c", RestartCount: 3, LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
			Reason: "OOMKilled", ExitCode: 137, FinishedAt: metav1.NewTime(today().Add(-10 * time.Minute)),
		}}},
	}}}
	says(t, waiting(pod), "Pod n/p waits with container b: ImagePullBackOff")
	says(t, restarted(pod, today()), "restarted container c, 3 times in all, the last 10m0s ago: OOMKilled, exit code 137")
	says(t, restarted(pod, today().Add(2*time.Hour)))
	pod.Status = corev1.PodStatus{Conditions: []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Message: "0/3 nodes are available"}}}
	says(t, waiting(pod), "has no place: 0/3 nodes are available")
}

func TestServices(t *testing.T) {
	service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: "s"}}
	slice := func(endpoints ...discoveryv1.Endpoint) []discoveryv1.EndpointSlice {
		return []discoveryv1.EndpointSlice{{ObjectMeta: metav1.ObjectMeta{Namespace: "n", Labels: map[string]string{discoveryv1.LabelServiceName: "s"}}, Endpoints: endpoints}}
	}
	in := func(zone string, ready bool) discoveryv1.Endpoint {
		return discoveryv1.Endpoint{Zone: new(zone), Conditions: discoveryv1.EndpointConditions{Ready: new(ready)}}
	}
	says(t, judgeService(service, slice(in("a", true), in("b", true)), true))
	says(t, judgeService(service, slice(in("a", true), in("a", true)), false))
	says(t, judgeService(service, slice(in("a", true)), true))
	says(t, judgeService(service, slice(in("a", true), in("a", true)), true), "has its 2 pods in one zone")
	says(t, judgeService(service, slice(in("a", false)), true), "has no pod that is ready, of 1")
	says(t, judgeService(service, nil, true), "has no pod")
}

func TestScalersAndBudgets(t *testing.T) {
	h := &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: "h"}}
	says(t, judgeScaler(h), "has not been looked at")
	h.Status.Conditions = []autoscalingv2.HorizontalPodAutoscalerCondition{{Type: autoscalingv2.ScalingLimited, Status: corev1.ConditionFalse}, {Type: autoscalingv2.ScalingActive, Status: corev1.ConditionFalse, Message: "no metrics"}}
	says(t, judgeScaler(h), "cannot scale: no metrics")
	b := &policyv1.PodDisruptionBudget{Status: policyv1.PodDisruptionBudgetStatus{ExpectedPods: 2, CurrentHealthy: 1, DesiredHealthy: 1}}
	says(t, judgeBudget(b), "lets no pod go: 1 of 2 are healthy, and 1 have to be")
	b.Status.DisruptionsAllowed = 1
	says(t, judgeBudget(b))
}

// packed is a release as Helm keeps it.
func packed(t *testing.T, text string) []byte {
	t.Helper()
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return []byte(base64.StdEncoding.EncodeToString(zipped.Bytes()))
}

func TestReleases(t *testing.T) {
	is, err := unpack(packed(t, `{"name":"r","version":2,"config":{"a":1},"info":{"status":"deployed"},"chart":{"metadata":{"name":"c","version":"1.2.3"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	standing := map[string]stored{"n/r": is}
	want := wanted.Release{Name: "r", Namespace: "n", Chart: "c", Version: "v1.2.3", Values: map[string]any{"a": 1.0}}
	says(t, compareRelease(want, standing))
	want.Name = "other"
	says(t, compareRelease(want, standing), "release n/other is not installed")
	is.Info.Status, is.Info.Description, is.Chart.Metadata.Version, is.Config = "failed", "timed out", "1.2.4", map[string]any{"a": 1, "secret": "hunter2"}
	standing["n/r"], want.Name = is, "r"
	found := compareRelease(want, standing)
	says(t, found, "is failed since revision 2 (timed out)", "is of chart c 1.2.4, and should be of c v1.2.3", "has another value of secret")
	for _, f := range found {
		if strings.Contains(f.String(), "hunter2") {
			t.Errorf("a value is told: %s", f)
		}
	}
	if _, err := unpack([]byte("?")); err == nil {
		t.Error("what is not packed is read")
	}
}

func TestSecretsAreNotTold(t *testing.T) {
	object := func(value string) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{"kind": "Secret", "data": map[string]any{"key": value}}}
	}
	found := drift("Secret n/s", object("b25l"), object("dHdv"))
	says(t, found, "Secret n/s has another data.key")
	if text := found[0].String(); strings.Contains(text, "b25l") || strings.Contains(text, "dHdv") {
		t.Errorf("a value is told: %s", text)
	}
}

func TestExternalSecrets(t *testing.T) {
	e := &unstructured.Unstructured{Object: map[string]any{
		"kind": "ExternalSecret", "metadata": map[string]any{"namespace": "n", "name": "e"},
		"spec":   map[string]any{"refreshInterval": "15m", "data": []any{map[string]any{"secretKey": "copied"}}},
		"status": map[string]any{"refreshTime": today().Add(-29 * time.Minute).Format(time.RFC3339)},
	}}
	says(t, stale(e, today()))
	says(t, stale(e, today().Add(2*time.Minute)), "was refreshed 31 minutes ago, and should be every 15m")
	if got := keys(e); len(got) != 1 || got[0] != "copied" {
		t.Errorf("keys %v", got)
	}
	_ = unstructured.SetNestedStringMap(e.Object, map[string]string{"b": "", "a": ""}, "spec", "target", "template", "data")
	if got := keys(e); strings.Join(got, " ") != "a b" {
		t.Errorf("keys %v", got)
	}
	says(t, unready(e), "has not been looked at")
	_ = unstructured.SetNestedSlice(e.Object, []any{map[string]any{"type": "Ready", "status": "False", "reason": "SecretSyncedError", "message": "AccessDenied"}}, "status", "conditions")
	says(t, unready(e), "ExternalSecret n/e is not ready: AccessDenied")
}

func TestCertificates(t *testing.T) {
	c := func(ends, renews time.Duration) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{"kind": "Certificate", "metadata": map[string]any{"name": "c"}, "status": map[string]any{
			"notAfter": today().Add(ends).Format(time.RFC3339), "renewalTime": today().Add(renews).Format(time.RFC3339),
		}}}
	}
	const day = 24 * time.Hour
	says(t, unrenewed(c(60*day, 30*day), today()))
	says(t, unrenewed(c(25*day, -5*day), today()))
	says(t, unrenewed(c(20*day, -10*day), today()), "ends in 20 days, and should have been renewed 10 days ago")
	says(t, unrenewed(c(-day, -31*day), today()), "ended 24 hours ago")
}

func TestAccounts(t *testing.T) {
	want := &unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{
		"namespace": "n", "name": "a", "annotations": map[string]any{annotationRole: "arn:aws:iam::1:role/one"},
	}}}
	is := func(arn string) *corev1.ServiceAccount {
		return &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{annotationRole: arn}}}
	}
	roles := map[string]bool{"one": true}
	says(t, judgeAccount(want, is("arn:aws:iam::1:role/one"), true, roles))
	says(t, judgeAccount(want, is(""), true, roles), "names no role")
	says(t, judgeAccount(want, is("arn:aws:iam::2:role/one"), true, roles), "names arn:aws:iam::2:role/one")
	says(t, judgeAccount(want, nil, false, roles), "is not there")
	says(t, judgeAccount(want, is("arn:aws:iam::1:role/one"), true, nil), "should assume a role that a template makes")
}

func TestAlerts(t *testing.T) {
	alerts := []alert{
		{Labels: map[string]string{"alertname": "B", "severity": "warning"}, StartsAt: today().Add(-time.Hour)},
		{Labels: map[string]string{"alertname": "Watchdog", "severity": "none"}},
		{Labels: map[string]string{"alertname": "A", "severity": "critical"}, Annotations: map[string]string{"summary": "down", "runbook_url": "page"}, StartsAt: today().Add(-5 * time.Minute)},
	}
	found := firing(alerts, today()).Findings
	says(t, found, "alert A (critical) fires since 5 minutes: down", "alert B (warning) fires since 60 minutes")
	if found[0].Remedy != "read page" {
		t.Errorf("the remedy is %q", found[0].Remedy)
	}
	says(t, watchdog(alerts).Findings)
	says(t, watchdog(alerts[:1]).Findings, "does not fire")
	says(t, judgeTargets(targets{}).Findings, "scrapes nothing at all")
}

func TestVersions(t *testing.T) {
	for version, want := range map[string]string{"v1.36.2-eks-abc": "1.36", "1.36": "1.36", "kwok-0.8.0": "kwok-0.8", "": ""} {
		if got := minor(version); got != want {
			t.Errorf("minor(%q) = %q, want %q", version, got, want)
		}
	}
	if got := failing("[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n"); got != "etcd failed: reason withheld" {
		t.Errorf("failing says %q", got)
	}
}
