package cost

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// resource is one resource and where it stands.
type resource struct {
	assembly.Resource
	stack assembly.Stack
	id    string
}

// name is the resource's path in the code, below its stack, or its logical id.
func (r resource) name() string {
	path, _ := r.Metadata["aws:cdk:path"].(string)
	_, path, _ = strings.Cut(path, "/")
	for _, end := range []string{"/Resource", "/Default"} {
		path = strings.TrimSuffix(path, end)
	}
	if path == "" || path == "Resource" || path == "Default" {
		return r.id
	}
	return path
}

// at follows path through the properties.
func (r resource) at(path ...any) any { return assembly.At(any(r.Properties), path...) }

// text is the text at path, or none.
func (r resource) text(path ...any) string { return assembly.TextAt(any(r.Properties), path...) }

// number is the number at path, or 0.
func (r resource) number(path ...any) float64 { return number(r.at(path...)) }

// list is the list at path, or none.
func (r resource) list(path ...any) []any { return assembly.ListAt(any(r.Properties), path...) }

// on reports whether the truth value at path is true, also as text.
func (r resource) on(path ...any) bool {
	v := r.at(path...)
	return v == true || v == "true"
}

// number is value as a number, which CloudFormation takes as text too, or 0.
func number(value any) float64 {
	switch v := value.(type) {
	case float64:
		return v
	case int:
		return float64(v)
	case string:
		n, _ := strconv.ParseFloat(v, 64) // What is no number is 0.
		return n
	}
	return 0
}

// document is JSON in a template: text, or text joined with references, for each of
// which a word stands in.
func document(value any) (any, error) {
	whole, literal := value.(string)
	if !literal {
		var joined strings.Builder
		for _, part := range assembly.ListAt(value, "Fn::Join", 1) {
			piece, isText := part.(string)
			if !isText {
				piece = "reference"
			}
			joined.WriteString(piece)
		}
		whole = joined.String()
	}
	if whole == "" {
		return nil, nil
	}
	var parsed any
	if err := json.Unmarshal([]byte(whole), &parsed); err != nil {
		return nil, fmt.Errorf("is no JSON: %w", err)
	}
	return parsed, nil
}
