package kube

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// question is what one container of the probe finds out. Its exit code is the
// answer, and what it writes into its termination message the words.
type question struct {
	name, what, how, remedy, runbook string
	script                           string
	env                              []corev1.EnvVar
}

// questions are those that can be asked with what is in the image of the sidecar:
// nginx and BusyBox' tools
// (https://github.com/nginx/docker-nginx-unprivileged, variant alpine-slim).
func questions(env config.Environment) []question {
	return []question{
		{
			name: "dns", runbook: "cluster.md#dns-errors",
			what:   "names of the cluster and of the internet are resolved in a pod",
			how:    "nslookup in the probe",
			remedy: "see whether coredns runs, and whether the network policy allow-dns stands",
			script: scriptDNS,
			env: []corev1.EnvVar{{Name: "NAMES", Value: fmt.Sprintf(
				"kubernetes.default.svc.cluster.local. %s.%s.svc.cluster.local. s3.%s.amazonaws.com.",
				names.Backend, names.NamespaceApplication, env.Region)}},
		},
		{
			name: "database", runbook: "database.md#database-unreachable",
			what:   "PostgreSQL answers a pod with the backend's network policies, and offers TLS",
			how:    "PostgreSQL's request for TLS, in the probe, to the host in the Secret " + names.SecretDatabase,
			remedy: "follow the way: the network policy backend-to-database, the security groups, the database's status",
			script: scriptDatabase,
			env:    from(names.SecretDatabase, names.SecretKeyHost, names.SecretKeyPort),
		},
		{
			name: "cache", runbook: "cache.md#cache-unreachable",
			what:   "the cache answers a pod with the backend's network policies by TLS, with a certificate for its name, and takes the token",
			how:    "AUTH and PING through nginx as a TLS client, in the probe, to the host in the Secret " + names.SecretCache,
			remedy: "follow the way: the network policy backend-to-cache, the security groups, the cache's status; a refused token was rotated on one side alone",
			script: scriptCache,
			env:    from(names.SecretCache, names.SecretKeyHost, names.SecretKeyPort, names.SecretKeyToken),
		},
		{
			name: "internet", runbook: "traffic.md#nat-drops",
			what:   "the internet answers a pod with the backend's network policies by HTTPS, through a NAT gateway",
			how:    "wget " + checkIP + ", in the probe",
			remedy: "follow the way: the network policy backend-to-aws, the route of the node's subnet, its NAT gateway",
			script: scriptInternet,
			env:    []corev1.EnvVar{{Name: "URL", Value: checkIP}},
		},
	}
}

// checkIP is AWS' own page that says as whom it sees its client
// (https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html).
const checkIP = "https://checkip.amazonaws.com/"

// from are variables in capitals, with what a Secret has under keys. vibe never
// sees the values.
func from(secret string, keys ...string) []corev1.EnvVar {
	capitals := map[string]string{names.SecretKeyHost: "HOST", names.SecretKeyPort: "PORT", names.SecretKeyToken: "TOKEN"}
	var env []corev1.EnvVar
	for _, key := range keys {
		env = append(env, corev1.EnvVar{Name: capitals[key], ValueFrom: &corev1.EnvVarSource{
			SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: secret}, Key: key},
		}})
	}
	return env
}

// The scripts. None says what it read from a Secret. A script begins with say, which
// writes the words and ends with an exit code.
const (
	scriptSay = `say() { printf '%s' "$2" >/dev/termination-log; exit "$1"; }
`
	scriptDNS = scriptSay + `for name in $NAMES; do
  timeout 10 nslookup -type=a "$name" >/dev/null 2>&1 || say 1 "cannot resolve $name"
done
say 0 "resolves $NAMES"
`
	// The eight bytes are SSLRequest, which is answered by S or N
	// (https://www.postgresql.org/docs/16/protocol-flow.html#PROTOCOL-FLOW-SSL).
	scriptDatabase = scriptSay + `timeout 10 nslookup -type=a "$HOST" >/dev/null 2>&1 || say 1 "cannot resolve the database's name"
case "$(printf '\000\000\000\010\004\322\026\057' | timeout 10 nc -w 5 "$HOST" "$PORT" 2>/dev/null | head -c 1)" in
S) say 0 "PostgreSQL answers and offers TLS" ;;
N) say 1 "is answered by PostgreSQL, which offers no TLS" ;;
*) say 1 "gets no answer from PostgreSQL within 5 s" ;;
esac
`
	// nginx verifies the certificate, which BusyBox' nc cannot.
	scriptCache = scriptSay + `cat >/tmp/nginx.conf <<END
pid /tmp/nginx.pid;
events {}
stream {
  server {
    listen 127.0.0.1:16379;
    proxy_pass $HOST:$PORT;
    proxy_connect_timeout 5s;
    proxy_timeout 5s;
    proxy_half_close on;
    proxy_ssl on;
    proxy_ssl_server_name on;
    proxy_ssl_name $HOST;
    proxy_ssl_verify on;
    proxy_ssl_verify_depth 4;
    proxy_ssl_trusted_certificate /etc/ssl/cert.pem;
  }
}
END
nginx -c /tmp/nginx.conf -e /tmp/nginx.log 2>/dev/null || say 1 "cannot resolve the cache's name"
said=$({ printf '*2\r\n$4\r\nAUTH\r\n$%d\r\n%s\r\n*1\r\n$4\r\nPING\r\n' "${#TOKEN}" "$TOKEN"; sleep 2; } |
  timeout 10 nc -w 5 127.0.0.1 16379 2>/dev/null)
case "$said" in
*+PONG*) say 0 "the cache answers by TLS and takes the token" ;;
*WRONGPASS* | *NOAUTH* | *-ERR*) say 1 "is answered by the cache, which refuses the token" ;;
esac
grep -q 'certificate' /tmp/nginx.log && say 1 "cannot trust the cache's certificate"
grep -q 'SSL' /tmp/nginx.log && say 1 "is answered at the cache's port by no TLS"
say 1 "gets no answer from the cache within 5 s"
`
	scriptInternet = scriptSay + `seen=$(timeout 15 wget -q -T 10 -O - "$URL" 2>/dev/null) || say 1 "gets no answer from $URL within 10 s"
case "$seen" in
*[!0-9a-f.:]* | "") say 1 "is answered by something else than $URL" ;;
esac
say 0 "$URL answers, and sees $seen"
`
)
