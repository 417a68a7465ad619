package kube

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/restmapper"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
)

// fieldManager is whom the server remembers as the owner of what is applied.
const fieldManager = "vibe"

// cluster is a lab with what tests ask of it.
type cluster struct {
	*lab.Lab
	kubernetes.Interface
	dynamic  dynamic.Interface
	mapper   *restmapper.DeferredDiscoveryRESTMapper
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

// start starts a lab for env with as many nodes as it may have, which ends with
// the test.
func start(t *testing.T, env config.Environment) *cluster {
	t.Helper()
	l, err := lab.Start(interrupted, lab.Options{
		Nodes:       lab.NodesOf(env, env.Cluster.Nodes.Max),
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
	if c.dynamic, err = dynamic.NewForConfig(access); err != nil {
		t.Fatal(err)
	}
	c.mapper = restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(c.Discovery()))
	return c
}

// resource is where objects like object are.
func (c *cluster) resource(object *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	kind := object.GroupVersionKind()
	mapping, err := c.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() == meta.RESTScopeNameRoot {
		return c.dynamic.Resource(mapping.Resource), nil
	}
	namespace := object.GetNamespace()
	if namespace == "" {
		return nil, fmt.Errorf("%s is of a kind that lives in a namespace, and names none", id(object))
	}
	return c.dynamic.Resource(mapping.Resource).Namespace(namespace), nil
}

// apply applies object on the server's side, which refuses every field that it
// does not know.
func (c *cluster) apply(ctx context.Context, object *unstructured.Unstructured, dryRun ...string) (*unstructured.Unstructured, error) {
	resource, err := c.resource(object)
	if err != nil {
		return nil, err
	}
	text, err := object.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return resource.Patch(ctx, object.GetName(), types.ApplyPatchType, text, metav1.PatchOptions{
		FieldManager:    fieldManager,
		FieldValidation: metav1.FieldValidationStrict,
		Force:           new(true),
		DryRun:          dryRun,
	})
}

// get returns object as it stands.
func (c *cluster) get(ctx context.Context, object *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	resource, err := c.resource(object)
	if err != nil {
		return nil, err
	}
	return resource.Get(ctx, object.GetName(), metav1.GetOptions{})
}

// changed applies object, which stands already, and says what that changed.
// Controllers write into objects too: where only the status or the version is
// another one, it looks again.
func (c *cluster) changed(ctx context.Context, object *unstructured.Unstructured) (string, error) {
	var problem string
	for range 5 {
		before, err := c.get(ctx, object)
		if err != nil {
			return "", err
		}
		after, err := c.apply(ctx, object)
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
	resource, err := c.resource(object)
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
		t.Fatalf("%s does not go: %v", id(object), err)
	}
}

// id names an object in a message.
func id(object *unstructured.Unstructured) string {
	name := object.GetName()
	if namespace := object.GetNamespace(); namespace != "" {
		name = namespace + "/" + name
	}
	return object.GetKind() + " " + name
}
