package exporters

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/vibe-engineering/vibe-platform/observability/metrics"
)

// startAlertmanager starts one that has an alert to send and nobody to send it to.
func startAlertmanager(t *testing.T) func() (seen, error) {
	alertmanager := launchAlertmanager(t)
	launchPrometheus(t, alertmanager)
	return page("http://127.0.0.1:" + alertmanager + "/metrics")
}

// startPrometheus starts one that reads itself and always has an alert.
func startPrometheus(t *testing.T) func() (seen, error) {
	return page("http://127.0.0.1:" + launchPrometheus(t, launchAlertmanager(t)) + "/metrics")
}

// startPrometheusSeries asks Prometheus for the series that it writes by itself,
// which no page of metrics shows.
func startPrometheusSeries(t *testing.T) func() (seen, error) {
	port := launchPrometheus(t, launchAlertmanager(t))
	return func() (seen, error) {
		response, err := patient().Get("http://127.0.0.1:" + port + `/api/v1/series?match[]={__name__=~"up|ALERTS|scrape_.*"}`)
		if err != nil {
			return nil, err
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("series: %s", response.Status)
		}
		var answer struct{ Data []map[string]string }
		if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
			return nil, err
		}
		s := seen{}
		for _, series := range answer.Data {
			var labels []string
			for label := range series {
				labels = append(labels, label)
			}
			s.add(series["__name__"], metrics.Gauge, labels)
		}
		return s, nil
	}
}

func launchAlertmanager(t *testing.T) string {
	t.Helper()
	port := freePort(t)
	file := write(t, "alertmanager.yml", `
route: {receiver: nobody, group_wait: 0s}
receivers:
- name: nobody
  webhook_configs: [{url: "http://127.0.0.1:1/"}]
`)
	run(t, nil, program(t, "alertmanager"), "--config.file="+file, "--storage.path="+t.TempDir(),
		"--web.listen-address=127.0.0.1:"+port, "--cluster.listen-address=127.0.0.1:"+freePort(t), "--cluster.advertise-address=127.0.0.1:9094")
	return port
}

func launchPrometheus(t *testing.T, alertmanager string) string {
	t.Helper()
	port := freePort(t)
	rules := write(t, "rules.yml", `
groups:
- name: test
  rules:
  - {alert: Always, expr: vector(1), labels: {severity: none}}
`)
	file := write(t, "prometheus.yml", fmt.Sprintf(`
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [%q]
alerting:
  alertmanagers: [{static_configs: [{targets: ["127.0.0.1:%s"]}]}]
scrape_configs:
- {job_name: prometheus, static_configs: [{targets: ["127.0.0.1:%s"]}]}
- {job_name: redis, http_sd_configs: [{url: "http://127.0.0.1:1/"}]}
`, rules, alertmanager, port))
	run(t, nil, program(t, "prometheus"), "--config.file="+file, "--storage.tsdb.path="+t.TempDir(), "--web.listen-address=127.0.0.1:"+port)
	return port
}

// write writes a file that goes with the test.
func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}
