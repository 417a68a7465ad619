package charts

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// backendScratchMiB is what the API may keep in /tmp.
const backendScratchMiB = 256

// backend is manifest 03: the API.
func backend(env config.Environment) []metav1.Object {
	return []metav1.Object{
		service(names.Backend, backendTarget(), []corev1.ServicePort{
			servicePort(names.PortHTTP, ports.Backend),
		}),
		deployment(names.Backend, []*corev1.ConfigMap{backendConfig(env)}, backendPod(env)),
		autoscaler(names.Backend, env.Backend),
		disruptionBudget(names.Backend),
	}
}

// backendPod is the API's pod.
func backendPod(env config.Environment) corev1.PodSpec {
	pod := applicationPod(names.Backend, names.AccountBackend)
	pod.Containers = []corev1.Container{{
		Name:            names.Backend,
		Image:           env.Backend.Image,
		ImagePullPolicy: corev1.PullIfNotPresent,
		Ports:           []corev1.ContainerPort{containerPort(names.PortHTTP, ports.Backend)},
		EnvFrom:         []corev1.EnvFromSource{fromConfigMap(names.ConfigMapBackend)},
		Resources: size{
			cpuRequestMillis: env.Backend.CPURequestMillis,
			cpuLimitMillis:   env.Backend.CPULimitMillis,
			memoryRequestMiB: env.Backend.MemoryRequestMiB,
			memoryLimitMiB:   env.Backend.MemoryLimitMiB,
			scratchMiB:       2 * backendScratchMiB,
		}.resources(),
		StartupProbe:    startup(get(corev1.URISchemeHTTP, healthPath, names.PortHTTP)),
		LivenessProbe:   liveness(get(corev1.URISchemeHTTP, healthPath, names.PortHTTP)),
		ReadinessProbe:  readiness(get(corev1.URISchemeHTTP, healthPath, names.PortHTTP)),
		Lifecycle:       drained(),
		SecurityContext: containerSecurityContext(applicationUser),
		VolumeMounts: []corev1.VolumeMount{
			{Name: "tmp", MountPath: "/tmp"},
			{Name: names.SecretDatabase, MountPath: databaseDirectory, ReadOnly: true},
			{Name: names.SecretCache, MountPath: cacheDirectory, ReadOnly: true},
		},
	}}
	pod.Volumes = []corev1.Volume{
		scratch("tmp", backendScratchMiB),
		credential(names.SecretDatabase, names.SecretDatabase),
		credential(names.SecretCache, names.SecretCache),
	}
	return pod
}
