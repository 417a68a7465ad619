package cluster

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// Resolver gives the value that CloudFormation has for a function of a template,
// such as "Fn::GetStackOutput", "Fn::GetAtt" or "Ref", with its argument; false
// where it knows none. Pseudo parameters, Fn::Join and Fn::Sub need no resolver.
type Resolver func(stack assembly.Stack, function string, argument any) (string, bool)

// tokens resolves what stands in the properties of one resource.
type tokens struct {
	stack   assembly.Stack
	id      string
	resolve Resolver
}

// value is value with each function replaced by what it stands for. The error
// names the resource and the function that has no value.
func (t tokens) value(value any) (any, error) {
	switch value := value.(type) {
	case []any:
		list := make([]any, len(value))
		for i, child := range value {
			var err error
			if list[i], err = t.value(child); err != nil {
				return nil, err
			}
		}
		return list, nil
	case map[string]any:
		for function, argument := range value {
			if len(value) == 1 && (function == "Ref" || strings.HasPrefix(function, "Fn::")) {
				return t.call(function, argument)
			}
		}
		fields := make(map[string]any, len(value))
		for key, child := range value {
			var err error
			if fields[key], err = t.value(child); err != nil {
				return nil, err
			}
		}
		return fields, nil
	case string:
		if _, rest, left := strings.Cut(value, "${Token["); left {
			return nil, fmt.Errorf("%s: %s holds a token of the CDK's that synthesis left: ${Token[%.70s", t.stack.Name, t.id, rest)
		}
		return value, nil
	default:
		return value, nil
	}
}

// call is what function gives for argument.
func (t tokens) call(function string, argument any) (any, error) {
	switch function {
	case "Fn::Join":
		return t.join(argument)
	case "Fn::Sub":
		return t.substitute(argument)
	case "Ref":
		if text, known := t.pseudo(fmt.Sprint(argument)); known {
			return text, nil
		}
	}
	if t.resolve != nil {
		if text, known := t.resolve(t.stack, function, argument); known {
			return text, nil
		}
	}
	shown, err := json.Marshal(map[string]any{function: argument})
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%s: %s: nobody knows the value of %s; the resolver must", t.stack.Name, t.id, shown)
}

// pseudo is the value of a pseudo parameter
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html).
func (t tokens) pseudo(name string) (string, bool) {
	switch name {
	case "AWS::AccountId":
		return t.stack.Account, true
	case "AWS::Region":
		return t.stack.Region, true
	case "AWS::StackName":
		return t.stack.Name, true
	case "AWS::Partition":
		return "aws", true
	case "AWS::URLSuffix":
		return "amazonaws.com", true
	}
	return "", false
}

func (t tokens) join(argument any) (any, error) {
	list, ok := argument.([]any)
	if !ok || len(list) != 2 {
		return nil, fmt.Errorf("%s: %s: Fn::Join takes a separator and a list, not %v", t.stack.Name, t.id, argument)
	}
	resolved, err := t.value(list[1])
	if err != nil {
		return nil, err
	}
	parts, ok := resolved.([]any)
	if !ok {
		return nil, fmt.Errorf("%s: %s: Fn::Join takes a list, not %v", t.stack.Name, t.id, resolved)
	}
	var texts []string
	for _, part := range parts {
		texts = append(texts, fmt.Sprint(part))
	}
	return strings.Join(texts, fmt.Sprint(list[0])), nil
}

func (t tokens) substitute(argument any) (any, error) {
	text, values := substitution(argument)
	var failure error
	replaced := placeholder.ReplaceAllStringFunc(text, func(match string) string {
		name := match[2 : len(match)-1]
		var value any = map[string]any{"Ref": name}
		if own, ok := values[name]; ok {
			value = own
		} else if id, field, dotted := strings.Cut(name, "."); dotted {
			value = map[string]any{"Fn::GetAtt": []any{id, field}}
		}
		resolved, err := t.value(value)
		if err != nil && failure == nil {
			failure = err
		}
		return fmt.Sprint(resolved)
	})
	return strings.ReplaceAll(replaced, "${!", "${"), failure
}
