package charts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// Where the applications find what is mounted.
const (
	databaseDirectory = "/var/run/secrets/vibe/database"
	cacheDirectory    = "/var/run/secrets/vibe/cache"
	// authorityFile is the bundle of RDS' certificate authorities, without which
	// the database cannot be verified. It belongs into the backend's image: no
	// public trust store holds it, and 200 certificates in a ConfigMap would be
	// reviewed by nobody
	// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html).
	authorityFile = "/etc/ssl/certs/rds-global-bundle.pem"
)

// configMaps is manifest 01.
func configMaps(env config.Environment) []metav1.Object {
	return []metav1.Object{backendConfig(env), frontendConfig(env), nginxConfig(env)}
}

// backendConfig is the backend's environment.
func backendConfig(env config.Environment) *corev1.ConfigMap {
	return configMap(names.ConfigMapBackend, names.Backend, map[string]string{
		"AWS_REGION": names.Home(env).Region(),
		// The certificates of the cache are signed by a public authority.
		"CACHE_TLS":          "true",
		"CACHE_CLUSTER_MODE": "true",
		// Each file is one value. They change when a credential is rotated, and
		// the old one stays good until the next rotation: read them again this
		// often, and whenever a login is refused.
		"CACHE_CREDENTIALS_DIRECTORY":    cacheDirectory,
		"DATABASE_CREDENTIALS_DIRECTORY": databaseDirectory,
		"CREDENTIALS_REFRESH_SECONDS":    "60",
		// verify-full, not require: encryption without knowing the other side
		// keeps nobody in the middle out.
		"DATABASE_SSL_MODE":          "verify-full",
		"DATABASE_SSL_ROOT_CERT":     authorityFile,
		"CORS_ALLOWED_ORIGINS":       strings.Join(corsOrigins(env), ","),
		"ENVIRONMENT":                env.Name,
		"KEEP_ALIVE_TIMEOUT_SECONDS": strconv.Itoa(podIdle),
		"LOG_FORMAT":                 "json",
		"LOG_LEVEL":                  env.Backend.LogLevel,
		"PORT":                       strconv.Itoa(ports.Backend),
		"PUBLIC_URL":                 "https://" + env.Edge.APIHost(),
		"SHUTDOWN_TIMEOUT_SECONDS":   strconv.Itoa(shutdownDelay),
		// The load balancer's subnets, whose X-Forwarded-For can be believed.
		"TRUSTED_PROXIES": strings.Join(env.Network.CIDRs(config.TierPublic), ","),
		"UPLOADS_BUCKET":  names.Home(env).Bucket(names.BucketUploads),
	})
}

// frontendConfig is Next.js' environment, at run time: what starts with
// NEXT_PUBLIC_ is baked into the image when it is built and does not belong here.
func frontendConfig(env config.Environment) *corev1.ConfigMap {
	return configMap(names.ConfigMapFrontend, names.Frontend, map[string]string{
		// Where pages are rendered, the API is asked within the cluster; a
		// browser asks the public one.
		"API_URL":     "https://" + env.Edge.APIHost(),
		"BACKEND_URL": fmt.Sprintf("http://%s.%s.svc.cluster.local:%d", names.Backend, names.NamespaceApplication, ports.Backend),
		"ENVIRONMENT": env.Name,
		// All addresses: nginx asks on loopback, the kubelet and Prometheus at
		// the pod's.
		"HOSTNAME": "0.0.0.0",
		// Milliseconds.
		"KEEP_ALIVE_TIMEOUT":      strconv.Itoa(podIdle * 1000),
		"LOG_FORMAT":              "json",
		"LOG_LEVEL":               env.Frontend.LogLevel,
		"NEXT_TELEMETRY_DISABLED": "1",
		"NODE_ENV":                "production",
		// The heap's bound, in MiB: three quarters of the limit, so that the
		// garbage collector works before the kernel kills.
		"NODE_OPTIONS": "--max-old-space-size=" + strconv.Itoa(env.Frontend.MemoryLimitMiB*3/4),
		"PORT":         strconv.Itoa(ports.Next),
		"PUBLIC_URL":   "https://" + env.Edge.Domain,
	})
}

// nginxConfig is the sidecar's configuration, a file a key.
func nginxConfig(env config.Environment) *corev1.ConfigMap {
	return configMap(names.ConfigMapNginx, names.Frontend, nginxFiles(env))
}

// configMap is a ConfigMap of component in the application's namespace.
func configMap(name, component string, data map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: inApplication(name, component),
		Data:       data,
	}
}

// corsOrigins are the origins whose pages may call the API from a browser.
func corsOrigins(env config.Environment) []string {
	return []string{"https://" + env.Edge.Domain}
}

// annotationChecksum marks a pod template with what its ConfigMaps hold, so that
// a change of settings is a rollout, with its probes and its way back.
const annotationChecksum = "checksum/config"

// checksum is the same for the same content of maps, in their order.
func checksum(configMaps ...*corev1.ConfigMap) string {
	hash := sha256.New()
	for _, m := range configMaps {
		for _, key := range slices.Sorted(maps.Keys(m.Data)) {
			fmt.Fprintf(hash, "%s/%s=%q\n", m.Name, key, m.Data[key])
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}
