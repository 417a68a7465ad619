// Package capacity reckons whether what runs fits onto the nodes: it reads the
// workloads out of manifests and rendered charts, adds EKS' add-ons from a table,
// and places each pod on a node, with what binds it there. It knows neither the
// CDK nor Helm: whoever calls it brings the objects.
package capacity
