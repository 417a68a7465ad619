package inventory_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/rehearsal/inventory"
)

// What the emulator lists in one region alone bears that region, and what it lists
// in each is listed once.
func TestRegions(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	d := deploy(t, start(t), env, nil)
	everywhere := map[string]int{}
	for _, region := range d.regions() {
		items, err := inventory.List(t.Context(), inventory.Open(d.config(region)))
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range items {
			if item.Region != inventory.Global {
				everywhere[item.Type+" "+item.ID]++
			}
		}
	}
	for _, item := range d.list(t) {
		again := everywhere[item.Type+" "+item.ID] > 1
		if again && item.Region != inventory.Global {
			t.Errorf("%s is listed in each region: its type belongs into regionless", item)
		}
		if !again && everywhere[item.Type+" "+item.ID] == 1 && item.Region == inventory.Global {
			t.Errorf("%s is listed in one region alone: its type does not belong into regionless", item)
		}
	}
}
