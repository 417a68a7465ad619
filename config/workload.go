package config

// Workload is one of the two application components.
type Workload struct {
	// Image is the full image reference, with a tag or a digest. Production
	// refuses `latest`.
	Image string `json:"image"`
	// MinReplicas and MaxReplicas bound the horizontal pod autoscaler.
	MinReplicas int `json:"minReplicas"`
	MaxReplicas int `json:"maxReplicas"`
	// CPURequestMillis and MemoryRequestMiB are what one pod reserves, in
	// thousandths of a core and MiB; the limits are what it may use at most.
	CPURequestMillis int `json:"cpuRequestMillis"`
	CPULimitMillis   int `json:"cpuLimitMillis"`
	MemoryRequestMiB int `json:"memoryRequestMiB"`
	MemoryLimitMiB   int `json:"memoryLimitMiB"`
	// LogLevel is the least severe level that is written: debug, info, warn or
	// error.
	LogLevel string `json:"logLevel"`
}

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

// Quota bounds what the application's namespace may take from the cluster.
type Quota struct {
	// CPURequestMillis, MemoryRequestMiB, CPULimitMillis and MemoryLimitMiB
	// are sums over all pods, in thousandths of a core and MiB.
	CPURequestMillis int `json:"cpuRequestMillis"`
	CPULimitMillis   int `json:"cpuLimitMillis"`
	MemoryRequestMiB int `json:"memoryRequestMiB"`
	MemoryLimitMiB   int `json:"memoryLimitMiB"`
	// Pods is the number of pods, the surge of a rolling update included.
	Pods int `json:"pods"`
}
