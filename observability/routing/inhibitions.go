package routing

import (
	"fmt"
	"strings"
)

// mute is a row: an alert that says all that others would say again.
type mute struct {
	source string
	// targets are silent while source fires.
	targets []string
	// equal are the labels in which both must agree, so that one service's
	// trouble does not hide another's.
	equal  []string
	reason string
}

// mutes lists what follows from what. There is no rule over whole components: a
// critical alert must not hide an unrelated warning.
func mutes() []mute {
	return []mute{
		{"NodesNotReady", []string{"NodeNotReady", "DaemonSetPodsMissing", "StatefulSetReplicasMissing", "DeploymentReplicasMissing", "PodPending"}, nil,
			"pods that have no node are what it means"},
		{"RolloutStuck", []string{"DeploymentReplicasMissing"}, []string{"namespace", "deployment"},
			"the rollout's pods are those that are missing"},
		{"ApplicationRolloutStuck", []string{"ApplicationDeploymentReplicasMissing"}, []string{"namespace", "deployment"},
			"the rollout's pods are those that are missing"},
		{"ServiceUnavailable", []string{"ApplicationDeploymentReplicasMissing"}, []string{"deployment"},
			"with no pod there are fewer than there should be"},
		{"AvailabilityBurnFast", []string{"AvailabilityBurnSlow", "RouteFailing"}, []string{"job"},
			"the same errors over a longer time, or on one route"},
		{"LatencyVeryHigh", []string{"LatencyHigh"}, []string{"job"},
			"the same at a lower threshold"},
		{"VolumeLow", []string{"VolumeFilling"}, []string{"namespace", "persistentvolumeclaim"},
			"what was foretold has come"},
		{"DatabaseDown", []string{"DatabaseUnreachable"}, nil,
			"the application cannot reach what is down"},
		{"DatabaseStorageLow", []string{"DatabaseStorageFilling"}, []string{"dimension_DBInstanceIdentifier"},
			"what was foretold has come"},
		{"CacheDown", []string{"CacheReplicaDetached"}, nil,
			"a replica has lost the primary that is down"},
		{"CacheSlotsFailing", []string{"CacheUnreachable"}, nil,
			"the application cannot reach what nobody serves"},
		{"NoHealthyTarget", []string{"TargetsUnhealthy"}, []string{"dimension_TargetGroup"},
			"all of them are more than some"},
		{"CertificateEnding", []string{"CertificateExpiring", "CertificateNotReady"}, []string{"namespace", "name"},
			"the same with less time left"},
		{"ApplicationCrashesOften", []string{"ApplicationCrash"}, []string{"app"},
			"the same more often"},
	}
}

// inhibitions are the rows as Alertmanager takes them.
func inhibitions() []Inhibit {
	var rules []Inhibit
	for _, m := range mutes() {
		rules = append(rules, Inhibit{
			SourceMatchers: []string{fmt.Sprintf(`alertname=%q`, m.source)},
			TargetMatchers: []string{fmt.Sprintf(`alertname=~"%s"`, strings.Join(m.targets, "|"))},
			Equal:          m.equal,
		})
	}
	return rules
}
