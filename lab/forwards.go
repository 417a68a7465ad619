package lab

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

// Forward is where a port-forward to the pods of a namespace leads: a program on
// this machine that stands in for theirs.
type Forward struct {
	Namespace string
	// Port is the pods', and To an address as host:port.
	Port int
	To   string
}

// writeForwards writes them as KWOK takes them
// (https://kwok.sigs.k8s.io/docs/user/kwok-port-forward-configuration/).
func writeForwards(dir string, forwards []Forward) (string, error) {
	ofNamespace := map[string][]map[string]any{}
	for _, f := range forwards {
		host, text, err := net.SplitHostPort(f.To)
		if err != nil {
			return "", err
		}
		port, err := strconv.Atoi(text)
		if err != nil {
			return "", err
		}
		ofNamespace[f.Namespace] = append(ofNamespace[f.Namespace], map[string]any{
			"ports": []int{f.Port}, "target": map[string]any{"port": port, "address": host},
		})
	}
	var documents []string
	for namespace, rules := range ofNamespace {
		text, err := yaml.Marshal(map[string]any{
			"apiVersion": "kwok.x-k8s.io/v1alpha1",
			"kind":       "ClusterPortForward",
			"metadata":   map[string]any{"name": namespace},
			"spec":       map[string]any{"selector": map[string]any{"matchNamespaces": []string{namespace}}, "forwards": rules},
		})
		if err != nil {
			return "", err
		}
		documents = append(documents, string(text))
	}
	path := filepath.Join(dir, "forwards.yaml")
	return path, os.WriteFile(path, []byte(strings.Join(documents, "---\n")), 0o600)
}
