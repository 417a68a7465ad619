package cluster

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// changes are what an update of a stack does to its resources.
type changes struct {
	// acted maps the ids of what is created or updated to the action.
	acted map[string]action
	// removed are those that stand in the old template alone, or are of another
	// type there; they go when all the rest is done.
	removed map[string]bool
}

// changed says what CloudFormation has to do to come from before to after: a
// resource whose properties are the same is left alone.
func changed(before, after assembly.Template) (changes, error) {
	c := changes{map[string]action{}, map[string]bool{}}
	for _, id := range slices.Sorted(maps.Keys(after.Resources)) {
		now := after.Resources[id]
		old, stood := before.Resources[id]
		if !stood || old.Type != now.Type {
			c.acted[id] = create
			continue
		}
		same, err := equal(old.Properties, now.Properties)
		if err != nil {
			return changes{}, err
		}
		if !same {
			c.acted[id] = update
		}
	}
	for id, old := range before.Resources {
		if now, stays := after.Resources[id]; !stays || now.Type != old.Type {
			c.removed[id] = true
		}
	}
	return c, nil
}

// equal reports whether two sets of properties are written the same way.
func equal(a, b map[string]any) (bool, error) {
	first, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	second, err := json.Marshal(b)
	return string(first) == string(second), err
}
