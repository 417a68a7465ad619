package routing

// The part of Alertmanager's configuration that we set
// (https://prometheus.io/docs/alerting/latest/configuration/). Alertmanager's own
// types read files and hide secrets when they are written, so that they are good
// for reading only; a test reads with them what these write.
type (
	// Configuration is the whole file.
	Configuration struct {
		Route        Route      `json:"route"`
		InhibitRules []Inhibit  `json:"inhibit_rules"`
		Receivers    []Receiver `json:"receivers"`
	}

	// Route is a node of the tree of routes. An alert goes to the first child
	// that matches, or stays.
	Route struct {
		Matchers       []string `json:"matchers,omitempty"`
		Receiver       string   `json:"receiver,omitempty"`
		GroupBy        []string `json:"group_by,omitempty"`
		GroupWait      string   `json:"group_wait,omitempty"`
		GroupInterval  string   `json:"group_interval,omitempty"`
		RepeatInterval string   `json:"repeat_interval,omitempty"`
		Routes         []Route  `json:"routes,omitempty"`
	}

	// Inhibit mutes the target while the source fires and both agree in the
	// labels of Equal.
	Inhibit struct {
		SourceMatchers []string `json:"source_matchers"`
		TargetMatchers []string `json:"target_matchers"`
		Equal          []string `json:"equal,omitempty"`
	}

	// Receiver is who gets a message, each way.
	Receiver struct {
		Name      string      `json:"name"`
		PagerDuty []PagerDuty `json:"pagerduty_configs,omitempty"`
		Slack     []Slack     `json:"slack_configs,omitempty"`
		Webhooks  []Webhook   `json:"webhook_configs,omitempty"`
	}

	// PagerDuty is a service there, by its routing key (Events API v2).
	PagerDuty struct {
		SendResolved   bool              `json:"send_resolved"`
		RoutingKeyFile string            `json:"routing_key_file"`
		Severity       string            `json:"severity"`
		Description    string            `json:"description"`
		Client         string            `json:"client"`
		ClientURL      string            `json:"client_url"`
		Component      string            `json:"component"`
		Group          string            `json:"group"`
		Class          string            `json:"class"`
		Links          []Link            `json:"links"`
		Details        map[string]string `json:"details"`
	}

	// Link is shown with an incident.
	Link struct {
		Href string `json:"href"`
		Text string `json:"text"`
	}

	// Slack is a channel, which the webhook's address stands for.
	Slack struct {
		SendResolved bool   `json:"send_resolved"`
		URLFile      string `json:"api_url_file"`
		Color        string `json:"color"`
		Title        string `json:"title"`
		TitleLink    string `json:"title_link"`
		Text         string `json:"text"`
		Fallback     string `json:"fallback"`
		Footer       string `json:"footer"`
	}

	// Webhook is an address that takes Alertmanager's JSON.
	Webhook struct {
		SendResolved bool   `json:"send_resolved"`
		URLFile      string `json:"url_file"`
		MaxAlerts    int    `json:"max_alerts"`
	}
)
