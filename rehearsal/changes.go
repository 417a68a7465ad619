package rehearsal

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

// change is one setting that a rehearsal changes, and what may follow.
type change struct {
	// key and value are the setting, as `-c` takes it.
	key, value string
	// expect are the resources that it changes, as stack/type, and no others.
	expect []string
}

func (c change) setting() string { return c.key + "=" + c.value }

// changes are made one after another, each upon those before.
func changes(env config.Environment) []change {
	image, _, _ := strings.Cut(env.Backend.Image, ":")
	return []change{
		{"cluster.nodes.max", fmt.Sprint(env.Cluster.Nodes.Max + 1), nil},
		{"backend.image", image + ":1.0.1", nil},
		// A tenth more is the least that RDS takes
		// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html).
		{"database.allocatedGiB", fmt.Sprint(env.Database.AllocatedGiB * 5 / 4), nil},
	}
}

// changed lists the resources that differ between two assemblies, as stack/type.
func changed(before, after *assembly.Assembly) []string {
	var all []string
	for _, now := range after.Stacks {
		was, _ := before.Stack(now.ID)
		for id, r := range now.Template.Resources {
			if !reflect.DeepEqual(was.Template.Resources[id], r) {
				all = append(all, now.ID+"/"+r.Type)
			}
		}
		for id, r := range was.Template.Resources {
			if _, still := now.Template.Resources[id]; !still {
				all = append(all, now.ID+"/"+r.Type+" (gone)")
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
