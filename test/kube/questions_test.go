package kube

import "github.com/vibe-engineering/vibe-platform/names"

// questions are what service accounts need, and what is next to it that they may
// not. What none may do stands in powers.
func questions() []question {
	const (
		application = names.NamespaceApplication
		monitoring  = names.NamespaceMonitoring
		system      = names.NamespaceSystem
	)
	externalSecrets := account(names.NamespaceExternalSecrets, "external-secrets")
	operator := account(monitoring, "prometheus-stack-operator")
	certManager := func(part string) names.ServiceAccount {
		return account(names.NamespaceCertManager, "cert-manager-"+part)
	}
	return []question{
		// The application reads its own settings and nothing else.
		{names.AccountBackend, "get", "/configmaps", application, names.ConfigMapBackend, true},
		{names.AccountBackend, "get", "/configmaps", application, names.ConfigMapFrontend, false},
		{names.AccountBackend, "list", "/configmaps", application, "", false},
		{names.AccountBackend, "update", "/configmaps", application, names.ConfigMapBackend, false},
		{names.AccountBackend, "get", "/configmaps", monitoring, names.ConfigMapBackend, false},
		{names.AccountBackend, "get", "/secrets", application, names.SecretDatabase, false},
		{names.AccountBackend, "create", "/pods", application, "", false},
		{names.AccountBackend, "create", "/pods/exec", application, "", false},
		{names.AccountBackend, "create", "/serviceaccounts/token", application, names.AccountSecrets.Name, false},
		{names.AccountBackend, "get", "/nodes", "", "", false},
		{names.AccountFrontend, "get", "/configmaps", application, names.ConfigMapFrontend, true},
		{names.AccountFrontend, "get", "/configmaps", application, names.ConfigMapBackend, false},
		{names.AccountFrontend, "get", "/configmaps", application, names.ConfigMapNginx, false},
		{names.AccountFrontend, "get", "/secrets", application, names.SecretCertificate, false},
		{names.AccountFrontend, "list", "/pods", application, "", false},

		// No pod runs as it, and External Secrets asks for its token only.
		{names.AccountSecrets, "get", "/secrets", application, names.SecretDatabase, false},
		{names.AccountSecrets, "list", "/secrets", application, "", false},
		{names.AccountSecrets, "get", "external-secrets.io/externalsecrets", application, names.SecretDatabase, false},
		{names.AccountSecrets, "get", "/configmaps", application, names.ConfigMapBackend, false},

		// Prometheus finds and scrapes targets, and can neither read secrets nor
		// reach the kubelet's other paths, which run commands in pods.
		{names.AccountMonitoring, "list", "/pods", application, "", true},
		{names.AccountMonitoring, "watch", "/services", application, "", true},
		{names.AccountMonitoring, "list", "/endpoints", system, "", true},
		{names.AccountMonitoring, "list", "/nodes", "", "", true},
		{names.AccountMonitoring, "list", "discovery.k8s.io/endpointslices", application, "", true},
		{names.AccountMonitoring, "get", "/nodes/metrics", "", "", true},
		{names.AccountMonitoring, "get", "/metrics", "", "", true},
		{names.AccountMonitoring, "get", "/nodes/proxy", "", "", false},
		{names.AccountMonitoring, "create", "/nodes/proxy", "", "", false},
		{names.AccountMonitoring, "get", "/secrets", application, names.SecretDatabase, false},
		{names.AccountMonitoring, "list", "/secrets", monitoring, "", false},
		{names.AccountMonitoring, "list", "/configmaps", application, "", false},
		{names.AccountMonitoring, "delete", "/pods", monitoring, "", false},
		{names.AccountMonitoring, "create", "/pods/exec", application, "", false},
		{names.AccountMonitoring, "get", "/logs", "", "", false},

		// External Secrets writes Secrets, with tokens of the accounts that its
		// stores name.
		{externalSecrets, "create", "/serviceaccounts/token", application, names.AccountSecrets.Name, true},
		{externalSecrets, "create", "/serviceaccounts/token", monitoring, names.AccountMonitoringSecrets.Name, true},
		{externalSecrets, "update", "/secrets", application, names.SecretDatabase, true},
		{externalSecrets, "update", "external-secrets.io/externalsecrets/status", application, names.SecretDatabase, true},
		{externalSecrets, "create", "/secrets", system, "", true},
		{externalSecrets, "list", "external-secrets.io/clustersecretstores", "", "", false},
		{externalSecrets, "create", "external-secrets.io/externalsecrets", application, "", false},
		{account(names.NamespaceExternalSecrets, "external-secrets-cert-controller"), "update", "/secrets", names.NamespaceExternalSecrets, "external-secrets-webhook", true},
		{account(names.NamespaceExternalSecrets, "external-secrets-cert-controller"), "update", "/secrets", names.NamespaceExternalSecrets, "another", false},

		{names.AccountCertManager, "update", "/secrets", application, names.SecretCertificate, true},
		{names.AccountCertManager, "update", "cert-manager.io/certificates/status", application, names.SecretCertificate, true},
		{names.AccountCertManager, "get", "cert-manager.io/clusterissuers", "", names.ClusterIssuer, true},
		{names.AccountCertManager, "create", "coordination.k8s.io/leases", names.NamespaceCertManager, "", true},
		{names.AccountCertManager, "create", "coordination.k8s.io/leases", system, "", false},
		{certManager("cainjector"), "update", "admissionregistration.k8s.io/validatingwebhookconfigurations", "", "cert-manager-webhook", true},
		{certManager("cainjector"), "update", "/secrets", application, names.SecretCertificate, false},
		{certManager("webhook"), "create", "authorization.k8s.io/subjectaccessreviews", "", "", true},
		{certManager("webhook"), "update", "/secrets", names.NamespaceCertManager, "cert-manager-webhook-ca", true},
		{certManager("webhook"), "update", "/secrets", names.NamespaceCertManager, "another", false},
		{certManager("startupapicheck"), "create", "cert-manager.io/certificaterequests", names.NamespaceCertManager, "", true},
		{certManager("startupapicheck"), "create", "cert-manager.io/certificaterequests", application, "", false},

		{names.AccountExternalDNS, "list", "networking.k8s.io/ingresses", application, "", true},
		{names.AccountExternalDNS, "update", "networking.k8s.io/ingresses", application, "vibe", false},
		{names.AccountExternalDNS, "list", "/services", application, "", false},
		{names.AccountLoadBalancerController, "update", "networking.k8s.io/ingresses/status", application, "vibe", true},
		{names.AccountLoadBalancerController, "get", "elbv2.k8s.aws/ingressclassparams", "", names.IngressClass, true},
		{names.AccountLoadBalancerController, "create", "elbv2.k8s.aws/targetgroupbindings", application, "", true},
		{names.AccountLoadBalancerController, "update", "/pods/status", application, "", true},
		{names.AccountLoadBalancerController, "update", "coordination.k8s.io/leases", system, "aws-load-balancer-controller-leader", true},
		{names.AccountLoadBalancerController, "delete", "networking.k8s.io/ingresses", application, "vibe", false},
		{names.AccountLoadBalancerController, "get", "/secrets", application, names.SecretCertificate, false},

		{names.AccountClusterAutoscaler, "create", "/pods/eviction", application, "", true},
		{names.AccountClusterAutoscaler, "update", "/nodes", "", "", true},
		{names.AccountClusterAutoscaler, "update", "/configmaps", system, "cluster-autoscaler-status", true},
		{names.AccountClusterAutoscaler, "delete", "/nodes", "", "", false},
		{names.AccountClusterAutoscaler, "update", "/configmaps", application, names.ConfigMapBackend, false},
		{account(system, "metrics-server"), "get", "/nodes/metrics", "", "", true},
		{account(system, "metrics-server"), "list", "/pods", application, "", true},
		{account(system, "metrics-server"), "update", "/configmaps", application, names.ConfigMapBackend, false},

		// The operator acts in its own namespace, and looks at monitors and rules
		// everywhere.
		{operator, "create", "apps/statefulsets", monitoring, "", true},
		{operator, "list", "monitoring.coreos.com/servicemonitors", application, "", true},
		{operator, "update", "/services", system, "prometheus-stack-kubelet", true},
		{operator, "create", "apps/statefulsets", application, "", false},
		{operator, "get", "/secrets", application, names.SecretDatabase, false},
		{operator, "get", "/secrets", system, "", false},
		{account(monitoring, "kube-state-metrics"), "list", "autoscaling/horizontalpodautoscalers", application, "", true},
		{account(monitoring, "kube-state-metrics"), "list", "/resourcequotas", application, "", true},
		{account(monitoring, "kube-state-metrics"), "list", "/configmaps", application, "", false},
		{account(monitoring, "alloy"), "watch", "/pods", application, "", true},
		{account(monitoring, "alloy"), "get", "/pods/log", application, "", false},
		{names.AccountGrafana, "list", "/configmaps", monitoring, "", true},
		{names.AccountGrafana, "list", "/configmaps", application, "", false},
		{names.AccountGrafana, "get", "/secrets", monitoring, "grafana-admin", false},
	}
}
