package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/secret"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Neither secret is copied to the recovery region. Its Grafana has a password of
// its own, and its alerts may well go to others.
//
// Both are under the cluster's key. They end as Kubernetes Secrets, which that key
// encrypts too, so that a key of their own would keep nobody out.

// grafanaPasswordLength is within any form's limit.
const grafanaPasswordLength = 32

// grafanaAdmin is Grafana's first user.
func grafanaAdmin(scope constructs.Construct, env config.Environment, key awskms.IKey) {
	admin := secret.New(scope, "GrafanaAdmin", secret.Props{
		Name:        names.Home(env).Secret(names.GrafanaAdmin),
		Description: "Administrator of Grafana",
		Key:         key,
		Values:      map[string]string{names.SecretKeyUsername: "admin"},
		Generated:   names.SecretKeyPassword,
		Length:      grafanaPasswordLength,
		Removal:     env.Deletion.Rules().Database,
	})
	secret.WithoutRotation(admin, "Grafana reads the password when it starts, and answers only to who may forward a port of its pod: a rotation would lock people out and no intruder.")
}

// alertReceivers is where Alertmanager sends alerts. A person fills it in.
//
// CloudFormation writes the value again whenever it changes in the template, over
// what was filled in
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html#cfn-secretsmanager-secret-secretstring).
// So this text never changes, whatever becomes of the receivers: of a key that it
// lacks manifest 10 makes a placeholder, and of one that is not used any more,
// nothing.
func alertReceivers(scope constructs.Construct, env config.Environment, key awskms.IKey) {
	receivers := secret.New(scope, "AlertReceivers", secret.Props{
		Name:        names.Home(env).Secret(names.AlertReceivers),
		Description: "Where alerts go: routing keys of the pager and webhooks of Slack. Fill it in; no deployment changes it",
		Key:         key,
		Values: map[string]string{
			"application-paging-key": "placeholder.invalid",
			"application-slack-url":  "https://slack.invalid/application",
			"data-paging-key":        "placeholder.invalid",
			"data-slack-url":         "https://slack.invalid/data",
			"platform-paging-key":    "placeholder.invalid",
			"platform-slack-url":     "https://slack.invalid/platform",
			"watchdog-url":           "https://watchdog.invalid/",
		},
		Removal: env.Deletion.Rules().Database,
	})
	secret.WithoutRotation(receivers, "Pager and Slack issue these values, and only a person there can change them.")
}
