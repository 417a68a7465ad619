package check

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Selection says which checks are asked. A pattern is an id, a category, or either
// with the wildcards of path.Match.
type Selection struct {
	// Only are the patterns of those that are asked. Empty: all.
	Only []string
	// Skip are the patterns of those that are not, also where Only names them.
	Skip []string
}

// Validate returns every pattern that selects none of checks.
func (s Selection) Validate(checks []Check) []error {
	var problems []error
	for _, list := range []struct {
		flag     string
		patterns []string
	}{{"--only", s.Only}, {"--skip", s.Skip}} {
		for _, p := range list.patterns {
			if !slices.ContainsFunc(checks, func(c Check) bool { return matches(p, c) }) {
				problems = append(problems, fmt.Errorf("%s: %q selects no check; write %s", list.flag, p, suggestion(p, checks)))
			}
		}
	}
	if len(problems) == 0 && !slices.ContainsFunc(checks, s.selects) {
		problems = append(problems, fmt.Errorf("--only and --skip leave no check; write fewer patterns behind --skip"))
	}
	return problems
}

// selects reports whether c is asked.
func (s Selection) selects(c Check) bool {
	one := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, c) })
	}
	return (len(s.Only) == 0 || one(s.Only)) && !one(s.Skip)
}

// matches reports whether a pattern means c.
func matches(pattern string, c Check) bool {
	for _, name := range []string{c.ID, c.Category()} {
		if ok, err := path.Match(pattern, name); ok && err == nil {
			return true
		}
	}
	return false
}

// suggestion lists the ids of the category that a pattern begins with, or the
// categories.
func suggestion(pattern string, checks []Check) string {
	category, _, _ := strings.Cut(pattern, ".")
	var ids, categories []string
	for _, c := range checks {
		if c.Category() == category {
			ids = append(ids, c.ID)
		}
		if !slices.Contains(categories, c.Category()) {
			categories = append(categories, c.Category())
		}
	}
	if len(ids) > 0 {
		return "one of " + strings.Join(ids, ", ")
	}
	return "a check's id, or one of the categories " + strings.Join(categories, ", ")
}
