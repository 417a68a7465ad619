package deployed

import (
	"context"
	"encoding/json"
	"fmt"
)

// manifestType is what the CDK makes of a manifest that a stack hands to its
// cluster.
const manifestType = "Custom::AWSCDK-EKS-KubernetesResource"

// Objects returns the Kubernetes objects of a kind in the manifests of the
// templates, each with the resource that hands it to the cluster.
func Objects[T any](ctx context.Context, e *Environment, kind string) ([]T, []Resource, error) {
	resources, err := e.Resources(ctx, manifestType)
	if err != nil {
		return nil, nil, err
	}
	var objects []T
	var of []Resource
	for _, r := range resources {
		text, known := r.Properties["Manifest"].(string)
		if !known {
			return nil, nil, fmt.Errorf("the manifest %s of stack %s names what only AWS knows: %v", r.Logical, r.Stack, r.Properties["Manifest"])
		}
		var raw []json.RawMessage
		if err := json.Unmarshal([]byte(text), &raw); err != nil {
			return nil, nil, fmt.Errorf("the manifest %s of stack %s: %w", r.Logical, r.Stack, err)
		}
		for _, one := range raw {
			var typed struct {
				Kind string `json:"kind"`
			}
			if err := json.Unmarshal(one, &typed); err != nil {
				return nil, nil, fmt.Errorf("the manifest %s of stack %s: %w", r.Logical, r.Stack, err)
			}
			if typed.Kind != kind {
				continue
			}
			var object T
			if err := json.Unmarshal(one, &object); err != nil {
				return nil, nil, fmt.Errorf("the manifest %s of stack %s: %w", r.Logical, r.Stack, err)
			}
			objects, of = append(objects, object), append(of, r)
		}
	}
	return objects, of, nil
}
