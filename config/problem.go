package config

import (
	"cmp"
	"slices"
	"strings"
)

// Problem is one value that the platform cannot be built with.
type Problem struct {
	// Field is the override key of the value, such as cluster.nodes.max.
	Field string
	// Value is what stands there, as a person would read it: text in quotes.
	Value string
	// Reason completes the sentence that begins with Value.
	Reason string
	// Want is what to write instead.
	Want string
}

// Error is the whole problem in one line, such as
// `network.vpcCidr: "10.0.0.0/29" cannot hold 3 zones of /20; write a range of /16 or wider`.
func (p Problem) Error() string {
	return p.Field + ": " + p.Value + " " + p.Reason + "; write " + p.Want
}

// Problems are all that is wrong with one environment, in a fixed order.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Err is ps as an error: nil if there is no problem.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// sorted returns ps by field, then by text, each once.
func (ps Problems) sorted() Problems {
	slices.SortFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Error(), b.Error()))
	})
	return slices.Compact(ps)
}
