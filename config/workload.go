package config

// Workload is one of the two application components.
type Workload struct {
	// Image is the full image reference: registry, repository, and a tag or a
	// digest. `latest` is refused unless allowLatest is set. Default: a
	// placeholder in the documentation account's registry.
	Image string `json:"image"`
	// MinReplicas is the least number of pods that the horizontal pod autoscaler
	// goes down to. Default: 2, and 1 in development.
	MinReplicas int `json:"minReplicas"`
	// MaxReplicas is the largest number of pods that it goes up to. The nodes and
	// the quota must hold them. Default: 2 in development, 4 in staging, 10 in
	// production.
	MaxReplicas int `json:"maxReplicas"`
	// CPURequestMillis is what one pod reserves of a core, in thousandths.
	// Default: 100.
	CPURequestMillis int `json:"cpuRequestMillis"`
	// CPULimitMillis is what one pod may use at most, in thousandths of a core.
	// Default: 1000.
	CPULimitMillis int `json:"cpuLimitMillis"`
	// MemoryRequestMiB is the memory that one pod reserves, in MiB. Default: 256.
	MemoryRequestMiB int `json:"memoryRequestMiB"`
	// MemoryLimitMiB is the memory in MiB at which a pod is killed. Default: 512.
	MemoryLimitMiB int `json:"memoryLimitMiB"`
	// LogLevel is the least severe level that is written: debug, info, warn or
	// error. Default: info, and debug in development.
	LogLevel string `json:"logLevel"`
}

// Surge is how many pods a rolling update adds to a workload before it takes
// old ones away: the Deployments' maxSurge.
const Surge = 1

// Sidecar is the nginx that stands in front of Next.js in each frontend pod.
type Sidecar struct {
	// Image is the full image reference of an nginx that runs without root and
	// with a read-only root file system, 1.19.5 or later
	// (https://github.com/nginx/docker-nginx-unprivileged). Default:
	// public.ecr.aws/nginx/nginx-unprivileged:1.30.4-alpine-slim.
	Image string `json:"image"`
	// CPURequestMillis is what it reserves beside Next.js, in thousandths of a
	// core. Default: 50.
	CPURequestMillis int `json:"cpuRequestMillis"`
	// CPULimitMillis is what it may use at most, in thousandths of a core.
	// Default: 250.
	CPULimitMillis int `json:"cpuLimitMillis"`
	// MemoryRequestMiB is the memory that it reserves beside Next.js, in MiB.
	// Default: 64.
	MemoryRequestMiB int `json:"memoryRequestMiB"`
	// MemoryLimitMiB is the memory in MiB at which it is killed. Default: 128.
	MemoryLimitMiB int `json:"memoryLimitMiB"`
}

// Quota bounds what the application's namespace may take from the cluster. It
// must hold both workloads with as many replicas as they may have, and the surge
// of a rolling update of each.
type Quota struct {
	// CPURequestMillis is the sum of all pods' requests, in thousandths of a
	// core. Default: 4000.
	CPURequestMillis int `json:"cpuRequestMillis"`
	// CPULimitMillis is the sum of all pods' limits, in thousandths of a core.
	// Default: 32000.
	CPULimitMillis int `json:"cpuLimitMillis"`
	// MemoryRequestMiB is the sum of all pods' requests, in MiB. Default: 8192.
	MemoryRequestMiB int `json:"memoryRequestMiB"`
	// MemoryLimitMiB is the sum of all pods' limits, in MiB. Default: 16384.
	MemoryLimitMiB int `json:"memoryLimitMiB"`
	// Pods is the number of pods, the surge of a rolling update included.
	// Default: 40.
	Pods int `json:"pods"`
}
