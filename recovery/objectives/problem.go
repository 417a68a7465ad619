package objectives

import (
	"cmp"
	"slices"
	"strings"
)

// Problem is one thing that keeps data from coming back as promised.
type Problem struct {
	// Where is the resource, or the region.
	Where string
	// Value is what stands there.
	Value string
	// Reason completes the sentence that begins with Value.
	Reason string
	// Remedy says what to do.
	Remedy string
}

// Error is the whole problem in one line.
func (p Problem) Error() string { return p.Where + ": " + p.Value + " " + p.Reason + "; " + p.Remedy }

// Problems are all that is wrong, in a fixed order.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// sorted returns ps by where they are, each once.
func (ps Problems) sorted() Problems {
	slices.SortFunc(ps, func(a, b Problem) int { return cmp.Compare(a.Error(), b.Error()) })
	return slices.Compact(ps)
}
