package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/names"
)

func (s *Cluster) alertChecks(o Options) []check.Check {
	active := check.Share(func(ctx context.Context) ([]alert, error) {
		var alerts []alert
		err := s.ask(ctx, o.Alertmanager, names.ServiceAlertmanager, "/api/v2/alerts",
			url.Values{"active": {"true"}, "silenced": {"false"}, "inhibited": {"false"}}, &alerts)
		return alerts, err
	})
	const how = "GET /api/v2/alerts of Alertmanager, through a port-forward or at --alertmanager"
	return []check.Check{
		{
			ID: "alerts.watchdog", Severity: check.Fatal, Waits: true,
			What:    "the alert that always fires has come to Alertmanager, so that others would, too",
			How:     how,
			Remedy:  "see whether Prometheus evaluates its rules, and whether it knows the Alertmanagers",
			Runbook: "observability.md#watchdog",
			Do: func(ctx context.Context) (check.Outcome, error) {
				alerts, err := active.Get(ctx)
				if err != nil {
					return check.Outcome{}, err
				}
				return watchdog(alerts), nil
			},
		},
		{
			ID: "alerts.firing", Severity: check.Warning,
			What:    "no other alert fires that nobody has silenced",
			How:     how,
			Remedy:  "each alert names its runbook",
			Runbook: "README.md",
			Do: func(ctx context.Context) (check.Outcome, error) {
				alerts, err := active.Get(ctx)
				if err != nil {
					return check.Outcome{}, err
				}
				return firing(alerts, time.Now()), nil //nolint:forbidigo // how long it has fired is told
			},
		},
		{
			ID: "targets.up", Severity: check.Warning, Waits: true,
			What:    "Prometheus reaches everything that it scrapes",
			How:     "GET /api/v1/targets of Prometheus, through a port-forward or at --prometheus",
			Remedy:  "the error says what the target answered; a whole job is usually a network policy or a port",
			Runbook: "observability.md#target-down",
			Do: func(ctx context.Context) (check.Outcome, error) {
				var found targets
				if err := s.ask(ctx, o.Prometheus, servicePrometheus, "/api/v1/targets", url.Values{"state": {"active"}}, &found); err != nil {
					return check.Outcome{}, err
				}
				return judgeTargets(found), nil
			},
		},
	}
}

// servicePrometheus is the Service with an address that the chart makes.
const servicePrometheus = "prometheus-stack-prometheus"

// ask asks a program of monitoring.
func (s *Cluster) ask(ctx context.Context, given, service, path string, query url.Values, into any) error {
	c := clients{}
	if given == "" {
		var err error
		if c, err = s.clients.Get(ctx); err != nil {
			return err
		}
	}
	w, err := c.way(ctx, strings.TrimSuffix(given, "/"), names.NamespaceMonitoring, service)
	if err != nil {
		return err
	}
	defer w.close()
	body, err := w.get(ctx, path, query)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s answers something else than %s: %w", path, service, err)
	}
	return nil
}

// alert is one of Alertmanager's
// (https://github.com/prometheus/alertmanager/blob/v0.31.0/api/v2/openapi.yaml).
type alert struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
}

const (
	alertWatchdog = "Watchdog"
	// severityNone is that of alerts that say nothing by themselves.
	severityNone = "none"
)

// watchdog says whether the alert that always fires is among alerts.
func watchdog(alerts []alert) check.Outcome {
	if slices.ContainsFunc(alerts, func(a alert) bool { return a.Labels["alertname"] == alertWatchdog }) {
		return check.Outcome{Detail: "it fires"}
	}
	return check.Outcome{Findings: []check.Finding{{Subject: "the alert " + alertWatchdog, Got: "does not fire"}}}
}

// firing are the alerts that somebody should look at, the critical ones first.
func firing(alerts []alert, now time.Time) check.Outcome {
	slices.SortStableFunc(alerts, func(a, b alert) int {
		if urgent := rank(a) - rank(b); urgent != 0 {
			return urgent
		}
		return strings.Compare(a.Labels["alertname"], b.Labels["alertname"])
	})
	o := check.Outcome{Detail: "none"}
	for _, a := range alerts {
		if a.Labels["severity"] == severityNone {
			continue
		}
		f := check.Finding{
			Subject: "alert " + a.Labels["alertname"],
			Got:     fmt.Sprintf("(%s) fires since %s: %s", a.Labels["severity"], ago(now.Sub(a.StartsAt)), summary(a)),
		}
		if page := a.Annotations["runbook_url"]; page != "" {
			f.Remedy = "read " + page
		}
		o.Findings = append(o.Findings, f)
	}
	return o
}

// rank sorts by severity.
func rank(a alert) int {
	if a.Labels["severity"] == "critical" {
		return 0
	}
	return 1
}

// summary is what an alert says of itself.
func summary(a alert) string {
	for _, key := range []string{"summary", "description"} {
		if text := strings.Join(strings.Fields(a.Annotations[key]), " "); text != "" {
			return text
		}
	}
	return "it says nothing more"
}

// targets is Prometheus' answer
// (https://prometheus.io/docs/prometheus/latest/querying/api/#targets).
type targets struct {
	Data struct {
		Active []struct {
			Pool   string `json:"scrapePool"`
			URL    string `json:"scrapeUrl"`
			Health string `json:"health"`
			Error  string `json:"lastError"`
		} `json:"activeTargets"`
	} `json:"data"`
}

// judgeTargets are those that are down. One that was not asked yet is neither.
func judgeTargets(found targets) check.Outcome {
	o := check.Outcome{Detail: fmt.Sprintf("%d targets", len(found.Data.Active))}
	for _, t := range found.Data.Active {
		if t.Health == "down" {
			o.Findings = append(o.Findings, check.Finding{Subject: t.Pool + " " + t.URL, Got: "is down: " + t.Error})
		}
	}
	if len(found.Data.Active) == 0 {
		o.Findings = append(o.Findings, check.Finding{Subject: "Prometheus", Got: "scrapes nothing at all"})
	}
	return o
}
