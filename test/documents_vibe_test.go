package test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/test/doctables"
	vibefaults "github.com/vibe-engineering/vibe-platform/test/vibe/faults"
)

// TestFaultTable holds docs/VIBE.md's table against the faults.
func TestFaultsOfVibe(t *testing.T) {
	table := [][]string{{"fault", "made by", "found by", "it says"}}
	for _, f := range vibefaults.All() {
		made := "a stand-in's answer"
		switch {
		case f.Break != nil:
			made = "a change of what stands"
		case f.Rows == nil:
			made = "the command's options"
		}
		ids := []string{"`" + f.Want + "`"}
		for _, id := range f.Also {
			ids = append(ids, "`"+id+"`")
		}
		table = append(table, []string{f.Name, made, f.Command + ": " + strings.Join(ids, ", "), string(f.Status) + ": " + strings.ReplaceAll(f.Says, "|", `\|`)})
	}
	doctables.Hold(t, filepath.Join("..", "docs", "VIBE.md"), "faults", table)
}
