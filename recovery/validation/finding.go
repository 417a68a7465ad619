// Package validation asks restored data whether it is what was backed up: a
// database over one connection, objects against their source. It knows neither AWS
// nor how the data came back, so that a restore test and a drill ask the same.
package validation

import "fmt"

// Finding is one thing that was asked, and what came of it.
type Finding struct {
	// Check names what was asked.
	Check string
	// Got and Want are what was found and what should have been.
	Got, Want string
	// Holds reports whether the one satisfies the other.
	Holds bool
}

// String is the finding in one line.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s, want %s", f.Check, f.Got, f.Want)
}

// Failed are the findings that do not hold.
func Failed(findings []Finding) []Finding {
	var failed []Finding
	for _, f := range findings {
		if !f.Holds {
			failed = append(failed, f)
		}
	}
	return failed
}
