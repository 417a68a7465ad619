package rendering

import (
	"cmp"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

const kindCRD = "CustomResourceDefinition"

// ClusterWide lists the kinds of Kubernetes and of this platform's charts that
// have no namespace
// (https://kubernetes.io/docs/reference/kubernetes-api/, `kubectl api-resources
// --namespaced=false`).
func ClusterWide() []schema.GroupKind {
	return []schema.GroupKind{
		{Kind: "Namespace"},
		{Kind: "Node"},
		{Kind: "PersistentVolume"},
		{Group: "admissionregistration.k8s.io", Kind: "MutatingAdmissionPolicy"},
		{Group: "admissionregistration.k8s.io", Kind: "MutatingAdmissionPolicyBinding"},
		{Group: "admissionregistration.k8s.io", Kind: "MutatingWebhookConfiguration"},
		{Group: "admissionregistration.k8s.io", Kind: "ValidatingAdmissionPolicy"},
		{Group: "admissionregistration.k8s.io", Kind: "ValidatingAdmissionPolicyBinding"},
		{Group: "admissionregistration.k8s.io", Kind: "ValidatingWebhookConfiguration"},
		{Group: "apiextensions.k8s.io", Kind: kindCRD},
		{Group: "apiregistration.k8s.io", Kind: "APIService"},
		{Group: "certificates.k8s.io", Kind: "CertificateSigningRequest"},
		{Group: "flowcontrol.apiserver.k8s.io", Kind: "FlowSchema"},
		{Group: "flowcontrol.apiserver.k8s.io", Kind: "PriorityLevelConfiguration"},
		{Group: "networking.k8s.io", Kind: "IngressClass"},
		{Group: "node.k8s.io", Kind: "RuntimeClass"},
		{Group: "rbac.authorization.k8s.io", Kind: "ClusterRole"},
		{Group: "rbac.authorization.k8s.io", Kind: "ClusterRoleBinding"},
		{Group: "scheduling.k8s.io", Kind: "PriorityClass"},
		{Group: "storage.k8s.io", Kind: "CSIDriver"},
		{Group: "storage.k8s.io", Kind: "CSINode"},
		{Group: "storage.k8s.io", Kind: "StorageClass"},
		{Group: "storage.k8s.io", Kind: "VolumeAttachment"},

		{Group: "cert-manager.io", Kind: "ClusterIssuer"},
		{Group: "elbv2.k8s.aws", Kind: "IngressClassParams"},
		{Group: "external-secrets.io", Kind: "ClusterExternalSecret"},
		{Group: "external-secrets.io", Kind: "ClusterSecretStore"},
	}
}

// finish puts objects that name no namespace into the release's, as Helm does,
// and sorts the definitions.
func (o *Objects) finish(namespace string) {
	without := ClusterWide()
	for _, d := range o.CRDs {
		if scope, _, _ := unstructured.NestedString(d.Object, "spec", "scope"); scope == "Cluster" {
			group, _, _ := unstructured.NestedString(d.Object, "spec", "group")
			kind, _, _ := unstructured.NestedString(d.Object, "spec", "names", "kind")
			without = append(without, schema.GroupKind{Group: group, Kind: kind})
		}
	}
	for _, list := range [][]unstructured.Unstructured{o.Installed, o.Hooks} {
		for _, object := range list {
			kind := object.GroupVersionKind().GroupKind()
			if object.GetNamespace() == "" && !slices.Contains(without, kind) {
				object.SetNamespace(namespace)
			}
		}
	}
	slices.SortStableFunc(o.CRDs, func(a, b unstructured.Unstructured) int { return cmp.Compare(a.GetName(), b.GetName()) })
}
