package config

import "fmt"

// LogLevels lists the levels that a workload can write from.
func LogLevels() []string { return []string{"debug", "info", "warn", "error"} }

// workloadRules are those of the backend and of the frontend.
func workloadRules(e Environment) []rule {
	var rules []rule
	for _, row := range []struct {
		name string
		w    Workload
	}{{"backend", e.Backend}, {"frontend", e.Frontend}} {
		name, w := row.name, row.w
		rules = append(rules, imageRules(name+".image", w.Image, e.AllowLatest)...)
		rules = append(rules,
			between(name+".minReplicas", w.MinReplicas, 1, 1000, " replicas"),
			between(name+".maxReplicas", w.MaxReplicas, min(max(w.MinReplicas, 1), 1000), 1000, " replicas"),
			between(name+".cpuRequestMillis", w.CPURequestMillis, 1, 16_000, " thousandths of a core"),
			between(name+".cpuLimitMillis", w.CPULimitMillis, min(max(w.CPURequestMillis, 1), 16_000), 16_000, " thousandths of a core"),
			between(name+".memoryRequestMiB", w.MemoryRequestMiB, 16, 131_072, " MiB"),
			between(name+".memoryLimitMiB", w.MemoryLimitMiB, min(max(w.MemoryRequestMiB, 16), 131_072), 131_072, " MiB"),
			oneOf(name+".logLevel", w.LogLevel, LogLevels()),
		)
	}
	return rules
}

// quotaRules demand that the namespace's quota holds both workloads at their
// largest, while each is being updated.
func quotaRules(e Environment) []rule {
	b, f, q := e.Backend, e.Frontend, e.Quota
	if !sane(b.MaxReplicas, f.MaxReplicas, b.CPURequestMillis, f.CPURequestMillis, b.CPULimitMillis, f.CPULimitMillis,
		b.MemoryRequestMiB, f.MemoryRequestMiB, b.MemoryLimitMiB, f.MemoryLimitMiB) {
		return nil
	}
	backend, frontend := b.MaxReplicas+Surge, f.MaxReplicas+Surge
	sidecar := FrontendSidecar()
	var rules []rule
	for _, row := range []struct {
		field     string
		has, need int
	}{
		{"quota.cpuRequestMillis", q.CPURequestMillis, backend*b.CPURequestMillis + frontend*(f.CPURequestMillis+sidecar.CPURequestMillis)},
		{"quota.cpuLimitMillis", q.CPULimitMillis, backend*b.CPULimitMillis + frontend*(f.CPULimitMillis+sidecar.CPULimitMillis)},
		{"quota.memoryRequestMiB", q.MemoryRequestMiB, backend*b.MemoryRequestMiB + frontend*(f.MemoryRequestMiB+sidecar.MemoryRequestMiB)},
		{"quota.memoryLimitMiB", q.MemoryLimitMiB, backend*b.MemoryLimitMiB + frontend*(f.MemoryLimitMiB+sidecar.MemoryLimitMiB)},
		{"quota.pods", q.Pods, backend + frontend},
	} {
		rules = append(rules, rule{row.field, row.has, row.has >= row.need,
			fmt.Sprintf("cannot hold %d backend and %d frontend pods", backend, frontend), fmt.Sprintf("%d or more", row.need)})
	}
	return rules
}
