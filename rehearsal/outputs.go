package rehearsal

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// readOutputs counts the outputs of a stack that read a value, and lists those that
// read the name of the attribute that they are to be. The error names every one that
// reads nothing, or something that was not resolved.
func readOutputs(s assembly.Stack, values map[string]string) (read int, named []string, err error) {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(s.Template.Outputs)) {
		value := values[name]
		switch {
		case value == "" || strings.Contains(value, "Fn::"):
			problems = append(problems, fmt.Errorf("output %s of %s reads %q", name, s.Name, value))
		case value == attribute(s.Template.Outputs[name].Value):
			named = append(named, s.Name+" "+name+": "+value)
		default:
			read++
		}
	}
	return read, named, errors.Join(problems...)
}

// attribute is the name of the attribute that an output is to be, as Key.Arn, or
// nothing where it is something else.
func attribute(value any) string {
	function, _ := value.(map[string]any)
	get, _ := function["Fn::GetAtt"].([]any)
	if len(get) != 2 {
		return ""
	}
	return fmt.Sprintf("%v.%v", get[0], get[1])
}
