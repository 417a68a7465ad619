package alerts

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// Objects returns a PrometheusRule for each component of env, which must be
// valid.
func Objects(env config.Environment) []metav1.Object {
	var objects []metav1.Object
	for _, group := range Groups(env) {
		name := string(group.Component)
		objects = append(objects, &monitoringv1.PrometheusRule{
			TypeMeta: metav1.TypeMeta{APIVersion: monitoringv1.SchemeGroupVersion.String(), Kind: monitoringv1.PrometheusRuleKind},
			ObjectMeta: metav1.ObjectMeta{
				Name:      name,
				Namespace: names.NamespaceMonitoring,
				Labels: map[string]string{
					"app.kubernetes.io/name":       name,
					"app.kubernetes.io/component":  names.Observability,
					"app.kubernetes.io/part-of":    names.Project,
					"app.kubernetes.io/managed-by": "aws-cdk",
				},
			},
			Spec: monitoringv1.PrometheusRuleSpec{Groups: ruleGroups(env, group)},
		})
	}
	return objects
}

// ruleGroups are a component's rules as the operator takes them, in one group:
// the groups of an object are evaluated side by side.
func ruleGroups(env config.Environment, group Group) []monitoringv1.RuleGroup {
	var rules []monitoringv1.Rule
	for _, record := range group.Records {
		rules = append(rules, monitoringv1.Rule{Record: record.Name, Expr: intstr.FromString(record.Expr)})
	}
	for _, alert := range group.Alerts {
		rules = append(rules, alertRule(env, group.Component, alert))
	}
	return []monitoringv1.RuleGroup{{Name: string(group.Component), Rules: rules}}
}

// alertRule is one alert as the operator takes it.
func alertRule(env config.Environment, component Component, alert Alert) monitoringv1.Rule {
	rule := monitoringv1.Rule{
		Alert: alert.Name,
		Expr:  intstr.FromString(alert.Expr),
		Labels: map[string]string{
			LabelSeverity:  string(alert.Severity),
			LabelComponent: string(component),
		},
		Annotations: map[string]string{
			AnnotationSummary:     alert.Summary,
			AnnotationDescription: alert.Description,
			AnnotationRunbook:     runbookURL(env, alert),
		},
	}
	if alert.For != "" {
		rule.For = new(monitoringv1.Duration(alert.For))
	}
	if alert.KeepFiringFor != "" {
		rule.KeepFiringFor = new(monitoringv1.NonEmptyDuration(alert.KeepFiringFor))
	}
	return rule
}

// runbookURL is where a reader of the alert's message finds its section.
func runbookURL(env config.Environment, alert Alert) string {
	return env.Operations.RunbookURL + "/" + alert.Runbook
}
