package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
)

// breaking is what a fault's Break is.
type breaking = func(context.Context, Scene) (mend func() error, err error)

// place is where one object is.
type place struct {
	group, version, resource, namespace, name string
}

// at asks for the object of a place.
func (p place) at(s Scene) (dynamic.ResourceInterface, error) {
	client, err := dynamic.NewForConfig(s.Kubernetes)
	if err != nil {
		return nil, err
	}
	return client.Resource(schema.GroupVersionResource{Group: p.group, Version: p.version, Resource: p.resource}).Namespace(p.namespace), nil
}

// patched patches an object, or its subresource, and mends by putting back what the
// patch names.
func patched(p place, patch string, subresources ...string) breaking {
	return func(ctx context.Context, s Scene) (func() error, error) {
		at, err := p.at(s)
		if err != nil {
			return nil, err
		}
		before, err := at.Get(ctx, p.name, metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		var changes map[string]any
		if err := json.Unmarshal([]byte(patch), &changes); err != nil {
			return nil, err
		}
		back, err := json.Marshal(former(changes, before.Object))
		if err != nil {
			return nil, err
		}
		apply := func(ctx context.Context, text []byte) error {
			_, err := at.Patch(ctx, p.name, types.MergePatchType, text, metav1.PatchOptions{}, subresources...)
			return err
		}
		return func() error { return apply(context.WithoutCancel(ctx), back) }, apply(ctx, []byte(patch))
	}
}

// former are the values that the fields of a merge patch have in an object.
func former(patch, object map[string]any) map[string]any {
	back := map[string]any{}
	for key, value := range patch {
		inner, deeper := value.(map[string]any)
		stands, has := object[key].(map[string]any)
		if deeper && has {
			back[key] = former(inner, stands)
		} else {
			back[key] = object[key]
		}
	}
	return back
}

// deleted deletes an object, and mends by making it anew.
func deleted(p place) breaking {
	return func(ctx context.Context, s Scene) (func() error, error) {
		at, err := p.at(s)
		if err != nil {
			return nil, err
		}
		object, err := at.Get(ctx, p.name, metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		for _, field := range []string{"uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"} {
			unstructured.RemoveNestedField(object.Object, "metadata", field)
		}
		mend := func() error {
			_, err := at.Create(context.WithoutCancel(ctx), object, metav1.CreateOptions{})
			if apierrors.IsAlreadyExists(err) {
				return nil
			}
			return err
		}
		return mend, at.Delete(ctx, p.name, metav1.DeleteOptions{PropagationPolicy: new(metav1.DeletePropagationOrphan)})
	}
}

// created makes an object, and mends by deleting it.
func created(p place, fields string) breaking {
	return func(ctx context.Context, s Scene) (func() error, error) {
		at, err := p.at(s)
		if err != nil {
			return nil, err
		}
		object := &unstructured.Unstructured{}
		if err := json.NewDecoder(bytes.NewBufferString(fields)).Decode(&object.Object); err != nil {
			return nil, err
		}
		object.SetNamespace(p.namespace)
		object.SetName(p.name)
		_, err = at.Create(ctx, object, metav1.CreateOptions{})
		return func() error { return at.Delete(context.WithoutCancel(ctx), p.name, metav1.DeleteOptions{}) }, err
	}
}

// firstPod changes the status of a pod that a label selects.
func firstPod(namespace, selector, patch string) breaking {
	return func(ctx context.Context, s Scene) (func() error, error) {
		client, err := kubernetes.NewForConfig(s.Kubernetes)
		if err != nil {
			return nil, err
		}
		list, err := client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: selector})
		if err != nil {
			return nil, err
		}
		if len(list.Items) == 0 {
			return nil, fmt.Errorf("no pod in %s is labelled %s", namespace, selector)
		}
		return patched(place{"", "v1", "pods", namespace, list.Items[0].Name}, patch, "status")(ctx, s)
	}
}
