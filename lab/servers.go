package lab

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/vibe-engineering/vibe-platform/lab/process"
)

// server is a program and what it is called with.
type server struct {
	name string
	// binary is the program; empty for the one that holds the control plane.
	binary    string
	arguments []string
}

// etcd listens on sockets in dir: nothing else can take them, and no one else
// may open them. It does not wait for the disk, since nothing in it is kept.
func etcd(dir string) server {
	return server{name: "etcd", arguments: []string{
		"etcd",
		"--data-dir", filepath.Join(dir, "etcd"),
		"--listen-client-urls", etcdAddress(dir),
		// Demanded, and used by no one: there is no second member to tell.
		"--advertise-client-urls", "http://127.0.0.1:2379",
		"--listen-peer-urls", "http://127.0.0.1:0",
		"--unsafe-no-fsync",
		"--log-level", "warn",
	}}
}

// etcdAddress is where etcd answers.
func etcdAddress(dir string) string { return "unix://" + filepath.Join(dir, "etcd.sock") }

// apiServer listens on port. Admission is what Kubernetes turns on by itself,
// which includes Pod Security, quotas and limits, and NodeRestriction, as EKS
// has it. Containers may ask to be privileged, so that what refuses them is the
// namespace.
func apiServer(dir string, port int, serviceCIDR string) server {
	in := func(name string) string { return filepath.Join(dir, name) }
	return server{name: "kube-apiserver", arguments: []string{
		"kube-apiserver",
		"--etcd-servers", etcdAddress(dir),
		"--bind-address", "127.0.0.1",
		"--secure-port", strconv.Itoa(port),
		// Without a network there is nobody to tell an address.
		"--endpoint-reconciler-type", "none",
		"--tls-cert-file", in(fileServer + suffixCertificate),
		"--tls-private-key-file", in(fileServer + suffixKey),
		"--client-ca-file", in(fileAuthority),
		"--service-account-issuer", "https://kubernetes.default.svc",
		"--service-account-key-file", in(fileAccounts + suffixPublicKey),
		"--service-account-signing-key-file", in(fileAccounts + suffixKey),
		"--service-cluster-ip-range", serviceCIDR,
		"--authorization-mode", "Node,RBAC",
		"--enable-admission-plugins", "NodeRestriction",
		"--allow-privileged",
		"--profiling=false",
	}}
}

// controllerManager looks after autoscalers more often than every 15 seconds, and
// does not attach volumes, which no node would confirm.
func controllerManager(dir string) server {
	in := func(name string) string { return filepath.Join(dir, name) }
	return server{name: "kube-controller-manager", arguments: []string{
		"kube-controller-manager",
		"--kubeconfig", in(fileControllers + suffixKubeconfig),
		"--service-account-private-key-file", in(fileAccounts + suffixKey),
		"--root-ca-file", in(fileAuthority),
		"--use-service-account-credentials",
		"--controllers", "*,-persistentvolume-attach-detach-controller",
		"--horizontal-pod-autoscaler-sync-period", "2s",
		"--kube-api-qps", "500",
		"--kube-api-burst", "1000",
		"--leader-elect=false",
		"--secure-port", "0",
		"--profiling=false",
	}}
}

// scheduler places pods by what they request and what nodes offer.
func scheduler(dir string) server {
	return server{name: "kube-scheduler", arguments: []string{
		"kube-scheduler",
		"--kubeconfig", filepath.Join(dir, fileScheduler+suffixKubeconfig),
		"--kube-api-qps", "500",
		"--kube-api-burst", "1000",
		"--leader-elect=false",
		"--secure-port", "0",
		"--profiling=false",
	}}
}

// kwok says of each node and of each pod on it that it is ready. With forwards it
// answers as the kubelet of all of them, too.
func kwok(dir string, binaries Binaries, forwards []Forward) (server, error) {
	s := server{name: "kwok", binary: binaries.KWOK, arguments: []string{
		"--kubeconfig", filepath.Join(dir, fileAdministrator+suffixKubeconfig),
		"--config", binaries.Stages,
		"--manage-all-nodes",
		"--node-lease-duration-seconds", "40",
	}}
	if len(forwards) == 0 {
		return s, nil
	}
	port, err := process.FreePort()
	if err != nil {
		return s, err
	}
	path, err := writeForwards(dir, forwards)
	s.arguments = append(s.arguments, "--config", path, "--node-port", strconv.Itoa(port), "--server-address", fmt.Sprintf("127.0.0.1:%d", port))
	return s, err
}

// portAttempts is how often another port is tried. A port that was free may be
// taken before the API server has it, and it cannot choose one by itself.
const portAttempts = 5

// startAPIServer starts the API server, waits until it is ready, and makes the
// kubeconfigs.
func (l *Lab) startAPIServer(ctx context.Context, serviceCIDR string) error {
	var last error
	for range portAttempts {
		port, err := process.FreePort()
		if err != nil {
			return err
		}
		if err := writeKubeconfigs(l.dir, fmt.Sprintf("https://127.0.0.1:%d", port)); err != nil {
			return err
		}
		if l.config, err = restConfig(l.dir); err != nil {
			return err
		}
		l.kubeconfig = filepath.Join(l.dir, fileAdministrator+suffixKubeconfig)
		p, err := l.launch(apiServer(l.dir, port, serviceCIDR))
		if err != nil {
			return err
		}
		last = awaitReady(ctx, l.config, p)
		if last == nil {
			l.watch(ctx, p)
			return nil
		}
		if !strings.Contains(last.Error(), "address already in use") {
			return last
		}
	}
	return last
}
