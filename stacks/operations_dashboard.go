package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudwatch"

	"github.com/vibe-engineering/vibe-platform/names"
)

const (
	// dashboardColumns is the width of CloudWatch's grid, and graphColumns and
	// graphRows are the size of a graph on it.
	dashboardColumns = 24
	graphColumns     = 8
	graphRows        = 6
)

// newDashboard shows the state of every alarm, and below it what each looks at
// with the value from which on it goes off: one graph a section, one row of
// graphs an area.
func newDashboard(stack awscdk.Stack, n names.Names, rows []alarmRow) awscloudwatch.Dashboard {
	dashboard := awscloudwatch.NewDashboard(stack, new("Dashboard"), &awscloudwatch.DashboardProps{
		DashboardName:   new(n.Shared()),
		DefaultInterval: awscdk.Duration_Days(new(float64(1))),
		PeriodOverride:  awscloudwatch.PeriodOverride_INHERIT,
	})
	dashboard.AddWidgets(awscloudwatch.NewAlarmStatusWidget(&awscloudwatch.AlarmStatusWidgetProps{
		Title:  new("Alarms"),
		Alarms: alarmReferences(stack, n, rows),
		Width:  new(float64(dashboardColumns)),
		Height: new(float64(graphRows)),
	}))
	for _, area := range sections(rows) {
		dashboard.AddWidgets(awscloudwatch.NewTextWidget(&awscloudwatch.TextWidgetProps{
			Markdown: new("## " + titled(area[0][0].area)),
			Width:    new(float64(dashboardColumns)),
			Height:   new(float64(1)),
		}))
		var graphs []awscloudwatch.IWidget
		for _, section := range area {
			graphs = append(graphs, graph(n.Region(), section))
		}
		dashboard.AddWidgets(graphs...)
	}
	return dashboard
}

// alarmReferences are the alarms by name, so that the dashboard holds no token.
func alarmReferences(stack awscdk.Stack, n names.Names, rows []alarmRow) *[]interfacesawscloudwatch.IAlarmRef {
	var references []interfacesawscloudwatch.IAlarmRef
	for _, row := range rows {
		references = append(references, awscloudwatch.Alarm_FromAlarmArn(stack, new("Shown-"+row.id), new(n.AlarmARN(row.id))))
	}
	return &references
}

// graph shows the metrics of one section, which differ in their resource only.
func graph(region string, rows []alarmRow) awscloudwatch.IWidget {
	row := rows[0]
	var metrics []awscloudwatch.IMetric
	for _, r := range rows {
		metrics = append(metrics, r.source.graphed(region, r))
	}
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
		Title: new(titled(row.section)),
		// Given, so that the dashboard's text holds no token.
		Region:          &region,
		Left:            &metrics,
		LeftYAxis:       &awscloudwatch.YAxisProps{Label: &row.unit, ShowUnits: new(false), Min: new(float64(0))},
		LeftAnnotations: &[]*awscloudwatch.HorizontalAnnotation{{Value: &row.threshold, Label: new("alarm"), Color: awscloudwatch.Color_RED()}},
		Width:           new(float64(graphColumns)),
		Height:          new(float64(graphRows)),
	})
}

// graphed is what an alarm looks at in the dashboard's words.
func (s metricSource) graphed(region string, row alarmRow) awscloudwatch.IMetric {
	period := awscdk.Duration_Seconds(new(float64(row.period)))
	if query := s.query(); query != "" {
		return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
			Expression: &query, Label: &row.id, Period: period, UsingMetrics: &map[string]awscloudwatch.IMetric{}, SearchRegion: &region,
		})
	}
	dimensions := map[string]*string{}
	for name, value := range s.dimensions {
		dimensions[name] = &value
	}
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: &s.namespace, MetricName: &s.metric, Statistic: &s.statistic, DimensionsMap: &dimensions, Period: period, Label: &row.id,
		Region: &region,
	})
}

// sections groups rows by area, and in it by section, in the order of the table.
func sections(rows []alarmRow) [][][]alarmRow {
	var areas [][][]alarmRow
	at := map[string][2]int{}
	areaAt := map[string]int{}
	for _, row := range rows {
		a, known := areaAt[row.area]
		if !known {
			a = len(areas)
			areaAt[row.area] = a
			areas = append(areas, nil)
		}
		place, known := at[row.section]
		if !known {
			place = [2]int{a, len(areas[a])}
			at[row.section] = place
			areas[a] = append(areas[a], nil)
		}
		areas[place[0]][place[1]] = append(areas[place[0]][place[1]], row)
	}
	return areas
}

// titled is an id as a person would write it.
func titled(id string) string {
	words := strings.ReplaceAll(id, "-", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}
