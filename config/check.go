package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// rule is one thing that must hold of one value.
type rule struct {
	// field is the override key.
	field string
	value any
	// holds is whether the value obeys.
	holds bool
	// reason completes the sentence that begins with the value, and want the
	// one that begins with "write".
	reason, want string
}

// broken returns the rules that do not hold.
func broken(rules []rule) Problems {
	var problems Problems
	for _, r := range rules {
		if !r.holds {
			problems = append(problems, Problem{r.field, show(r.value), r.reason, r.want})
		}
	}
	return problems
}

// between demands least <= value <= most. unit follows the numbers, such as
// " days", and may be empty.
func between(field string, value, least, most int, unit string) rule {
	return rule{field, value, least <= value && value <= most, "is out of range", fmt.Sprintf("%d to %d%s", least, most, unit)}
}

// oneOf demands a value of a fixed list.
func oneOf[T comparable](field string, value T, known []T) rule {
	if slices.Contains(known, value) {
		return rule{field: field, value: value, holds: true}
	}
	return rule{field, value, false, "is unknown", "one of " + list(known)}
}

// matches demands a value of a shape, which want describes.
func matches(field, value string, shape *regexp.Regexp, reason, want string) rule {
	return rule{field, value, shape.MatchString(value), reason, want}
}

// unique demands that no value stands in a list twice.
func unique(field string, values []string) rule {
	seen := map[string]bool{}
	for _, value := range values {
		if seen[value] {
			return rule{field, values, false, fmt.Sprintf("names %q twice", value), "each once"}
		}
		seen[value] = true
	}
	return rule{holds: true}
}

// list writes values with commas between them.
func list[T any](values []T) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = fmt.Sprint(value)
	}
	return strings.Join(texts, ", ")
}

// texts returns values of a named string type as plain strings.
func texts[T ~string](values []T) []string {
	plain := make([]string, len(values))
	for i, value := range values {
		plain[i] = string(value)
	}
	return plain
}

// sane reports whether all values are small enough to be added and multiplied
// without overflow, and none is negative. Rules over sums stay silent otherwise:
// another rule has refused the value already.
func sane(values ...int) bool {
	return !slices.ContainsFunc(values, func(v int) bool { return v < 0 || v > 10_000_000 })
}
