package charts

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// What the frontend's containers may write, in MiB: Next.js its cache of rendered
// pages and resized images, and either a little in /tmp.
const (
	nextCacheMiB  = 512
	nextTmpMiB    = 64
	nginxTmpMiB   = 64
	nextCacheHome = "/app/.next/cache"
)

// nginxContainer is the sidecar's name.
const nginxContainer = "nginx"

// frontend is manifest 04: Next.js behind nginx.
func frontend(env config.Environment) []metav1.Object {
	return []metav1.Object{
		service(names.Frontend, frontendTarget(), []corev1.ServicePort{
			servicePort(names.PortHTTPS, ports.Frontend),
			servicePort(names.PortMetrics, ports.Next),
		}),
		deployment(names.Frontend, []*corev1.ConfigMap{frontendConfig(env), nginxConfig(env)}, frontendPod(env)),
		autoscaler(names.Frontend, env.Frontend),
		disruptionBudget(names.Frontend),
	}
}

// frontendPod is Next.js and the nginx in front of it.
func frontendPod(env config.Environment) corev1.PodSpec {
	pod := applicationPod(names.Frontend, names.AccountFrontend)
	pod.InitContainers = []corev1.Container{nginx(env)}
	pod.Containers = []corev1.Container{{
		Name:            names.Frontend,
		Image:           env.Frontend.Image,
		ImagePullPolicy: corev1.PullIfNotPresent,
		Ports:           []corev1.ContainerPort{containerPort(names.PortMetrics, ports.Next)},
		EnvFrom:         []corev1.EnvFromSource{fromConfigMap(names.ConfigMapFrontend)},
		Resources: size{
			cpuRequestMillis: env.Frontend.CPURequestMillis,
			cpuLimitMillis:   env.Frontend.CPULimitMillis,
			memoryRequestMiB: env.Frontend.MemoryRequestMiB,
			memoryLimitMiB:   env.Frontend.MemoryLimitMiB,
			scratchMiB:       2 * (nextCacheMiB + nextTmpMiB),
		}.resources(),
		StartupProbe:    startup(get(corev1.URISchemeHTTP, healthPath, names.PortMetrics)),
		LivenessProbe:   liveness(get(corev1.URISchemeHTTP, healthPath, names.PortMetrics)),
		ReadinessProbe:  readiness(get(corev1.URISchemeHTTP, healthPath, names.PortMetrics)),
		Lifecycle:       drained(),
		SecurityContext: containerSecurityContext(applicationUser),
		VolumeMounts: []corev1.VolumeMount{
			{Name: "tmp", MountPath: "/tmp"},
			{Name: "next-cache", MountPath: nextCacheHome},
		},
	}}
	pod.Volumes = []corev1.Volume{
		scratch("tmp", nextTmpMiB),
		scratch("next-cache", nextCacheMiB),
		scratch("nginx-tmp", nginxTmpMiB),
		{Name: names.ConfigMapNginx, VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
			LocalObjectReference: corev1.LocalObjectReference{Name: names.ConfigMapNginx},
			DefaultMode:          new(int32(secretMode)),
			Optional:             new(false),
		}}},
		credential(names.SecretCertificate, names.SecretCertificate),
	}
	return pod
}

// nginx is the sidecar that ends the load balancer's TLS. It is a sidecar in
// Kubernetes' own sense, an init container that goes on: it is up before Next.js
// starts, and it is told to stop only once Next.js has, so that nothing that is
// under way loses its way out
// (https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/).
// The image then makes it finish what it has begun: its stop signal is SIGQUIT.
func nginx(env config.Environment) corev1.Container {
	return corev1.Container{
		Name:            nginxContainer,
		Image:           env.Sidecar.Image,
		ImagePullPolicy: corev1.PullIfNotPresent,
		RestartPolicy:   new(corev1.ContainerRestartPolicyAlways),
		// Not the image's entry point, which would write to its own root.
		Command: []string{"nginx", "-c", nginxDirectory + "/nginx.conf", "-e", "/dev/stderr", "-g", "daemon off;"},
		Ports:   []corev1.ContainerPort{containerPort(names.PortHTTPS, ports.Frontend)},
		Resources: size{
			cpuRequestMillis: env.Sidecar.CPURequestMillis,
			cpuLimitMillis:   env.Sidecar.CPULimitMillis,
			memoryRequestMiB: env.Sidecar.MemoryRequestMiB,
			memoryLimitMiB:   env.Sidecar.MemoryLimitMiB,
			scratchMiB:       2 * nginxTmpMiB,
		}.resources(),
		StartupProbe:    startup(get(corev1.URISchemeHTTPS, nginxHealthPath, names.PortHTTPS)),
		LivenessProbe:   liveness(get(corev1.URISchemeHTTPS, nginxHealthPath, names.PortHTTPS)),
		ReadinessProbe:  readiness(get(corev1.URISchemeHTTPS, nginxHealthPath, names.PortHTTPS)),
		SecurityContext: containerSecurityContext(nginxUser),
		VolumeMounts: []corev1.VolumeMount{
			{Name: "nginx-tmp", MountPath: "/tmp"},
			{Name: names.ConfigMapNginx, MountPath: nginxDirectory, ReadOnly: true},
			{Name: names.SecretCertificate, MountPath: certificateDirectory, ReadOnly: true},
		},
	}
}
