package observability

import (
	"net/netip"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/charts/netpolicy"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// labelName is the label that a chart or an operator names its pods by.
const labelName = "app.kubernetes.io/name"

// access is manifest 11: who reads the secrets, and who may talk to whom. The
// other service accounts are the charts', but for Prometheus', in manifest 06.
//
// The kubelet's probes do not pass through policies, nor does what is forwarded by
// kubectl; node-exporter is in the host's network, which has none.
func access(env config.Environment) []metav1.Object {
	objects := []metav1.Object{
		// No pod runs as this one. External Secrets asks for its token, so it
		// has no rights in the cluster.
		charts.ServiceAccount(env, names.AccountMonitoringSecrets, false),
		netpolicy.DenyAll(meta("", names.NamespaceMonitoring)),
	}
	for _, f := range flows(env) {
		objects = append(objects, f.Policy(meta("", names.NamespaceMonitoring)))
	}
	return objects
}

// flows are everything that may pass.
func flows(env config.Environment) []netpolicy.Flow {
	const in, out = networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress
	var (
		prometheus = map[string]string{labelName: "prometheus"}
		operator   = map[string]string{"app": "kube-prometheus-stack-operator"}
		postgres   = map[string]string{labelName: "prometheus-postgres-exporter"}
		redis      = map[string]string{labelName: "prometheus-redis-exporter"}
	)
	application, data := netpolicy.Ranges(env.Network.CIDRs(config.TierApplication)), netpolicy.Ranges(env.Network.CIDRs(config.TierData))
	return []netpolicy.Flow{
		{Name: "allow-dns", Direction: out, Peers: netpolicy.Resolver(), Ports: netpolicy.DNS(),
			Reason: "every pod resolves names at the cluster's DNS service"},
		{Name: "allow-within-in", Direction: in, Peers: netpolicy.Pods("", nil),
			Reason: "Prometheus scrapes its neighbours, and Grafana, Thanos, Loki and Alloy ask each other"},
		{Name: "allow-within-out", Direction: out, Peers: netpolicy.Pods("", nil),
			Reason: "the other end of what comes from within the namespace"},
		{Name: "allow-to-api-server", Direction: out, Peers: append(application, apiService(env)...), Ports: netpolicy.TCP(ports.HTTPS),
			Reason: "targets, logs and dashboards are found through the API server; its interfaces, like those of AWS' endpoints, stand in the application subnets"},
		{Name: "allow-to-aws", Direction: out, Peers: netpolicy.Outside(env.Network.VPCCIDR), Ports: netpolicy.TCP(ports.HTTPS),
			Reason: "STS, S3, CloudWatch, the pager and Slack have public addresses that change; the VPC and the instance metadata stay out"},

		{Name: "operator-from-api-server", Pods: operator, Direction: in, Peers: application, Ports: netpolicy.TCP(ports.OperatorWebhook),
			Reason: "the API server has rules checked before it takes them; its interfaces stand in the application subnets"},
		{Name: "prometheus-to-nodes", Pods: prometheus, Direction: out, Peers: application, Ports: netpolicy.TCP(ports.Kubelet, ports.NodeExporter),
			Reason: "kubelets and the nodes' own figures answer at the nodes' addresses, in the application subnets"},
		{Name: "prometheus-to-application", Pods: prometheus, Direction: out,
			Peers: netpolicy.Pods(names.NamespaceApplication, nil), Ports: netpolicy.TCP(ports.Backend, ports.Next),
			Reason: "scrapes the application's metrics"},
		{Name: "prometheus-to-controllers", Pods: prometheus, Direction: out, Peers: controllers(),
			Reason: "scrapes the cluster's own components and the platform's controllers, each at a port of its own"},
		{Name: "postgres-exporter-to-database", Pods: postgres, Direction: out, Peers: data, Ports: netpolicy.TCP(ports.PostgreSQL),
			Reason: "PostgreSQL moves between the data subnets when it fails over"},
		{Name: "redis-exporter-to-cache", Pods: redis, Direction: out, Peers: data, Ports: netpolicy.TCP(ports.Redis),
			Reason: "the cache's nodes, each of which is asked, are anywhere in the data subnets"},
	}
}

// apiService is the address of the service by which pods know the API server, the
// first one of the services' range. The policy's agent looks at packets before that
// address is translated, and knows the pods behind a service, of which this one has
// none (https://github.com/aws/aws-network-policy-agent).
func apiService(env config.Environment) []networkingv1.NetworkPolicyPeer {
	services, err := netip.ParsePrefix(env.Cluster.ServiceCIDR)
	if err != nil {
		// A valid environment has a range there.
		panic(err)
	}
	return netpolicy.Ranges([]string{services.Masked().Addr().Next().String() + "/32"})
}

// controllers are the namespaces of what Prometheus scrapes beside the application
// and its own neighbours.
func controllers() []networkingv1.NetworkPolicyPeer {
	var peers []networkingv1.NetworkPolicyPeer
	for _, namespace := range []string{
		names.NamespaceSystem, names.NamespaceExternalSecrets, names.NamespaceCertManager, names.NamespaceExternalDNS,
	} {
		peers = append(peers, netpolicy.Pods(namespace, nil)...)
	}
	return peers
}
