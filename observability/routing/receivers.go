package routing

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// folder is where the operator mounts a Secret that Alertmanager names
// (https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.AlertmanagerSpec).
const folder = "/etc/alertmanager/secrets/" + names.SecretAlertReceivers + "/"

// receivers are who gets messages. What has ended is told too, everywhere but to
// the watchdog, whose end is its silence.
func receivers(env config.Environment) []Receiver {
	list := []Receiver{{
		Name:     ReceiverWatchdog,
		Webhooks: []Webhook{{URLFile: folder + names.FileWatchdogURL, MaxAlerts: 1}},
	}}
	for _, group := range names.ReceiverGroups() {
		list = append(list,
			Receiver{Name: Page(group), PagerDuty: []PagerDuty{pagerDuty(env, group)}, Slack: []Slack{slack(env, group)}},
			Receiver{Name: Post(group), Slack: []Slack{slack(env, group)}},
		)
	}
	return list
}

// The words, as templates over a group of alerts
// (https://prometheus.io/docs/alerting/latest/notifications/). Alerts of one name
// share the summary and the runbook; each has a description of its own. They are
// ASCII: CloudFormation, through which they go, may put question marks for the
// rest.
const (
	summary = `{{ if .CommonAnnotations.summary }}{{ .CommonAnnotations.summary }}{{ else }}{{ .CommonLabels.alertname }}{{ end }}`
	runbook = `{{ .CommonAnnotations.runbook_url }}`
	// Slack cuts long messages off, so that ten of many must do.
	descriptions = `{{ range $i, $alert := .Alerts.Firing }}{{ if lt $i 10 }}- {{ $alert.Annotations.description }}
{{ end }}{{ end }}{{ if gt (len .Alerts.Firing) 10 }}and {{ len (slice .Alerts.Firing 10) }} more
{{ end }}{{ range $i, $alert := .Alerts.Resolved }}{{ if lt $i 10 }}- over: {{ $alert.Annotations.description }}
{{ end }}{{ end }}`
	state = `{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }}{{ else }}OVER{{ end }}`
)

// slack is a message in a group's channel.
func slack(env config.Environment, group names.ReceiverGroup) Slack {
	return Slack{
		SendResolved: true,
		URLFile:      folder + group.SlackURL(),
		Color:        `{{ if ne .Status "firing" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}`,
		Title:        state + ` ` + summary,
		TitleLink:    runbook,
		Text:         descriptions + `<` + runbook + `|Runbook>`,
		Fallback:     state + ` ` + summary + ` ` + runbook,
		Footer:       names.Home(env).Shared() + ` | {{ .CommonLabels.component }} | {{ .CommonLabels.alertname }}`,
	}
}

// pagerDuty is an incident of a group's service. Everything that pages is
// critical: what is not goes to Slack alone.
func pagerDuty(env config.Environment, group names.ReceiverGroup) PagerDuty {
	return PagerDuty{
		SendResolved:   true,
		RoutingKeyFile: folder + group.PagingKey(),
		Severity:       string(names.Critical),
		Description:    names.Home(env).Shared() + `: ` + summary,
		Client:         names.Home(env).Shared(),
		ClientURL:      runbook,
		Component:      `{{ .CommonLabels.component }}`,
		Group:          string(group),
		Class:          `{{ .CommonLabels.alertname }}`,
		Links:          []Link{{Href: runbook, Text: "Runbook"}},
		Details: map[string]string{
			"alerts":      descriptions,
			"runbook":     runbook,
			"environment": env.Name,
		},
	}
}
