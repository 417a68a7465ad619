package stacks

import (
	"encoding/json"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsrds"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// eventRow is one kind of event that a person is told of.
type eventRow struct {
	// id is unique in an environment, and the heading in the runbook.
	id string
	// area names the runbook's file.
	area string
	// means is what a person reads who is told of it.
	means string
	// pattern chooses the events
	// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html).
	pattern  map[string]any
	severity names.Severity
}

// eventRows are the events of env's home region.
func eventRows(env config.Environment) []eventRow {
	return slices.Concat(findingRows(env), callRows(), accountRows(), []eventRow{certificateRow()}, jobRows())
}

// recoveryEventRows are the events of env's recovery region. EventBridge gets an
// event where it comes about, whatever the trail covers.
func recoveryEventRows(env config.Environment) []eventRow {
	rows := slices.Concat(findingRows(env), callRows())
	if env.RestoreTesting.Enabled {
		rows = append(rows, restoreRow())
	}
	return rows
}

// findingRows are findings of what the audit stacks turn on, in both regions.
func findingRows(env config.Environment) []eventRow {
	var rows []eventRow
	if env.Audit.GuardDuty.Present() {
		rows = append(rows, eventRow{
			id: "guardduty-finding", area: "security", means: "GuardDuty sees signs of an attack (severity high or critical).",
			pattern: map[string]any{
				"source": []any{"aws.guardduty"}, "detail-type": []any{"GuardDuty Finding"},
				// High begins at 7, critical at 9
				// (https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html).
				"detail": map[string]any{"severity": []any{map[string]any{"numeric": []any{">=", 7}}}},
			},
			severity: names.Critical,
		})
	}
	if env.Audit.AccessAnalyzer.Present() {
		rows = append(rows, eventRow{
			id: "access-analyzer-finding", area: "security", means: "Access Analyzer sees something that can be reached from outside the account.",
			pattern: map[string]any{
				"source": []any{"aws.access-analyzer"}, "detail-type": []any{"Access Analyzer Finding"},
				"detail": map[string]any{"status": []any{"ACTIVE"}},
			},
			severity: names.Warning,
		})
	}
	if env.Audit.SecurityHub.Present() {
		rows = append(rows, eventRow{
			id: "securityhub-finding", area: "security", means: "A control of Security Hub fails (severity high or critical).",
			// An event comes with each check, once or twice a day, until the finding's
			// workflow status is no longer NEW. GuardDuty's and Access Analyzer's
			// findings arrive here too, and have rules of their own.
			pattern: map[string]any{
				"source": []any{"aws.securityhub"}, "detail-type": []any{"Security Hub Findings - Imported"},
				"detail": map[string]any{"findings": map[string]any{
					"ProductName": []any{map[string]any{"anything-but": []any{"GuardDuty", "IAM Access Analyzer"}}},
					"Severity":    map[string]any{"Label": []any{"HIGH", "CRITICAL"}},
					"Compliance":  map[string]any{"Status": []any{"FAILED", "WARNING"}},
					"Workflow":    map[string]any{"Status": []any{"NEW"}},
					"RecordState": []any{"ACTIVE"},
				}},
			},
			severity: names.Warning,
		})
	}
	return rows
}

// callRows are what nobody should do in either region: its keys open what is kept
// there, copies included. They are read from CloudTrail's events, which need a
// trail
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html).
func callRows() []eventRow {
	call := func(calls ...any) map[string]any {
		return map[string]any{"detail-type": []any{"AWS API Call via CloudTrail"}, "detail": map[string]any{"eventName": calls}}
	}
	return []eventRow{
		{
			id: "audit-tampering", area: "security", means: "Somebody turned off or changed what records and watches the account.",
			pattern: call("StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors",
				"StopConfigurationRecorder", "DeleteConfigurationRecorder", "DeleteDeliveryChannel",
				"DeleteDetector", "UpdateDetector", "DisassociateFromMasterAccount", "DisableSecurityHub", "DeleteAnalyzer"),
			severity: names.Critical,
		},
		{
			id: "key-going", area: "security", means: "Somebody disabled a KMS key or scheduled its deletion: what it encrypts is about to be lost.",
			pattern:  call("DisableKey", "ScheduleKeyDeletion"),
			severity: names.Critical,
		},
	}
}

// accountRows are what AWS says of the account, and who logs in to it.
func accountRows() []eventRow {
	return []eventRow{
		{
			id: "health-event", area: "security", means: "AWS reports a fault or a change that concerns the account.",
			pattern: map[string]any{
				"source": []any{"aws.health"}, "detail-type": []any{"AWS Health Event"},
				"detail": map[string]any{"eventTypeCategory": []any{"issue", "scheduledChange", "investigation"}},
			},
			severity: names.Warning,
		},
		{
			id: "root-login", area: "security", means: "Somebody logged in as the account's root user.",
			pattern: map[string]any{
				"detail-type": []any{"AWS Console Sign In via CloudTrail"},
				"detail":      map[string]any{"userIdentity": map[string]any{"type": []any{"Root"}}},
			},
			severity: names.Critical,
		},
	}
}

// certificateRow is a public certificate that ACM should have renewed: it begins 60
// or 45 days before the end, by the certificate's validity, and then tells each day
// how many are left
// (https://docs.aws.amazon.com/acm/latest/userguide/supported-events.html).
func certificateRow() eventRow {
	return eventRow{
		id: "public-certificate-expiring", area: "traffic", means: "The load balancer's certificate ends in 30 days or fewer, and ACM has not renewed it.",
		pattern: map[string]any{
			"source": []any{"aws.acm"}, "detail-type": []any{"ACM Certificate Approaching Expiration"},
			"detail": map[string]any{"DaysToExpiry": []any{map[string]any{"numeric": []any{"<=", 30}}}},
		},
		severity: names.Critical,
	}
}

// jobPattern chooses the jobs of AWS Backup that end in one of states
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html).
func jobPattern(kind, field string, states ...any) map[string]any {
	return map[string]any{"source": []any{"aws.backup"}, "detail-type": []any{kind}, "detail": map[string]any{field: states}}
}

// restoreRow is a restore that did not end well.
func restoreRow() eventRow {
	return eventRow{
		id: "restore-job", area: "backup", means: "A restore, or a restore test, failed.",
		pattern: jobPattern("Restore Job State Change", "status", "FAILED", "ABORTED"), severity: names.Critical,
	}
}

// jobRows are jobs of AWS Backup that did not end well.
func jobRows() []eventRow {
	return []eventRow{
		{
			id: "backup-job", area: "backup", means: "A backup did not end well.",
			pattern: jobPattern("Backup Job State Change", "state", "FAILED", "ABORTED", "EXPIRED", "PARTIAL"), severity: names.Warning,
		},
		{
			id: "copy-job", area: "backup", means: "A backup was not copied to the recovery region.",
			pattern: jobPattern("Copy Job State Change", "state", "FAILED", "PARTIAL"), severity: names.Critical,
		},
		restoreRow(),
	}
}

// newEventRules tells the topics of the events. An event is delivered for 24
// hours if a topic does not take it.
func newEventRules(stack awscdk.Stack, env config.Environment, name func(id string) string, rows []eventRow, topics topics) {
	scope := constructs.NewConstruct(stack, new("Events"))
	for _, row := range rows {
		rule := awsevents.NewCfnRule(scope, &row.id, &awsevents.CfnRuleProps{
			Name:         new(name(row.id)),
			Description:  &row.means,
			EventPattern: row.pattern,
			State:        new("ENABLED"),
			Targets: &[]any{&awsevents.CfnRule_TargetProperty{
				Id:  new("topic"),
				Arn: topics[row.severity].Topic.TopicArn(),
				InputTransformer: &awsevents.CfnRule_InputTransformerProperty{
					InputPathsMap: &map[string]*string{
						"detail": new("$.detail"), "kind": new("$.detail-type"), "region": new("$.region"), "resources": new("$.resources"), "time": new("$.time"),
					},
					InputTemplate: new(message(env, row)),
				},
			}},
		})
		rule.Node().AddDependency(topics[row.severity].Policy)
	}
}

// message is the JSON that is sent: the meaning, the runbook and the event.
// EventBridge puts the values in place of <name>, quoted where they are text
// that stands alone
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html).
func message(env config.Environment, row eventRow) string {
	return "{\n" +
		`  "meaning": ` + quoted(row.means) + ",\n" +
		`  "runbook": ` + quoted(runbook(env, row.area, row.id)) + ",\n" +
		`  "environment": ` + quoted(env.Name) + ",\n" +
		`  "kind": <kind>,` + "\n" +
		`  "time": <time>,` + "\n" +
		`  "region": <region>,` + "\n" +
		`  "resources": <resources>,` + "\n" +
		`  "detail": <detail>` + "\n}"
}

// quoted is text as JSON.
func quoted(text string) string {
	data, _ := json.Marshal(text)
	return string(data)
}

// newDatabaseEvents subscribes to what RDS says of the account's databases: RDS
// would refuse a subscription to one that is not there yet. Left out are
// `backup`, two messages a day; and `creation`, `deletion` and `restoration`,
// which restore tests cause every week
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html).
func newDatabaseEvents(stack awscdk.Stack, n names.Names, topics topics) {
	for _, row := range []struct {
		severity   names.Severity
		categories []string
	}{
		{names.Critical, []string{"failover", "failure", "low storage", "recovery"}},
		{names.Warning, []string{"availability", "configuration change", "maintenance", "notification", "security", "security patching"}},
	} {
		subscription := awsrds.NewCfnEventSubscription(stack, new("DatabaseEvents-"+string(row.severity)), &awsrds.CfnEventSubscriptionProps{
			SubscriptionName: new(n.Resource("database-" + string(row.severity))),
			SnsTopicArn:      topics[row.severity].Topic.TopicArn(),
			SourceType:       new("db-instance"),
			EventCategories:  jsii.Strings(row.categories...),
			Enabled:          true,
		})
		// RDS publishes a message to see whether it may.
		subscription.Node().AddDependency(topics[row.severity].Policy)
	}
}
