package kube

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
)

// cluster is a lab with what tests ask of it.
type cluster struct {
	*lab.Lab
	*lab.Client
	kubernetes.Interface
	warnings *warnings
}

// warnings gathers what the server warns of.
type warnings struct {
	mutex sync.Mutex
	texts []string
}

// HandleWarningHeader keeps a warning.
func (w *warnings) HandleWarningHeader(_ int, _ string, text string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.texts = append(w.texts, text)
}

// take returns the warnings since the last call.
func (w *warnings) take() []string {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	texts := w.texts
	w.texts = nil
	return texts
}

// start starts a lab for env with count nodes, which ends with the test.
func start(t *testing.T, env config.Environment, count int) *cluster {
	t.Helper()
	l, err := startLab(lab.Options{
		Nodes:       lab.NodesOf(env, count),
		ServiceCIDR: env.Cluster.ServiceCIDR,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Failure(); err != nil {
			t.Errorf("the lab ended: %v", err)
		}
		l.Stop()
	})
	c := &cluster{Lab: l, warnings: &warnings{}}
	access := l.RESTConfig()
	access.WarningHandler = c.warnings
	if c.Interface, err = kubernetes.NewForConfig(access); err != nil {
		t.Fatal(err)
	}
	if c.Client, err = lab.NewClient(access); err != nil {
		t.Fatal(err)
	}
	return c
}

// changed applies object, which stands already, and says what that changed.
// Controllers write into objects too: where only the status or the version is
// another one, it looks again.
func (c *cluster) changed(ctx context.Context, object *unstructured.Unstructured) (string, error) {
	var problem string
	for range 5 {
		before, err := c.Get(ctx, object)
		if err != nil {
			return "", err
		}
		after, err := c.Apply(ctx, object)
		if err != nil {
			return "", err
		}
		if before.GetResourceVersion() == after.GetResourceVersion() {
			return "", nil
		}
		if difference := cmp.Diff(lasting(before), lasting(after)); difference != "" {
			return "changes:\n" + difference, nil
		}
		problem = "is written each time, with nothing new"
	}
	return problem, nil
}

// lasting is what stands in object but for what the server notes of a write.
func lasting(object *unstructured.Unstructured) map[string]any {
	fields := object.DeepCopy().Object
	delete(fields, "status")
	unstructured.RemoveNestedField(fields, "metadata", "resourceVersion")
	unstructured.RemoveNestedField(fields, "metadata", "managedFields")
	return fields
}

// remove deletes object at once, and waits until it is gone.
func (c *cluster) remove(t *testing.T, object *unstructured.Unstructured) {
	t.Helper()
	resource, err := c.Resource(object)
	if err != nil {
		t.Fatal(err)
	}
	err = resource.Delete(t.Context(), object.GetName(), metav1.DeleteOptions{GracePeriodSeconds: new(int64(0))})
	if err != nil && !apierrors.IsNotFound(err) {
		t.Fatal(err)
	}
	err = wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		_, err := resource.Get(ctx, object.GetName(), metav1.GetOptions{})
		return apierrors.IsNotFound(err), nil
	})
	if err != nil {
		t.Fatalf("%s does not go: %v", lab.ID(object), err)
	}
}
