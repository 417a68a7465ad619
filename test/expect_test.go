package test

import (
	"fmt"
	"slices"
	"strings"
)

// property is what must stand at a path of a resource, nil for nothing.
type property struct {
	path []any
	want any
}

// path makes the path of a property.
func path(steps ...any) []any { return steps }

// has names every property that differs. Values compare as JSON, so that 1 and 1.0
// are one.
func (f found) has(rows ...property) (problems []string) {
	for _, row := range rows {
		if got := f.at(row.path...); flat(got) != flat(row.want) {
			problems = append(problems, f.says("%v is %s, not %s", row.path, flat(got), flat(row.want)))
		}
	}
	return problems
}

// named is the one resource of a type whose property has the value, or false.
func (s synthesis) named(kind, property, value string) (found, bool) {
	for _, r := range s.resources(kind) {
		if r.text(property) == value {
			return r, true
		}
	}
	return found{}, false
}

// target is the resource of a type that a Ref or Fn::GetAtt in from points at, or
// false.
func (s synthesis) target(from found, value any, kind string) (found, bool) {
	id := refersTo(value)
	r, exists := from.Stack.Template.Resources[id]
	return found{r, from.Stack, id}, exists && r.Type == kind
}

// count says how many resources of a type there are beside what is wanted.
func (s synthesis) count(kind string, want int) []string {
	if got := len(s.resources(kind)); got != want {
		return []string{fmt.Sprintf("%d of %s, not %d", got, kind, want)}
	}
	return nil
}

// one is 1 if something is wanted.
func one(wanted bool) int {
	if wanted {
		return 1
	}
	return 0
}

// texts are the strings of a value that CloudFormation and IAM take alone or in a
// list, sorted.
func texts(value any) []string {
	var all []string
	for _, v := range asList(value) {
		if text, ok := v.(string); ok {
			all = append(all, text)
		} else {
			all = append(all, flat(v))
		}
	}
	slices.Sort(all)
	return all
}

// grant is one statement of a resource policy: a key's, a bucket's, a topic's.
type grant struct {
	found
	statement any
}

// grants are the statements of every resource policy.
func (s synthesis) grants() []grant {
	var all []grant
	for kind, path := range map[string][]any{
		"AWS::KMS::Key":         {"KeyPolicy", "Statement"},
		"AWS::S3::BucketPolicy": {"PolicyDocument", "Statement"},
		"AWS::SNS::TopicPolicy": {"PolicyDocument", "Statement"},
	} {
		for _, r := range s.resources(kind) {
			for _, statement := range asList(r.at(path...)) {
				all = append(all, grant{r, statement})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b grant) int { return strings.Compare(a.where(), b.where()) })
	return all
}

// to says whether the statement names the service as its principal.
func (g grant) to(service string) bool {
	return slices.Contains(texts(at(g.statement, "Principal", "Service")), service)
}

// toAnybody says whether the statement names everybody as its principal.
func (g grant) toAnybody() bool {
	principal := at(g.statement, "Principal")
	return principal == "*" || slices.Contains(texts(at(principal, "AWS")), "*")
}
