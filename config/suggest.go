package config

import (
	"slices"
	"strconv"
	"strings"
)

// unknownKey is the problem of a context key that overrides nothing: it names
// the one of keys that was perhaps meant, and those that stand beside it.
func unknownKey(key string, value any, keys []string) Problem {
	problem := Problem{Field: key, Value: show(value), Reason: "overrides nothing"}
	if quoted := strconv.Quote(key); len(quoted) != len(key)+2 || key == "" {
		// A key with a line break would tear the list of problems apart.
		problem.Field = quoted
	}
	nearest, distance := nearestKey(key, keys)
	if members := below(key, keys); len(members) > 0 {
		problem.Reason = "is written to a group of settings"
		problem.Want = "one of its keys: " + strings.Join(members, ", ")
		return problem
	}
	// Further off than a third of its length, a key is no misspelling.
	if distance*3 > len(key) {
		problem.Want = "one of " + strings.Join(keys, ", ")
		return problem
	}
	problem.Reason += " (did you mean " + nearest + "?)"
	problem.Want = "one of " + strings.Join(beside(nearest, keys), ", ")
	return problem
}

// below returns the keys of the group that key names.
func below(key string, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return !strings.HasPrefix(k, key+".") })
}

// beside returns the keys of the group that key stands in.
func beside(key string, keys []string) []string {
	group := key[:strings.LastIndex(key, ".")+1]
	return slices.DeleteFunc(slices.Clone(keys), func(k string) bool {
		return !strings.HasPrefix(k, group) || strings.Contains(k[len(group):], ".")
	})
}

// nearestKey returns the first of keys with the least edit distance to key,
// letter case aside.
func nearestKey(key string, keys []string) (nearest string, distance int) {
	distance = len(key) + 1<<10
	// A hostile key must not cost minutes; no key of ours is nearly as long.
	if len(key) > 256 {
		return "", distance
	}
	for _, k := range keys {
		if d := editDistance(strings.ToLower(key), strings.ToLower(k)); d < distance {
			nearest, distance = k, d
		}
	}
	return nearest, distance
}

// editDistance is the number of bytes to insert, delete or replace that make b
// of a (Levenshtein's).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
