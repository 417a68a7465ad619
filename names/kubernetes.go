package names

// The namespaces.
const (
	NamespaceApplication     = "vibe"
	NamespaceMonitoring      = "monitoring"
	NamespaceSystem          = "kube-system"
	NamespaceExternalSecrets = "external-secrets"
	NamespaceCertManager     = "cert-manager"
	NamespaceExternalDNS     = "external-dns"
)

// ServiceAccount is a Kubernetes service account that is bound to an IAM role
// of its own, Names.Role(Role).
type ServiceAccount struct {
	Namespace string
	Name      string
	// Role is the purpose of its IAM role.
	Role string
}

// Subject is how an OIDC token names the service account.
func (s ServiceAccount) Subject() string {
	return "system:serviceaccount:" + s.Namespace + ":" + s.Name
}

// The service accounts that carry an IAM role, one home for manifest, chart
// value and trust policy.
var (
	AccountBackend  = ServiceAccount{NamespaceApplication, "backend", "backend"}
	AccountFrontend = ServiceAccount{NamespaceApplication, "frontend", "frontend"}
	// AccountMonitoring is what Prometheus runs as, and the sidecar that writes its
	// blocks to the Thanos bucket.
	AccountMonitoring = ServiceAccount{NamespaceMonitoring, "monitoring", "monitoring"}
	// AccountGrafana reads CloudWatch's metrics and logs for Grafana.
	AccountGrafana = ServiceAccount{NamespaceMonitoring, "grafana", "grafana"}
	// AccountLoki reads and writes the Loki bucket, and its compactor deletes there.
	AccountLoki = ServiceAccount{NamespaceMonitoring, "loki", "loki"}
	// AccountThanos reads the Thanos bucket, and its compactor writes and deletes
	// there.
	AccountThanos = ServiceAccount{NamespaceMonitoring, "thanos", "thanos"}
	// AccountCloudWatch reads CloudWatch's metrics for Prometheus.
	AccountCloudWatch = ServiceAccount{NamespaceMonitoring, "cloudwatch-exporter", "cloudwatch-exporter"}
	// AccountMonitoringSecrets is what External Secrets reads the secrets of
	// monitoring as.
	AccountMonitoringSecrets = ServiceAccount{NamespaceMonitoring, "secrets", "monitoring-secrets"}
	// AccountSecrets is what External Secrets reads Secrets Manager as, so that
	// no pod of the application holds that permission.
	AccountSecrets                = ServiceAccount{NamespaceApplication, "secrets", "secrets"}
	AccountLoadBalancerController = ServiceAccount{NamespaceSystem, "aws-load-balancer-controller", "load-balancer-controller"}
	AccountCertManager            = ServiceAccount{NamespaceCertManager, "cert-manager", "cert-manager"}
	AccountExternalDNS            = ServiceAccount{NamespaceExternalDNS, "external-dns", "external-dns"}
	AccountClusterAutoscaler      = ServiceAccount{NamespaceSystem, "cluster-autoscaler", "cluster-autoscaler"}
	AccountEBSCSIController       = ServiceAccount{NamespaceSystem, "ebs-csi-controller-sa", "ebs-csi-controller"}
	AccountVPCCNI                 = ServiceAccount{NamespaceSystem, "aws-node", "vpc-cni"}
)

// The names of the services' ports, by which scrape configurations know them.
const (
	PortHTTP    = "http"
	PortHTTPS   = "https"
	PortMetrics = "metrics"
)

// Probe is what the pod is called, and labelled, that `vibe verify` makes for a few
// seconds in the application's namespace.
const Probe = "vibe-verify"

// The Kubernetes objects that more than one manifest refers to.
const (
	Backend             = "backend"
	Frontend            = "frontend"
	ConfigMapBackend    = "backend"
	ConfigMapFrontend   = "frontend"
	ConfigMapNginx      = "nginx"
	SecretStore         = "aws-secrets-manager"
	SecretDatabase      = "database"
	SecretCache         = "cache"
	SecretCertificate   = "frontend-tls"
	ClusterIssuer       = "letsencrypt"
	IngressClass        = "vibe"
	StorageClass        = "gp3"
	PriorityDaemons     = "vibe-daemons"
	PriorityApplication = "vibe-application"
	PriorityMonitoring  = "vibe-monitoring"
)

// The Services of the monitoring namespace that others write to.
const (
	ServiceLoki = "loki"
	// ServicePrometheus is the operator's own Service without an address, under
	// which each Prometheus has a name of its own.
	ServicePrometheus = "prometheus-operated"
	// PrometheusPod is followed by a Prometheus' number: what the operator calls
	// the pods of the release prometheus-stack.
	PrometheusPod = "prometheus-prometheus-stack-prometheus-"
)
