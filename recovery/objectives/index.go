package objectives

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// resource is one resource and where it stands.
type resource struct {
	assembly.Resource
	stack assembly.Stack
	id    string
}

// where names the resource for a person.
func (r resource) where() string { return r.stack.ID + "/" + r.id + " (" + r.Type + ")" }

// is reports whether both are the same resource.
func (r resource) is(other resource) bool { return r.stack.ID == other.stack.ID && r.id == other.id }

// at follows path through the properties: names through objects, whole numbers
// through lists. It returns nil where the path ends early.
func (r resource) at(path ...any) any { return assembly.At(any(r.Properties), path...) }

// number is the number at path, which CloudFormation takes as text too, or
// otherwise.
func number(value any, otherwise int, path ...any) int {
	switch v := assembly.At(value, path...).(type) {
	case float64:
		return int(v)
	case int:
		return v
	case string:
		var n int
		if _, err := fmt.Sscanf(v, "%d", &n); err == nil {
			return n
		}
	}
	return otherwise
}

// enabled reports whether the text at path is S3's Enabled.
func enabled(value any, path ...any) bool { return assembly.TextAt(value, path...) == "Enabled" }

// on reports whether the truth value at path is true, also as text.
func on(value any, path ...any) bool {
	v := assembly.At(value, path...)
	return v == true || v == "true"
}

// index finds the resources of an assembly.
type index struct{ all []resource }

// indexed gathers the resources of a, by stack and logical id.
func indexed(a *assembly.Assembly) index {
	var x index
	for _, stack := range a.Stacks {
		for id, r := range stack.Template.Resources {
			x.all = append(x.all, resource{r, stack, id})
		}
	}
	slices.SortFunc(x.all, func(a, b resource) int { return strings.Compare(a.where(), b.where()) })
	return x
}

// of are the resources of a type.
func (x index) of(kind string) []resource {
	var found []resource
	for _, r := range x.all {
		if r.Type == kind {
			found = append(found, r)
		}
	}
	return found
}

// target is the resource that a property of r refers to: by Ref, Fn::GetAtt or
// Fn::GetStackOutput, or by the ARN of a bucket, a database or a vault.
func (x index) target(r resource, value any) (resource, bool) {
	if arn, literal := value.(string); literal {
		return x.first(func(other resource) bool { return other.arn() != "" && other.arn() == arn })
	}
	if output, weak := assembly.At(value, "Fn::GetStackOutput").(map[string]any); weak {
		return x.output(output)
	}
	id := assembly.TextAt(value, "Ref")
	if id == "" {
		id = assembly.TextAt(value, "Fn::GetAtt", 0)
	}
	return x.first(func(other resource) bool { return other.stack.ID == r.stack.ID && other.id == id })
}

// output is the resource that an output of another stack is of.
func (x index) output(reference map[string]any) (resource, bool) {
	for _, r := range x.all {
		if r.stack.Name != assembly.TextAt(reference, "StackName") || r.stack.Region != assembly.TextAt(reference, "Region") {
			continue
		}
		return x.target(r, r.stack.Template.Outputs[assembly.TextAt(reference, "OutputName")].Value)
	}
	return resource{}, false
}

// first is the first resource that matches.
func (x index) first(matches func(resource) bool) (resource, bool) {
	n := slices.IndexFunc(x.all, matches)
	if n < 0 {
		return resource{}, false
	}
	return x.all[n], true
}

// arn is the ARN of a resource that others name by it; empty where the template
// leaves its name to CloudFormation.
func (r resource) arn() string {
	named := func(prefix, name string) string {
		if name == "" {
			return ""
		}
		return prefix + name
	}
	place := r.stack.Region + ":" + r.stack.Account + ":"
	switch r.Type {
	case typeBucket:
		return named("arn:aws:s3:::", assembly.TextAt(r.at("BucketName")))
	case typeDatabase:
		return named("arn:aws:rds:"+place+"db:", assembly.TextAt(r.at("DBInstanceIdentifier")))
	case typeVault:
		return named("arn:aws:backup:"+place+"backup-vault:", assembly.TextAt(r.at("BackupVaultName")))
	default:
		return ""
	}
}
