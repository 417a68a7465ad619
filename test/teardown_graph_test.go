package test

import (
	"slices"
	"strings"
)

// stackGraph is which stack waits for which.
func (s synthesis) stackGraph() map[string][]string {
	graph := map[string][]string{}
	for _, stack := range s.Assembly.Stacks {
		graph[stack.ID] = stack.DependsOn
	}
	return graph
}

// referredTo are the logical ids that a value's Refs and Fn::GetAtts point at.
func referredTo(value any) []string {
	var ids []string
	if id := refersTo(value); id != "" {
		ids = append(ids, id)
	}
	switch v := value.(type) {
	case map[string]any:
		for _, inner := range v {
			ids = append(ids, referredTo(inner)...)
		}
	case []any:
		for _, inner := range v {
			ids = append(ids, referredTo(inner)...)
		}
	}
	return ids
}

// outlives says whether other is made before r and so is deleted after it.
func (s synthesis) outlives(other, r found) bool {
	if other.Stack.ID != r.Stack.ID {
		return reaches(s.stackGraph(), r.Stack.ID, other.Stack.ID)
	}
	seen := map[string]bool{}
	var visit func(id string)
	visit = func(id string) {
		resource := r.Stack.Template.Resources[id]
		for _, before := range slices.Concat(resource.DependsOn, referredTo(any(resource.Properties))) {
			if !seen[before] {
				seen[before] = true
				visit(before)
			}
		}
	}
	visit(r.ID)
	return seen[other.ID] && other.ID != r.ID
}

// unoutlived says which of others r is not deleted before.
func (s synthesis) unoutlived(r found, others []found) (problems []string) {
	if len(others) == 0 {
		problems = append(problems, r.says("nothing was found that has to outlive it"))
	}
	for _, other := range others {
		if !s.outlives(other, r) {
			problems = append(problems, r.says("may be deleted after %s", other.where()))
		}
	}
	return problems
}

// chartNamed are the releases of these names.
func (s synthesis) chartNamed(named ...string) []found {
	return slices.DeleteFunc(s.resources(helmChart), func(r found) bool { return !slices.Contains(named, r.text("Release")) })
}

// manifestsOf are the manifests that hold an object of a kind; of a namespace, those
// that make it.
func (s synthesis) manifestsOf(kind string) []found {
	return slices.DeleteFunc(s.resources(kubernetesManifest), func(r found) bool {
		return !slices.ContainsFunc(kindOf.FindAllStringSubmatch(r.text("Manifest"), -1), func(m []string) bool { return m[1] == kind })
	})
}

// namespaceManifests are the manifests that make a namespace.
func (s synthesis) namespaceManifests(name string) []found {
	return slices.DeleteFunc(s.manifestsOf("Namespace"), func(r found) bool {
		return !strings.Contains(r.text("Manifest"), `"kubernetes.io/metadata.name":"`+name+`"`) &&
			!strings.Contains(r.text("Manifest"), `"name":"`+name+`"`)
	})
}

// producers are the names of the stacks whose outputs a value reads.
func producers(value any) []string {
	var stacks []string
	switch v := value.(type) {
	case map[string]any:
		if name, ok := at(v, "Fn::GetStackOutput", "StackName").(string); ok {
			stacks = append(stacks, name)
		}
		for _, inner := range v {
			stacks = append(stacks, producers(inner)...)
		}
	case []any:
		for _, inner := range v {
			stacks = append(stacks, producers(inner)...)
		}
	}
	return stacks
}
