package charts

import (
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// annotationRole binds a service account to an IAM role
// (https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html).
const annotationRole = "eks.amazonaws.com/role-arn"

// rbac is manifest 06.
func rbac(env config.Environment) []metav1.Object {
	objects := []metav1.Object{
		ServiceAccount(env, names.AccountBackend, false),
		ServiceAccount(env, names.AccountFrontend, false),
		// No pod runs as this one. External Secrets asks for its token, so it
		// has no rights in the cluster.
		ServiceAccount(env, names.AccountSecrets, false),
		// Prometheus finds what it scrapes through the API server.
		ServiceAccount(env, names.AccountMonitoring, true),
	}
	objects = append(objects, readOwnConfig(names.AccountBackend, names.ConfigMapBackend)...)
	objects = append(objects, readOwnConfig(names.AccountFrontend, names.ConfigMapFrontend)...)
	return append(objects, readMetrics()...)
}

// ServiceAccount is an account with its IAM role. token says whether pods get a
// token for the API server; the one for AWS they get either way.
func ServiceAccount(env config.Environment, account names.ServiceAccount, token bool) *corev1.ServiceAccount {
	return &corev1.ServiceAccount{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ServiceAccount"},
		ObjectMeta: metav1.ObjectMeta{
			Name:        account.Name,
			Namespace:   account.Namespace,
			Labels:      Labels(account.Name),
			Annotations: map[string]string{annotationRole: names.Home(env).RoleARN(account.Role)},
		},
		AutomountServiceAccountToken: new(token),
	}
}

// readOwnConfig lets account read one ConfigMap: its own, which its pods are given
// anyway. An application needs no more of the API server.
func readOwnConfig(account names.ServiceAccount, configMap string) []metav1.Object {
	meta := metav1.ObjectMeta{Name: account.Name, Namespace: account.Namespace, Labels: Labels(account.Name)}
	return []metav1.Object{
		&rbacv1.Role{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "Role"},
			ObjectMeta: meta,
			Rules: []rbacv1.PolicyRule{
				{APIGroups: []string{""}, Resources: []string{"configmaps"}, ResourceNames: []string{configMap}, Verbs: []string{"get"}},
			},
		},
		&rbacv1.RoleBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "RoleBinding"},
			ObjectMeta: meta,
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: account.Name},
			Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: account.Name, Namespace: account.Namespace}},
		},
	}
}

// readMetrics lets monitoring find and scrape every target. It does not grant
// nodes/proxy, through which the kubelet runs commands in pods.
func readMetrics() []metav1.Object {
	meta := metav1.ObjectMeta{Name: "vibe-metrics-reader", Labels: Labels(names.AccountMonitoring.Name)}
	read := []string{"get", "list", "watch"}
	return []metav1.Object{
		&rbacv1.ClusterRole{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "ClusterRole"},
			ObjectMeta: meta,
			Rules: []rbacv1.PolicyRule{
				{APIGroups: []string{""}, Resources: []string{"nodes", "services", "endpoints", "pods"}, Verbs: read},
				{APIGroups: []string{"discovery.k8s.io"}, Resources: []string{"endpointslices"}, Verbs: read},
				{APIGroups: []string{""}, Resources: []string{"nodes/metrics"}, Verbs: []string{"get"}},
				{NonResourceURLs: []string{metricsPath, metricsPath + "/cadvisor"}, Verbs: []string{"get"}},
			},
		},
		&rbacv1.ClusterRoleBinding{
			TypeMeta:   metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "ClusterRoleBinding"},
			ObjectMeta: meta,
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: meta.Name},
			Subjects: []rbacv1.Subject{{
				Kind: rbacv1.ServiceAccountKind, Name: names.AccountMonitoring.Name, Namespace: names.AccountMonitoring.Namespace,
			}},
		},
	}
}
