package front

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Applied is one adaptation of one resource.
type Applied struct {
	Place
	Row Adaptation
}

// adapter adapts one template.
type adapter struct {
	stack, region string
	rows          []Adaptation
	// output is the value of an output of another stack.
	output  func(ctx context.Context, region, stack, name string) (string, error)
	applied []Applied
}

// template returns what the emulator gets in the place of text. What is no JSON,
// the bootstrap template, it gets as it is.
func (a *adapter) template(ctx context.Context, text []byte) ([]byte, error) {
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return text, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	// A number stays as it is written.
	decoder.UseNumber()
	var template map[string]any
	if err := decoder.Decode(&template); err != nil {
		return nil, fmt.Errorf("the template of %s is no JSON: %w", a.stack, err)
	}
	resources, _ := template["Resources"].(map[string]any)
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		r, ok := resources[id].(map[string]any)
		if !ok {
			continue
		}
		place := Place{a.stack, a.region, id}
		adapted, err := a.value(ctx, place, r)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", a.stack, id, err)
		}
		resources[id] = adapted
		for _, row := range a.rows {
			if row.apply != nil && r["Type"] == row.Type && row.apply(place, r) {
				a.applied = append(a.applied, Applied{place, row})
				break
			}
		}
	}
	if outputs, ok := template["Outputs"]; ok {
		adapted, err := a.value(ctx, Place{a.stack, a.region, "Outputs"}, outputs)
		if err != nil {
			return nil, fmt.Errorf("%s: outputs: %w", a.stack, err)
		}
		template["Outputs"] = adapted
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(template)
	return bytes.TrimSpace(out.Bytes()), err
}

// value resolves the outputs of other stacks in value, in place where it can.
func (a *adapter) value(ctx context.Context, place Place, value any) (any, error) {
	switch v := value.(type) {
	case []any:
		for i := range v {
			var err error
			if v[i], err = a.value(ctx, place, v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		if reference, ok := v["Fn::GetStackOutput"].(map[string]any); ok {
			return a.reference(ctx, place, reference)
		}
		if get, ok := v["Fn::GetAtt"].([]any); ok && len(get) == 2 && get[1] == rotated {
			return map[string]any{"Fn::GetAtt": []any{get[0], "Value"}}, nil
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			var err error
			if v[key], err = a.value(ctx, place, v[key]); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

// reference is the output that a weak reference names.
func (a *adapter) reference(ctx context.Context, place Place, reference map[string]any) (any, error) {
	stack, _ := reference["StackName"].(string)
	name, _ := reference["OutputName"].(string)
	region, ok := reference["Region"].(string)
	if _, given := reference["Region"]; !given {
		region, ok = a.region, true
	}
	if stack == "" || name == "" || !ok {
		text, _ := json.Marshal(reference) // What was decoded can be encoded.
		return nil, fmt.Errorf("Fn::GetStackOutput %s: write StackName, OutputName and Region as text, which the CDK does where it knows both stacks", text)
	}
	value, err := a.output(ctx, region, stack, name)
	if err != nil {
		return nil, err
	}
	row := Applied{place, outputs()}
	if n := len(a.applied); n == 0 || a.applied[n-1].Place != place {
		a.applied = append(a.applied, row)
	}
	return value, nil
}
