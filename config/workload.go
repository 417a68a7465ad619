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
