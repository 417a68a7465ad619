package charts

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// The users that containers run as. Neither needs to be known to the image.
const (
	// applicationUser runs the applications, and owns what is mounted.
	applicationUser = 10001
	// nginxUser is the image's own.
	nginxUser = 101
)

// secretMode lets a mounted credential be read by its pod's group only, in which
// every container's user is.
const secretMode = 0o440

// podSecurityContext is what Pod Security's restricted level asks of a pod.
func podSecurityContext() *corev1.PodSecurityContext {
	return &corev1.PodSecurityContext{
		RunAsNonRoot:        new(true),
		RunAsUser:           new(int64(applicationUser)),
		RunAsGroup:          new(int64(applicationUser)),
		FSGroup:             new(int64(applicationUser)),
		FSGroupChangePolicy: new(corev1.FSGroupChangeOnRootMismatch),
		SeccompProfile:      &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
	}
}

// containerSecurityContext is what the restricted level asks of a container, and
// a root file system that cannot be written to.
func containerSecurityContext(user int64) *corev1.SecurityContext {
	return &corev1.SecurityContext{
		AllowPrivilegeEscalation: new(false),
		Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		ReadOnlyRootFilesystem:   new(true),
		RunAsNonRoot:             new(true),
		RunAsUser:                &user,
		RunAsGroup:               &user,
	}
}

// spread are the rules by which component's pods stand apart.
//
// Zones are a must: a preference would let both of two replicas into one zone,
// and would never make the autoscaler start a node in another. Nodes that are
// tainted, as those of a failing zone are, do not count, so that the zones that
// are left take everything. There is no minDomains: it would hold back pods
// where fewer zones have nodes. Hosts are a preference, since a small
// environment has one.
//
// Only pods of the same revision count: those that a rolling update is about to
// take away must not decide where the new ones go.
func spread(component string) []corev1.TopologySpreadConstraint {
	selector := &metav1.LabelSelector{MatchLabels: Selector(component)}
	return []corev1.TopologySpreadConstraint{
		{
			TopologyKey:       corev1.LabelTopologyZone,
			MaxSkew:           1,
			WhenUnsatisfiable: corev1.DoNotSchedule,
			NodeTaintsPolicy:  new(corev1.NodeInclusionPolicyHonor),
			LabelSelector:     selector,
			MatchLabelKeys:    []string{"pod-template-hash"},
		},
		{
			TopologyKey:       corev1.LabelHostname,
			MaxSkew:           1,
			WhenUnsatisfiable: corev1.ScheduleAnyway,
			NodeTaintsPolicy:  new(corev1.NodeInclusionPolicyHonor),
			LabelSelector:     selector,
			MatchLabelKeys:    []string{"pod-template-hash"},
		},
	}
}

// dnsConfig has a name with two dots asked for as it is. The default of five has
// every name of AWS tried with four suffixes first.
func dnsConfig() *corev1.PodDNSConfig {
	return &corev1.PodDNSConfig{Options: []corev1.PodDNSConfigOption{{Name: "ndots", Value: new("2")}}}
}

// size is what a container asks for and may use at most.
type size struct {
	cpuRequestMillis, cpuLimitMillis int
	memoryRequestMiB, memoryLimitMiB int
	// scratchMiB is what it may write to its emptyDirs and its log.
	scratchMiB int
}

// resources is s as a container states it.
func (s size) resources() corev1.ResourceRequirements {
	return corev1.ResourceRequirements{
		Requests: corev1.ResourceList{
			corev1.ResourceCPU:              millis(s.cpuRequestMillis),
			corev1.ResourceMemory:           mebibytes(s.memoryRequestMiB),
			corev1.ResourceEphemeralStorage: mebibytes(s.scratchMiB / 4),
		},
		Limits: corev1.ResourceList{
			corev1.ResourceCPU:              millis(s.cpuLimitMillis),
			corev1.ResourceMemory:           mebibytes(s.memoryLimitMiB),
			corev1.ResourceEphemeralStorage: mebibytes(s.scratchMiB),
		},
	}
}

// millis is a quantity of thousandths of a core.
func millis(n int) resource.Quantity { return resource.MustParse(fmt.Sprintf("%dm", n)) }

// mebibytes is a quantity of MiB.
func mebibytes(n int) resource.Quantity { return resource.MustParse(fmt.Sprintf("%dMi", n)) }

// get is a probe's question.
func get(scheme corev1.URIScheme, path, port string) corev1.ProbeHandler {
	return corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{
		Scheme: scheme,
		Path:   path,
		Port:   intstr.FromString(port),
	}}
}

// The probes, with their times in seconds.

// startup gives a process two and a half minutes before the others begin.
func startup(question corev1.ProbeHandler) *corev1.Probe {
	return &corev1.Probe{ProbeHandler: question, PeriodSeconds: 3, TimeoutSeconds: 2, SuccessThreshold: 1, FailureThreshold: 50}
}

// liveness restarts a process that has not answered for a minute. It is slower
// than readiness on purpose: a restart is the last thing to try.
func liveness(question corev1.ProbeHandler) *corev1.Probe {
	return &corev1.Probe{ProbeHandler: question, PeriodSeconds: 10, TimeoutSeconds: 5, SuccessThreshold: 1, FailureThreshold: 6}
}

// readiness takes a pod that has failed three times out of its service.
func readiness(question corev1.ProbeHandler) *corev1.Probe {
	return &corev1.Probe{ProbeHandler: question, PeriodSeconds: 5, TimeoutSeconds: 3, SuccessThreshold: 1, FailureThreshold: 3}
}

// drained keeps a container serving while the load balancer takes its pod out.
// The kubelet does the waiting, so the image needs no sleep of its own.
func drained() *corev1.Lifecycle {
	return &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: preStopDelay}}}
}

// scratch is a volume that lives and dies with the pod. A pod that writes more is
// evicted.
func scratch(name string, limitMiB int) corev1.Volume {
	return corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{
		EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: new(mebibytes(limitMiB))},
	}}
}

// credential is a Secret as files. The pod waits until the Secret is there.
func credential(name, secret string) corev1.Volume {
	return corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{
		Secret: &corev1.SecretVolumeSource{SecretName: secret, DefaultMode: new(int32(secretMode)), Optional: new(false)},
	}}
}
