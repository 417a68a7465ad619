package config

// Workload is one of the two application components.
type Workload struct {
	// Image is the full image reference: registry, repository, and a tag or a
	// digest. `latest` is refused unless allowLatest is set. Default: a
	// placeholder in the documentation account's registry.
	Image string `json:"image"`
	// MinReplicas and MaxReplicas bound the horizontal pod autoscaler, in pods.
	// Default: 1 and 2 in development, 2 and 4 in staging, 2 and 10 in
	// production.
	MinReplicas int `json:"minReplicas"`
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
	// (https://github.com/nginx/docker-nginx-unprivileged).
	Image string `json:"image"`
	// CPURequestMillis and MemoryRequestMiB are what it reserves beside
	// Next.js, in thousandths of a core and MiB; the limits are what it may use
	// at most.
	CPURequestMillis int `json:"cpuRequestMillis"`
	CPULimitMillis   int `json:"cpuLimitMillis"`
	MemoryRequestMiB int `json:"memoryRequestMiB"`
	MemoryLimitMiB   int `json:"memoryLimitMiB"`
}

// Quota bounds what the application's namespace may take from the cluster. It
// must hold both workloads at MaxReplicas, and the surge of a rolling update of
// each.
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
