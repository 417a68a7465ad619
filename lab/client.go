package lab

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// fieldManager is whom the server remembers as the owner of what is applied.
const fieldManager = "vibe"

// Client applies objects of any kind.
type Client struct {
	dynamic dynamic.Interface
	mapper  *restmapper.DeferredDiscoveryRESTMapper
}

// NewClient returns a client of the server that config leads to.
func NewClient(config *rest.Config) (*Client, error) {
	objects, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	kinds, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, err
	}
	return &Client{objects, restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(kinds))}, nil
}

// Resource is where objects like object are. It fails where the server does not
// know the kind.
func (c *Client) Resource(object *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	kind := object.GroupVersionKind()
	mapping, err := c.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() == meta.RESTScopeNameRoot {
		return c.dynamic.Resource(mapping.Resource), nil
	}
	if object.GetNamespace() == "" {
		return nil, fmt.Errorf("%s %s names no namespace, and its kind lives in one", object.GetKind(), object.GetName())
	}
	return c.dynamic.Resource(mapping.Resource).Namespace(object.GetNamespace()), nil
}

// Apply applies object on the server's side, which refuses every field that it
// does not know, and returns what then stands. With metav1.DryRunAll nothing
// comes of it.
func (c *Client) Apply(ctx context.Context, object *unstructured.Unstructured, dryRun ...string) (*unstructured.Unstructured, error) {
	resource, err := c.Resource(object)
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

// Get returns object as it stands.
func (c *Client) Get(ctx context.Context, object *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	resource, err := c.Resource(object)
	if err != nil {
		return nil, err
	}
	return resource.Get(ctx, object.GetName(), metav1.GetOptions{})
}

// Define applies those custom resource definitions that objects need, and waits
// until the server serves them. Each costs the server memory, and there are
// dozens.
func (c *Client) Define(ctx context.Context, definitions []unstructured.Unstructured, objects []*unstructured.Unstructured) error {
	var applied []*unstructured.Unstructured
	for i := range definitions {
		definition := &definitions[i]
		needed := slices.ContainsFunc(objects, func(object *unstructured.Unstructured) bool {
			return object.GroupVersionKind().GroupKind() == Defines(definition)
		})
		if !needed {
			continue
		}
		if _, err := c.Apply(ctx, definition); err != nil {
			return fmt.Errorf("definition %s: %w", definition.GetName(), err)
		}
		applied = append(applied, definition)
	}
	return c.AwaitDefinitions(ctx, applied)
}

// AwaitDefinitions waits until the server serves what definitions define.
func (c *Client) AwaitDefinitions(ctx context.Context, definitions []*unstructured.Unstructured) error {
	for _, definition := range definitions {
		if err := c.awaitDefinition(ctx, definition); err != nil {
			return fmt.Errorf("definition %s is not served: %w", definition.GetName(), err)
		}
	}
	c.mapper.Reset()
	return nil
}

// Defines is the kind that a custom resource definition defines.
func Defines(definition *unstructured.Unstructured) schema.GroupKind {
	group, _, _ := unstructured.NestedString(definition.Object, "spec", "group")
	kind, _, _ := unstructured.NestedString(definition.Object, "spec", "names", "kind")
	return schema.GroupKind{Group: group, Kind: kind}
}

// awaitDefinition waits until the server serves what definition defines.
func (c *Client) awaitDefinition(ctx context.Context, definition *unstructured.Unstructured) error {
	return wait.PollUntilContextTimeout(ctx, interval, patience, true, func(ctx context.Context) (bool, error) {
		stands, err := c.Get(ctx, definition)
		if err != nil {
			return false, err
		}
		conditions, _, _ := unstructured.NestedSlice(stands.Object, "status", "conditions")
		return slices.ContainsFunc(conditions, func(condition any) bool {
			fields, _ := condition.(map[string]any)
			return fields["type"] == "Established" && fields["status"] == "True"
		}), nil
	})
}
