package charts

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// The Pod Security levels
// (https://kubernetes.io/docs/concepts/security/pod-security-standards/).
const (
	levelPrivileged = "privileged"
	levelBaseline   = "baseline"
	levelRestricted = "restricted"
)

// keep tells the GitOps tools that may apply this file never to prune a
// namespace: everything in it would go with it.
func keep() map[string]string {
	return map[string]string{
		"argocd.argoproj.io/sync-options":   "Prune=false",
		"kustomize.toolkit.fluxcd.io/prune": "disabled",
	}
}

// namespaces is manifest 00.
func namespaces(env config.Environment) []metav1.Object {
	return []metav1.Object{
		&corev1.Namespace{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
			ObjectMeta: metav1.ObjectMeta{
				Name:        names.NamespaceApplication,
				Annotations: keep(),
				Labels: merge(Labels(names.NamespaceApplication), podSecurity(env, levelRestricted, levelRestricted), map[string]string{
					// A new pod counts as ready once the load balancer finds its
					// target healthy, so that a rolling update never takes the
					// last healthy target away. It is injected where the
					// Ingress stands already: from the second rollout on
					// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/).
					"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
				}),
			},
		},
		&corev1.Namespace{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
			ObjectMeta: metav1.ObjectMeta{
				Name:        names.NamespaceMonitoring,
				Annotations: keep(),
				// node-exporter runs in the host's network and process
				// namespaces and mounts its root file system, which baseline
				// refuses. What else departs from baseline is warned of and
				// audited.
				Labels: merge(Labels(names.NamespaceMonitoring), podSecurity(env, levelPrivileged, levelBaseline)),
			},
		},
	}
}

// podSecurity are the labels that have the API server refuse pods above
// enforced, and warn of and audit those above watched. The version is the
// cluster's, so that an upgrade of the cluster is what changes the rules.
func podSecurity(env config.Environment, enforced, watched string) map[string]string {
	const prefix = "pod-security.kubernetes.io/"
	version := "v" + env.Cluster.Version
	return map[string]string{
		prefix + "enforce":         enforced,
		prefix + "enforce-version": version,
		prefix + "audit":           watched,
		prefix + "audit-version":   version,
		prefix + "warn":            watched,
		prefix + "warn-version":    version,
	}
}

// merge returns the union of maps.
func merge(parts ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, part := range parts {
		for key, value := range part {
			all[key] = value
		}
	}
	return all
}
