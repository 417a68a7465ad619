package configtest

import (
	"reflect"

	"pgregory.net/rapid"

	"github.com/vibe-engineering/vibe-platform/config"
)

// cost draws what an estimate assumes.
func cost(t *rapid.T, env *config.Environment) {
	c := &env.Cost
	numbers(t, reflect.ValueOf(c).Elem())
	c.AverageNodes = rapid.SampledFrom([]int{0, env.Cluster.Nodes.Min, env.Cluster.Nodes.Max}).Draw(t, "average nodes")
	c.SpotDiscountPercent = rapid.IntRange(0, 95).Draw(t, "spot discount")
	c.ChangePercent = rapid.IntRange(0, 100).Draw(t, "change")
	c.Events.RecoveryPercent = rapid.IntRange(0, 100).Draw(t, "recovery share")
	c.Stored.DatabaseGB = rapid.IntRange(0, env.Database.MaxAllocatedGiB).Draw(t, "database size")
	c.Stored.ObjectKiB = rapid.IntRange(1, 5*1024*1024).Draw(t, "object size")
}

// numbers draws every number of a struct and of those in it.
func numbers(t *rapid.T, v reflect.Value) {
	for i := range v.NumField() {
		if field := v.Field(i); field.Kind() == reflect.Struct {
			numbers(t, field)
		} else {
			field.SetInt(int64(rapid.IntRange(0, 1_000_000).Draw(t, v.Type().Field(i).Name)))
		}
	}
}
