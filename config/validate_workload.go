package config

import "fmt"

// LogLevels lists the levels that a workload can write from.
func LogLevels() []string { return []string{"debug", "info", "warn", "error"} }

// container is what one container reserves and may use.
type container struct {
	cpuRequest, cpuLimit, memoryRequest, memoryLimit int
}

// rules demand limits that are no less than what is reserved.
func (c container) rules(name string) []rule {
	return []rule{
		between(name+".cpuRequestMillis", c.cpuRequest, 1, 16_000, " thousandths of a core"),
		between(name+".cpuLimitMillis", c.cpuLimit, min(max(c.cpuRequest, 1), 16_000), 16_000, " thousandths of a core"),
		between(name+".memoryRequestMiB", c.memoryRequest, 16, 131_072, " MiB"),
		between(name+".memoryLimitMiB", c.memoryLimit, min(max(c.memoryRequest, 16), 131_072), 131_072, " MiB"),
	}
}

// workloadRules are those of the backend, of the frontend and of its sidecar.
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
			oneOf(name+".logLevel", w.LogLevel, LogLevels()),
		)
		rules = append(rules, container{w.CPURequestMillis, w.CPULimitMillis, w.MemoryRequestMiB, w.MemoryLimitMiB}.rules(name)...)
	}
	s := e.Sidecar
	rules = append(rules, imageRules("sidecar.image", s.Image, e.AllowLatest)...)
	return append(rules, container{s.CPURequestMillis, s.CPULimitMillis, s.MemoryRequestMiB, s.MemoryLimitMiB}.rules("sidecar")...)
}

// quotaRules demand that the namespace's quota holds both workloads at their
// largest, while each is being updated.
func quotaRules(e Environment) []rule {
	b, f, q := e.Backend, e.Frontend, e.Quota
	sidecar := e.Sidecar
	if !sane(sidecar.CPURequestMillis, sidecar.CPULimitMillis, sidecar.MemoryRequestMiB, sidecar.MemoryLimitMiB,
		b.MaxReplicas, f.MaxReplicas, b.CPURequestMillis, f.CPURequestMillis, b.CPULimitMillis, f.CPULimitMillis,
		b.MemoryRequestMiB, f.MemoryRequestMiB, b.MemoryLimitMiB, f.MemoryLimitMiB) {
		return nil
	}
	backend, frontend := b.MaxReplicas+Surge, f.MaxReplicas+Surge
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
