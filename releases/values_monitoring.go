package releases

import (
	"fmt"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// The parts of values that the charts of the observability stack share.
type (
	// toggle turns a part of a chart on or off.
	toggle struct {
		Enabled bool `json:"enabled"`
	}
	// creation has a chart make something, or leave it out.
	creation struct {
		Create bool `json:"create"`
	}
	// tokenAccount is a service account, and whether its pods get a token for the
	// API server; the one for AWS they get either way.
	tokenAccount struct {
		serviceAccount
		AutomountToken bool `json:"automountServiceAccountToken"`
	}
	// claimTemplate is a volume that the operator's StatefulSets claim.
	claimTemplate struct {
		VolumeClaimTemplate claim `json:"volumeClaimTemplate"`
	}
	claim struct {
		Spec claimSpec `json:"spec"`
	}
	claimSpec struct {
		StorageClassName string         `json:"storageClassName"`
		AccessModes      []string       `json:"accessModes"`
		Resources        claimResources `json:"resources"`
	}
	claimResources struct {
		Requests storageQuantity `json:"requests"`
	}
	storageQuantity struct {
		Storage string `json:"storage"`
	}
	// claimRetention is what becomes of the claims when their StatefulSet goes,
	// or shrinks: Retain or Delete.
	claimRetention struct {
		WhenDeleted string `json:"whenDeleted"`
		WhenScaled  string `json:"whenScaled"`
	}
	// secretKey is one value of a Secret.
	secretKey struct {
		Name string `json:"name"`
		Key  string `json:"key"`
	}
)

// readWriteOnce is what an EBS volume can do.
const readWriteOnce = "ReadWriteOnce"

// claimOf claims a volume of that size for each pod of a StatefulSet.
func claimOf(gib int) claimTemplate {
	return claimTemplate{VolumeClaimTemplate: claim{Spec: claimSpec{
		StorageClassName: names.StorageClass,
		AccessModes:      []string{readWriteOnce},
		Resources:        claimResources{Requests: storageQuantity{Storage: gibibytes(gib)}},
	}}}
}

// gibibytes is a quantity of GiB, as Kubernetes reads it.
func gibibytes(gib int) string { return fmt.Sprintf("%dGi", gib) }

// mebibytes is a quantity of MiB, as Kubernetes reads it.
func mebibytes(mib int) string { return fmt.Sprintf("%dMi", mib) }

// seconds and days are durations, as Prometheus, Loki and Thanos read them.
func seconds(n int) string { return fmt.Sprintf("%ds", n) }
func days(n int) string    { return fmt.Sprintf("%dd", n) }

// whenDeleted is what becomes of a volume whose release goes: it goes too where
// the environment's buckets do, and else waits for a person.
func whenDeleted(env config.Environment) string {
	if env.Deletion.Rules().Buckets == config.RemovalDelete {
		return "Delete"
	}
	return "Retain"
}

// overZones puts the pods of a component into different zones, where there is
// more than one of them. A pod with a volume can only be where the volume is, so
// the first placement must be right: bound refuses a zone that has one already.
func overZones(count int, bound bool, labels map[string]string) []spread {
	if count < 2 {
		return nil
	}
	s := spread{
		MaxSkew:           1,
		TopologyKey:       "topology.kubernetes.io/zone",
		WhenUnsatisfiable: "ScheduleAnyway",
		LabelSelector:     &labelSelector{MatchLabels: labels},
	}
	if bound {
		s.WhenUnsatisfiable = "DoNotSchedule"
	}
	return []spread{s}
}

// burst is need for what works in bursts, a query or a compaction: it may take
// all of a small node's CPU for a moment, as no limit makes it wait.
func burst(cpu string, memoryMiB int) resources { return need(cpu, "2", mebibytes(memoryMiB)) }

// verbatim is text as it must be written in a value that the chart reads as a
// template, so that it comes out unchanged: alerts and log pipelines have
// templates of their own.
func verbatim(text string) string { return strings.ReplaceAll(text, "{{", "{{`{{`}}") }
