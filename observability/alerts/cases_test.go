package alerts

import (
	"slices"

	"github.com/vibe-engineering/vibe-platform/config"
)

// series are a unit test's samples, one a minute: each series' values in
// promtool's notation, where 1+2x3 is 1 3 5 7, and _ is no sample
// (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/).
type series map[string]string

// firing is one alert that a unit test expects.
type firing struct {
	// labels are those of the series, without the severity and the component.
	labels string
	// description is the message, with its values.
	description string
}

// unitTest is one test of one alert: what Prometheus sees, and what it makes of
// it at a time.
type unitTest struct {
	alert, name string
	// at is the time, counted from the first sample.
	at    string
	given series
	// fires are the alerts at that time; none if it is silent.
	fires []firing
}

// fires is a test in which the alert goes off.
func fires(alert, name, at string, given series, expected ...firing) unitTest {
	return unitTest{alert: alert, name: name, at: at, given: given, fires: expected}
}

// silent is a test in which the alert does not go off, although it nearly does.
func silent(alert, name, at string, given series) unitTest {
	return unitTest{alert: alert, name: name, at: at, given: given}
}

// unitTests are the tests of every alert that env has.
func unitTests(env config.Environment) []unitTest {
	return slices.Concat(
		clusterCases(env), roomCases(env), controlCases(),
		workloadCases("", "kube-system"), workloadCases("Application", "vibe"),
		applicationCases(env), userCases(),
		databaseCases(env),
		cacheCases(env),
		edgeCases(env),
		backupCases(env),
		targetCases(env), prometheusCases(), storageCases(env),
	)
}
