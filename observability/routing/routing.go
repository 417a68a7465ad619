// Package routing is Alertmanager's configuration: who hears of an alert, how
// often and in which words. An alert's component chooses the people, and its
// severity whether they are woken.
package routing

import (
	"fmt"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/alerts"
)

// ReceiverWatchdog is told every few minutes that alerts arrive, and raises the
// alarm when it is not.
const ReceiverWatchdog = "watchdog"

// Page is the receiver that wakes a group.
func Page(g names.ReceiverGroup) string { return string(g) + "-page" }

// Post is the receiver that a group reads in working hours.
func Post(g names.ReceiverGroup) string { return string(g) + "-slack" }

// owner is a row: which group answers for a component.
type owner struct {
	component alerts.Component
	group     names.ReceiverGroup
}

// owners lists the components that have a group of their own. The others, and what
// nobody has thought of, are the platform's.
func owners() []owner {
	return []owner{
		{alerts.Application, names.ReceiverApplication},
		{alerts.Database, names.ReceiverData},
		{alerts.Cache, names.ReceiverData},
	}
}

// Group is who answers for a component.
func Group(component alerts.Component) names.ReceiverGroup {
	for _, o := range owners() {
		if o.component == component {
			return o.group
		}
	}
	return names.ReceiverPlatform
}

// Config is the configuration of env's Alertmanager.
func Config(env config.Environment) Configuration {
	return Configuration{
		Route:        route(),
		InhibitRules: inhibitions(),
		Receivers:    receivers(env),
	}
}

// route is the tree of routes. Its first match counts, so that the platform's
// pager, which takes every component, comes last.
func route() Route {
	root := Route{
		Receiver: Post(names.ReceiverPlatform),
		// One message for all that is wrong in the same way in the same place:
		// twenty pods that crash are one incident.
		GroupBy: []string{"alertname", "namespace", "job"},
		// What follows from the same cause begins within half a minute of it.
		GroupWait: "30s",
		// Then what joins a group is told of, and what has ended.
		GroupInterval: "5m",
		// What is not mended comes up again in the next shift.
		RepeatInterval: "12h",
		Routes:         []Route{watchdog()},
	}
	for _, group := range names.ReceiverGroups() {
		if components := componentsOf(group); len(components) > 0 {
			root.Routes = append(root.Routes, Route{
				Matchers: []string{fmt.Sprintf(`%s=~"%s"`, alerts.LabelComponent, strings.Join(components, "|"))},
				Receiver: Post(group),
				Routes:   []Route{critical(group)},
			})
		}
	}
	root.Routes = append(root.Routes, critical(names.ReceiverPlatform))
	return root
}

// componentsOf are the components that a group answers for by name.
func componentsOf(group names.ReceiverGroup) (components []string) {
	for _, o := range owners() {
		if o.group == group {
			components = append(components, string(o.component))
		}
	}
	return components
}

// critical wakes a group. An incident that somebody works on stays one; what is
// repeated wakes whoever let it rest.
func critical(group names.ReceiverGroup) Route {
	return Route{
		Matchers:       []string{fmt.Sprintf(`%s=%q`, alerts.LabelSeverity, names.Critical)},
		Receiver:       Page(group),
		RepeatInterval: "4h",
	}
}

// watchdog reports at once and every five minutes, so that two reports may be
// lost before a quarter of an hour is over. A repeat waits for a round of
// GroupInterval.
func watchdog() Route {
	return Route{
		Matchers:       []string{`alertname="Watchdog"`},
		Receiver:       ReceiverWatchdog,
		GroupWait:      "0s",
		GroupInterval:  "1m",
		RepeatInterval: "5m",
	}
}
