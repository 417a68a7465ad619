package outside

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
)

// quiet is a log that nobody reads: a client that ends a handshake is no failure.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// redirect answers HTTP as the load balancer does.
func (o *Outside) redirect(w http.ResponseWriter, r *http.Request) {
	if o.now().NoRedirect {
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("Location", "https://"+r.Host+":443"+r.URL.RequestURI())
	w.WriteHeader(http.StatusMovedPermanently)
}

// answer answers HTTPS as the load balancer and the pods behind it do.
func (o *Outside) answer(w http.ResponseWriter, r *http.Request) {
	state := o.now()
	for name, value := range state.Headers {
		w.Header().Set(name, value)
	}
	status, known := state.Statuses[r.Host+r.URL.EscapedPath()]
	if !known {
		status = http.StatusOK
	}
	w.WriteHeader(status)
}

// alertmanager answers as Alertmanager does.
func (o *Outside) alertmanager(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/api/v2/alerts" {
		http.NotFound(w, r)
		return
	}
	say(w, o.now().Alerts)
}

// prometheus answers as Prometheus does.
func (o *Outside) prometheus(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/api/v1/targets" {
		http.NotFound(w, r)
		return
	}
	say(w, map[string]any{"status": "success", "data": map[string]any{"activeTargets": o.now().Targets}})
}

// say answers with JSON.
func say(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}
