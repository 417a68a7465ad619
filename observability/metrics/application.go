package metrics

// application is what the backend promises: it is a contract, which the images
// have to keep. `route` is the pattern of a path, never the path itself, and no
// label holds a user.
func application() Exporter {
	return Exporter{
		Name:   "backend",
		Title:  "The backend (a contract)",
		Source: "METRICS.md#what-the-applications-must-expose",
		Target: append(fromService(), "component"),
		Metrics: append(requests(),
			Metric{Name: "database_pool_connections", Type: Gauge, Labels: words("state"), Help: "connections of a pod's pool to PostgreSQL: idle or used"},
			Metric{Name: "database_pool_connections_max", Type: Gauge, Help: "the most connections that a pod's pool opens"},
			Metric{Name: "database_pool_wait_seconds_total", Type: Counter, Help: "time that requests waited for a connection"},
			Metric{Name: "cache_requests_total", Type: Counter, Labels: words("result"), Help: "look-ups in the cache: hit, miss or error"},
			Metric{Name: "vibe_logins_total", Type: Counter, Labels: words("result"), Help: "attempts to log in: success, refused or error"},
			Metric{Name: "vibe_sessions_active", Type: Gauge, Help: "sessions that have not ended; each pod reports the same number"},
			Metric{Name: "vibe_uploads_total", Type: Counter, Labels: words("result"), Help: "uploaded files: success, refused or error"},
			Metric{Name: "vibe_upload_bytes_total", Type: Counter, Help: "size of the uploaded files"},
		),
	}
}

// frontend is what the frontend promises. Its browsers send what they measure to
// an API route of Next.js, which adds it up; so each pod counts the browsers that
// it happened to hear of.
func frontend() Exporter {
	return Exporter{
		Name:   "frontend",
		Title:  "The frontend (a contract)",
		Source: "METRICS.md#what-the-applications-must-expose",
		Target: append(fromService(), "component"),
		Metrics: append(requests(),
			Metric{Name: "browser_page_loads_total", Type: Counter, Labels: words("route"), Help: "pages that browsers loaded"},
			Metric{Name: "browser_page_load_seconds", Type: Histogram, Labels: words("route"), Help: "how long a page took from the first request until everything was loaded"},
			Metric{Name: "browser_script_errors_total", Type: Counter, Labels: words("route"), Help: "errors that no script caught"},
			Metric{Name: "browser_hydration_seconds", Type: Histogram, Labels: words("route"), Help: "how long a page took until React had taken it over"},
			Metric{Name: "browser_first_byte_seconds", Type: Histogram, Labels: words("route"), Help: "web vital TTFB: how long the first byte took"},
			Metric{Name: "browser_largest_paint_seconds", Type: Histogram, Labels: words("route"), Help: "web vital LCP: how long the largest part of a page took to show; good up to 2.5 s"},
			Metric{Name: "browser_interaction_seconds", Type: Histogram, Labels: words("route"), Help: "web vital INP: how long a page took to react; good up to 0.2 s"},
			Metric{Name: "browser_layout_shift", Type: Histogram, Labels: words("route"), Help: "web vital CLS: how much of a page moved while it loaded, without a unit; good up to 0.1"},
		),
	}
}

// requests are what both applications count of HTTP.
func requests() []Metric {
	return []Metric{
		{Name: "http_requests_total", Type: Counter, Labels: words("method route status"), Help: "requests; status is the code of three digits"},
		{Name: "http_request_duration_seconds", Type: Histogram, Labels: words("method route status"), Help: "how long requests took"},
	}
}
