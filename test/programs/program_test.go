package programs

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/releases"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// packed are the charts, each read once.
var packed = sync.OnceValue(func() *rendering.Charts { return new(rendering.Charts) })

// rendered are the objects of a release of env.
func rendered(t *testing.T, env config.Environment, release string) []unstructured.Unstructured {
	t.Helper()
	for _, r := range releases.All(env, releases.Facts{VPCID: "vpc-0123456789abcdef0"}) {
		if r.Name != release {
			continue
		}
		chart, err := packed().Of(r)
		if err != nil {
			t.Fatal(err)
		}
		objects, err := chart.Render(r, rendering.Options{KubernetesVersion: env.Cluster.Version})
		if err != nil {
			t.Fatal(err)
		}
		return objects.Installed
	}
	t.Fatalf("there is no release %s", release)
	return nil
}

// object is the rendered object of that kind and name, as its own type.
func object[T any](t *testing.T, objects []unstructured.Unstructured, kind, name string) T {
	t.Helper()
	var typed T
	for _, o := range objects {
		if o.GetKind() == kind && o.GetName() == name {
			if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &typed); err != nil {
				t.Fatal(err)
			}
			return typed
		}
	}
	t.Fatalf("there is no %s %s", kind, name)
	return typed
}

// file is what a rendered ConfigMap holds under key.
func file(t *testing.T, objects []unstructured.Unstructured, name, key string) string {
	t.Helper()
	text, ok := object[corev1.ConfigMap](t, objects, "ConfigMap", name).Data[key]
	if !ok {
		t.Fatalf("ConfigMap %s holds no %s", name, key)
	}
	return text
}

// container is the one container of a rendered workload.
func container(t *testing.T, objects []unstructured.Unstructured, kind, name string) corev1.Container {
	t.Helper()
	var pod corev1.PodSpec
	switch kind {
	case "Deployment":
		pod = object[appsv1.Deployment](t, objects, kind, name).Spec.Template.Spec
	case "StatefulSet":
		pod = object[appsv1.StatefulSet](t, objects, kind, name).Spec.Template.Spec
	default:
		pod = object[appsv1.DaemonSet](t, objects, kind, name).Spec.Template.Spec
	}
	if len(pod.Containers) != 1 {
		t.Fatalf("%s %s has %d containers", kind, name, len(pod.Containers))
	}
	return pod.Containers[0]
}

// command is a program that the Makefile has named in a variable.
func command(t *testing.T, variable string, arguments ...string) *exec.Cmd {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		t.Fatalf("%s does not say where the program is: run `make test-programs`", variable)
	}
	return exec.Command(path, arguments...)
}

// run starts program, waits until it answers 200 at ready, and has it stopped
// when the test ends.
func run(t *testing.T, program *exec.Cmd, ready string) *output {
	t.Helper()
	said := &output{}
	program.Stdout, program.Stderr = said, said
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- program.Wait() }()
	t.Cleanup(func() {
		_ = program.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = program.Process.Kill()
			<-ended
		}
	})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("%s has ended: %v\n%s", program.Path, err, said)
		default:
		}
		if _, err := fetch(ready); err == nil {
			return said
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is not ready\n%s", program.Path, said)
		}
	}
}

// fetch is what is at address, if it answers 200.
func fetch(address string, headers ...string) (string, error) {
	query, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	for i := 0; i < len(headers); i += 2 {
		query.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(query)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, text)
	}
	return string(text), err
}

// replaced is text with each row's old by its new; each must be found.
func replaced(t *testing.T, text string, rows []substitution) string {
	t.Helper()
	for _, r := range rows {
		if !strings.Contains(text, r.old) {
			t.Fatalf("there is no %q any more (%s)", r.old, r.why)
		}
		text = strings.ReplaceAll(text, r.old, r.new)
	}
	return text
}

// TestProgramsAreThoseOfTheCharts demands that what is tested is what is
// installed.
func TestProgramsAreThoseOfTheCharts(t *testing.T) {
	env := environment(t, "production")
	for _, row := range []struct{ tool, module, release, kind, name string }{
		{"loki", "github.com/grafana/loki/v3", "loki", "StatefulSet", "loki"},
		{"thanos", "github.com/thanos-io/thanos", "thanos", "Deployment", "thanos-query"},
		{"alloy", "github.com/grafana/alloy", "alloy", "DaemonSet", "alloy"},
		{"alloy", "github.com/grafana/alloy", "alloy-cloudwatch", "Deployment", "alloy-cloudwatch"},
	} {
		text, err := os.ReadFile("../../tools/" + row.tool + "/go.mod")
		if err != nil {
			t.Fatal(err)
		}
		built := regexp.MustCompile(regexp.QuoteMeta(row.module) + ` v(\S+)`).FindSubmatch(text)
		_, tag, _ := strings.Cut(container(t, rendered(t, env, row.release), row.kind, row.name).Image, ":")
		if built == nil || string(built[1]) != strings.TrimPrefix(tag, "v") {
			t.Errorf("release %s installs %s %s, and tools/%s builds %s", row.release, row.tool, tag, row.tool, built)
		}
	}
}
