// Package cdkjson reads what the CDK CLI reads out of cdk.json.
package cdkjson

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Context is the context that cdk.json in the folder root sets: the feature
// flags, and the environment that is chosen where nobody chooses.
func Context(root string) (map[string]any, error) {
	path := filepath.Join(root, "cdk.json")
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct {
		Context map[string]any `json:"context"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return file.Context, nil
}
