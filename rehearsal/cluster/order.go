package cluster

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// graph maps the logical id of each resource to those that it waits for.
type graph map[string][]string

// dependencies are what the resources of a template wait for: what they name in
// DependsOn and what their properties refer to, as CloudFormation has it
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html).
func dependencies(t assembly.Template) graph {
	g := graph{}
	for id, r := range t.Resources {
		found := map[string]bool{}
		for _, d := range r.DependsOn {
			found[d] = true
		}
		references(r.Properties, found)
		g[id] = nil
		for _, d := range slices.Sorted(maps.Keys(found)) {
			if _, ours := t.Resources[d]; ours && d != id {
				g[id] = append(g[id], d)
			}
		}
	}
	return g
}

// placeholder is what Fn::Sub replaces.
var placeholder = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

// references notes the names that value refers to.
func references(value any, found map[string]bool) {
	switch value := value.(type) {
	case []any:
		for _, child := range value {
			references(child, found)
		}
	case map[string]any:
		for key, child := range value {
			switch key {
			case "Ref":
				found[fmt.Sprint(child)] = true
			case "Fn::GetAtt":
				found[attribute(child)] = true
			case "Fn::Sub":
				text, _ := substitution(child)
				for _, match := range placeholder.FindAllStringSubmatch(text, -1) {
					name, _, _ := strings.Cut(match[1], ".")
					found[name] = true
				}
			}
			references(child, found)
		}
	}
}

// attribute is the resource of a Fn::GetAtt, which is a list or a dotted text.
func attribute(argument any) string {
	if list, ok := argument.([]any); ok && len(list) > 0 {
		return fmt.Sprint(list[0])
	}
	id, _, _ := strings.Cut(fmt.Sprint(argument), ".")
	return id
}

// substitution is the text of a Fn::Sub and the values that come with it.
func substitution(argument any) (text string, values map[string]any) {
	if list, ok := argument.([]any); ok && len(list) > 0 {
		text, _ = list[0].(string)
		if len(list) > 1 {
			values, _ = list[1].(map[string]any)
		}
		return text, values
	}
	text, _ = argument.(string)
	return text, nil
}

// Order is an order in which CloudFormation may create the resources of t: each
// after what it waits for, and by logical id where nothing else decides. It fails
// where resources wait for each other.
func Order(t assembly.Template) ([]string, error) {
	waits := dependencies(t)
	var order []string
	done := map[string]bool{}
	for len(order) < len(waits) {
		before := len(order)
		for _, id := range slices.Sorted(maps.Keys(waits)) {
			if !done[id] && !slices.ContainsFunc(waits[id], func(d string) bool { return !done[d] }) {
				done[id] = true
				order = append(order, id)
				break
			}
		}
		if len(order) == before {
			return nil, fmt.Errorf("these resources wait for each other: %s", strings.Join(missing(waits, done), ", "))
		}
	}
	return order, nil
}

// missing are the resources that are not done.
func missing(waits graph, done map[string]bool) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(waits)) {
		if !done[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// chain has each of ids wait for the one before it.
func chain(ids []string) graph {
	g := graph{}
	var before []string
	for _, id := range ids {
		g[id] = before
		before = []string{id}
	}
	return g
}

// reversed has each resource wait for those that wait for it, which is how
// CloudFormation deletes.
func (g graph) reversed() graph {
	other := graph{}
	for _, id := range slices.Sorted(maps.Keys(g)) {
		if _, known := other[id]; !known {
			other[id] = nil
		}
		for _, d := range g[id] {
			other[d] = append(other[d], id)
		}
	}
	return other
}
