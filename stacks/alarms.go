package stacks

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// alarmRow is one alarm of CloudWatch: what it looks at, from when on it goes off
// and where its runbook is.
type alarmRow struct {
	// id is unique in an environment, and section the heading in the runbook:
	// the same, but for what follows from the number of nodes or buckets.
	id, section string
	// area names the runbook's file and the dashboard's row.
	area string
	// means is what a person reads who is woken by it.
	means  string
	source metricSource
	// threshold is in unit; below turns the comparison round. reason says where
	// it comes from.
	threshold float64
	unit      string
	below     bool
	reason    string
	// period is in seconds. The alarm goes off after periods of them in a row.
	period, periods int
	missing         missingData
	severity        names.Severity
}

// metricSource is what an alarm looks at: a metric by its dimensions, whose
// values are names that exist before their resources do; or, where AWS or a
// controller chooses the name, a Metrics Insights query over all of the account's
// in the region. CloudWatch takes a query for an alarm, but no search expression
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Metrics_Insights_Alarm.html).
type metricSource struct {
	namespace, metric string
	// statistic is Average, Minimum, Maximum or Sum; AVG, MIN, MAX or SUM in a
	// query.
	statistic string
	// dimensions name one metric.
	dimensions map[string]string
	// schema lists a query's dimensions: it covers the metrics that have exactly
	// these.
	schema string
}

// query is the Metrics Insights query of s, empty if it names one metric.
func (s metricSource) query() string {
	if s.schema == "" {
		return ""
	}
	return fmt.Sprintf(`SELECT %s("%s") FROM SCHEMA("%s", %s)`, s.statistic, s.metric, s.namespace, s.schema)
}

// missingData is what an alarm makes of a period without a value.
type missingData string

// What a missing value means.
const (
	// missingIsFine for what is only counted when it happens.
	missingIsFine missingData = "notBreaching"
	// missingIsBad for what is always there while all is well.
	missingIsBad missingData = "breaching"
	// missingIsUnknown keeps the last state.
	missingIsUnknown missingData = "ignore"
)

// alarmRows are the alarms of env's home region.
func alarmRows(env config.Environment) []alarmRow {
	var rows []alarmRow
	for _, area := range [][]alarmRow{
		databaseAlarms(env),
		cacheAlarms(env),
		trafficAlarms(env),
		backupAlarms(env),
		restoreAlarms(env),
	} {
		rows = append(rows, area...)
	}
	return rows
}

// recoveryAlarmRows are the alarms of env's recovery region; none without one.
func recoveryAlarmRows(env config.Environment) []alarmRow {
	if !env.Recovery.Enabled() {
		return nil
	}
	return append(replicationLagAlarms(env), copyAlarms(env)...)
}

// runbook is the address of a section.
func runbook(env config.Environment, area, section string) string {
	return env.Operations.RunbookURL + "/" + area + ".md#" + section
}

// description is what the alarm's message says: the meaning, when it goes off,
// and what to do.
func (r alarmRow) description(env config.Environment) string {
	comparison := "at or above"
	if r.below {
		comparison = "below"
	}
	return fmt.Sprintf("%s It goes off %s %g %s for %s. %s Runbook: %s",
		r.means, comparison, r.threshold, r.unit, span(r.period*r.periods), r.reason, runbook(env, r.area, r.section))
}

// span writes seconds as a person would.
func span(seconds int) string {
	if seconds%3600 == 0 && seconds > 3600 {
		return fmt.Sprintf("%d hours", seconds/3600)
	}
	return fmt.Sprintf("%d minutes", seconds/60)
}

// newAlarms makes the alarms, which tell the topic of their severity when they go
// off and when it is over. Without data nobody is told: the row says what that
// means.
func newAlarms(scope constructs.Construct, env config.Environment, n names.Names, rows []alarmRow, topics topics) []awscloudwatch.CfnAlarm {
	scope = constructs.NewConstruct(scope, new("Alarms"))
	var alarms []awscloudwatch.CfnAlarm
	for _, row := range rows {
		comparison := "GreaterThanOrEqualToThreshold"
		if row.below {
			comparison = "LessThanThreshold"
		}
		target := &[]any{topics[row.severity].Topic.TopicArn()}
		p := &awscloudwatch.CfnAlarmProps{
			AlarmName:          new(n.Alarm(row.id)),
			AlarmDescription:   new(row.description(env)),
			ComparisonOperator: &comparison,
			Threshold:          &row.threshold,
			EvaluationPeriods:  new(float64(row.periods)),
			DatapointsToAlarm:  new(float64(row.periods)),
			TreatMissingData:   new(string(row.missing)),
			ActionsEnabled:     true,
			AlarmActions:       target,
			OkActions:          target,
		}
		row.source.into(p, row.period)
		alarms = append(alarms, awscloudwatch.NewCfnAlarm(scope, new(row.id), p))
	}
	return alarms
}

// into sets what the alarm p looks at, in periods of seconds.
func (s metricSource) into(p *awscloudwatch.CfnAlarmProps, seconds int) {
	period := new(float64(seconds))
	if query := s.query(); query != "" {
		p.Metrics = &[]any{&awscloudwatch.CfnAlarm_MetricDataQueryProperty{
			Id: new("query"), Expression: &query, Period: period, ReturnData: true,
		}}
		return
	}
	var dimensions []any
	for _, name := range sortedKeys(s.dimensions) {
		dimensions = append(dimensions, &awscloudwatch.CfnAlarm_DimensionProperty{Name: &name, Value: new(s.dimensions[name])})
	}
	p.Namespace, p.MetricName, p.Statistic, p.Period, p.Dimensions = &s.namespace, &s.metric, &s.statistic, period, &dimensions
}
