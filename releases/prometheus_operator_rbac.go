package releases

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	eventsv1 "k8s.io/api/events/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/names"
)

// operatorName is what the chart calls the operator and its service account.
const operatorName = stackName + "-operator"

// monitoringGroup is the API group of the operator's kinds.
const monitoringGroup = "monitoring.coreos.com"

// operatorRBAC is what the operator may do. The chart's own role lets it do
// anything with every Secret, ConfigMap and StatefulSet of the cluster; with its
// instances in one namespace it needs that in this one only. Agents and Thanos'
// ruler it does not run: without the right to see them it leaves them alone.
func operatorRBAC() []any {
	read := []string{"get", "list", "watch"}
	keep := []string{"get", "list", "watch", "create", "update", "patch", "delete"}
	everywhere := []rbacv1.PolicyRule{
		{APIGroups: []string{monitoringGroup}, Resources: []string{"servicemonitors", "podmonitors", "probes", "scrapeconfigs", "prometheusrules"}, Verbs: read},
		{APIGroups: []string{corev1.GroupName}, Resources: []string{"namespaces"}, Verbs: read},
		// The kubelets' addresses, which it writes down as a Service.
		{APIGroups: []string{corev1.GroupName}, Resources: []string{"nodes"}, Verbs: read},
		{APIGroups: []string{storagev1.GroupName}, Resources: []string{"storageclasses"}, Verbs: []string{"get"}},
		{APIGroups: []string{corev1.GroupName, eventsv1.GroupName}, Resources: []string{"events"}, Verbs: []string{"create", "patch"}},
	}
	here := []rbacv1.PolicyRule{
		{APIGroups: []string{monitoringGroup}, Resources: []string{"prometheuses", "alertmanagers"}, Verbs: []string{"get", "list", "watch", "update", "patch"}},
		{APIGroups: []string{monitoringGroup}, Resources: []string{"prometheuses/status", "alertmanagers/status"}, Verbs: []string{"update", "patch"}},
		{APIGroups: []string{monitoringGroup}, Resources: []string{"prometheuses/finalizers", "alertmanagers/finalizers"}, Verbs: []string{"update"}},
		{APIGroups: []string{monitoringGroup}, Resources: []string{"alertmanagerconfigs"}, Verbs: read},
		{APIGroups: []string{appsv1.GroupName}, Resources: []string{"statefulsets"}, Verbs: keep},
		{APIGroups: []string{corev1.GroupName}, Resources: []string{"configmaps", "secrets", "services"}, Verbs: append(keep, "deletecollection")},
		{APIGroups: []string{corev1.GroupName}, Resources: []string{"pods"}, Verbs: []string{"list", "delete"}},
	}
	kubelets := []rbacv1.PolicyRule{
		{APIGroups: []string{corev1.GroupName}, Resources: []string{"services"}, Verbs: keep},
		{APIGroups: []string{discoveryv1.GroupName}, Resources: []string{"endpointslices"}, Verbs: keep},
	}
	subjects := []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: operatorName, Namespace: names.NamespaceMonitoring}}
	return append(
		clusterRole(operatorName, subjects, everywhere),
		append(role(operatorName, names.NamespaceMonitoring, subjects, here), role(operatorName, names.NamespaceSystem, subjects, kubelets)...)...,
	)
}

// clusterRole gives subjects these rights in every namespace.
func clusterRole(name string, subjects []rbacv1.Subject, rules []rbacv1.PolicyRule) []any {
	meta := metav1.ObjectMeta{Name: name, Labels: ownLabels(name)}
	return []any{
		&rbacv1.ClusterRole{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "ClusterRole"},
			ObjectMeta: meta,
			Rules:      rules,
		},
		&rbacv1.ClusterRoleBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "ClusterRoleBinding"},
			ObjectMeta: meta,
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name},
			Subjects:   subjects,
		},
	}
}

// role gives subjects these rights in one namespace.
func role(name, namespace string, subjects []rbacv1.Subject, rules []rbacv1.PolicyRule) []any {
	meta := metav1.ObjectMeta{Name: name, Namespace: namespace, Labels: ownLabels(name)}
	return []any{
		&rbacv1.Role{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "Role"},
			ObjectMeta: meta,
			Rules:      rules,
		},
		&rbacv1.RoleBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "RoleBinding"},
			ObjectMeta: meta,
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: name},
			Subjects:   subjects,
		},
	}
}

// ownLabels are those of objects that we add to a chart's.
func ownLabels(name string) map[string]string {
	return map[string]string{"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": names.Project}
}
