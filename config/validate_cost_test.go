package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateCost(t *testing.T) {
	refuse(t, []refusal{
		{"more nodes on average than there may be", "production", func(e *config.Environment) { e.Cost.AverageNodes = 11 }, []string{
			`cost.averageNodes: 11 is no number of nodes that the autoscaler keeps; write 0 for as many as there are at rest, or cluster.nodes.min to cluster.nodes.max`,
		}},
		{"spot nodes for nothing", "development", func(e *config.Environment) { e.Cost.SpotDiscountPercent = 100 }, []string{
			`cost.spotDiscountPercent: 100 is out of range; write 0 to 95 %`,
		}},
		{"more than the volume holds", "production", func(e *config.Environment) { e.Cost.Stored.DatabaseGB = 101 }, []string{
			`cost.stored.databaseGb: 101 does not fit onto the volume; write 0 to database.maxAllocatedGib`,
		}},
		{"several at once", "production", func(e *config.Environment) {
			e.Cost.Traffic.NATGB, e.Cost.Stored.ObjectKiB, e.Cost.Logs.FlowGB = -1, 0, 1_000_001
			e.Cost.Events.TrailThousands, e.Cost.Events.RecoveryPercent, e.Cost.ChangePercent = -5, 101, 101
		}, []string{
			`cost.changePercent: 101 is out of range; write 0 to 100 %`,
			`cost.events.recoveryPercent: 101 is out of range; write 0 to 100 %`,
			`cost.events.trailThousands: -5 is out of range; write 0 to 1000000`,
			`cost.logs.flowGb: 1000001 is out of range; write 0 to 1000000 GB`,
			`cost.stored.objectKib: 0 is out of range; write 1 to 5242880 KiB`,
			`cost.traffic.natGb: -1 is out of range; write 0 to 1000000 GB`,
		}},
	})
}
