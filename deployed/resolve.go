package deployed

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// Attribute stands in resolved properties for what only the service that made a
// resource knows, and that no output tells.
type Attribute struct {
	// Logical is the resource's id in its template, and Name the attribute.
	Logical, Name string
}

// String names the attribute.
func (a Attribute) String() string { return a.Logical + "." + a.Name }

// resolve follows the intrinsic functions in a value of a template of s.
func (e *Environment) resolve(ctx context.Context, s assembly.Stack, value any) (any, error) {
	switch v := value.(type) {
	case map[string]any:
		if name, argument, ok := intrinsic(v); ok {
			return e.call(ctx, s, name, argument)
		}
		resolved := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			one, err := e.resolve(ctx, s, v[key])
			if err != nil {
				return nil, err
			}
			resolved[key] = one
		}
		return resolved, nil
	case []any:
		resolved := make([]any, len(v))
		for i := range v {
			one, err := e.resolve(ctx, s, v[i])
			if err != nil {
				return nil, err
			}
			resolved[i] = one
		}
		return resolved, nil
	}
	return value, nil
}

// intrinsic takes a function's call apart.
func intrinsic(v map[string]any) (name string, argument any, ok bool) {
	if len(v) != 1 {
		return "", nil, false
	}
	for name, argument = range v {
	}
	return name, argument, name == "Ref" || strings.HasPrefix(name, "Fn::")
}

// call answers one of the functions that the templates use
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html).
func (e *Environment) call(ctx context.Context, s assembly.Stack, name string, argument any) (any, error) {
	switch name {
	case "Fn::GetAtt":
		return e.attribute(ctx, s, argument)
	case "Fn::Sub":
		return e.substitute(ctx, s, argument)
	}
	resolved, err := e.resolve(ctx, s, argument)
	if err != nil {
		return nil, err
	}
	list, _ := resolved.([]any)
	switch {
	case name == "Ref":
		return e.ref(ctx, s, fmt.Sprint(resolved))
	case name == "Fn::GetStackOutput":
		at, _ := resolved.(map[string]any)
		return e.output(ctx, text(at["StackName"]), text(at["Region"]), text(at["OutputName"]))
	case name == "Fn::Base64":
		return base64.StdEncoding.EncodeToString([]byte(text(resolved))), nil
	case name == "Fn::Join" && len(list) == 2:
		return join(text(list[0]), list[1]), nil
	case name == "Fn::Split" && len(list) == 2:
		if a, unknown := list[1].(Attribute); unknown {
			return a, nil
		}
		var parts []any
		for part := range strings.SplitSeq(text(list[1]), text(list[0])) {
			parts = append(parts, part)
		}
		return parts, nil
	case name == "Fn::GetAZs":
		return Attribute{Logical: s.Region, Name: "AvailabilityZones"}, nil
	case name == "Fn::Select" && len(list) == 2:
		return selected(list[0], list[1])
	}
	return nil, fmt.Errorf("the function %s cannot be followed", name)
}

// variable is a part of a text that Fn::Sub fills in. ${!Literal} is none: it stands
// for ${Literal}.
var variable = regexp.MustCompile(`\$\{(!?)([^}]+)\}`)

// substitute fills in a text's references and attributes, unless one is unknown.
// Variables of its own, the function's second form, our templates have none of.
func (e *Environment) substitute(ctx context.Context, s assembly.Stack, argument any) (any, error) {
	pattern, ok := argument.(string)
	if !ok {
		return nil, errors.New("the function Fn::Sub cannot be followed with variables of its own")
	}
	var unknown any
	var failure error
	filled := variable.ReplaceAllStringFunc(pattern, func(part string) string {
		match := variable.FindStringSubmatch(part)
		if match[1] != "" {
			return "${" + match[2] + "}"
		}
		var value any
		var err error
		if logical, attribute, found := strings.Cut(match[2], "."); found {
			value, err = e.attribute(ctx, s, []any{logical, attribute})
		} else {
			value, err = e.ref(ctx, s, match[2])
		}
		if a, is := value.(Attribute); is {
			unknown = a
		}
		failure = errors.Join(failure, err)
		return text(value)
	})
	if failure != nil || unknown != nil {
		return unknown, failure
	}
	return filled, nil
}

// join joins list, unless a part of it is unknown.
func join(separator string, list any) any {
	parts, _ := list.([]any)
	texts := make([]string, len(parts))
	for i, part := range parts {
		if a, unknown := part.(Attribute); unknown {
			return a
		}
		texts[i] = text(part)
	}
	return strings.Join(texts, separator)
}

func selected(index, list any) (any, error) {
	if a, unknown := list.(Attribute); unknown {
		return a, nil
	}
	var i int
	parts, _ := list.([]any)
	if _, err := fmt.Sscan(text(index), &i); err != nil || i < 0 || i >= len(parts) {
		return nil, fmt.Errorf("Fn::Select has no element %v", index)
	}
	return parts[i], nil
}

// ref is what a Ref gives.
func (e *Environment) ref(ctx context.Context, s assembly.Stack, to string) (any, error) {
	switch to {
	case "AWS::Region":
		return s.Region, nil
	case "AWS::AccountId":
		return s.Account, nil
	case "AWS::Partition":
		return "aws", nil
	case "AWS::URLSuffix":
		return "amazonaws.com", nil
	case "AWS::StackName":
		return s.Name, nil
	}
	made, err := e.Made(ctx, s)
	if err != nil {
		return nil, err
	}
	m, ok := made[to]
	if !ok {
		return Attribute{Logical: to, Name: "Ref"}, nil
	}
	return apiID(aws.ToString(m.ResourceType), aws.ToString(m.PhysicalResourceId)), nil
}

// output is what another stack tells.
func (e *Environment) output(ctx context.Context, stack, region, name string) (any, error) {
	if e.stacks[region] == nil {
		return nil, fmt.Errorf("no stack of ours is in %s", region)
	}
	stacks, err := e.stacks[region].Get(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range stacks[stack].Outputs {
		if aws.ToString(o.OutputKey) == name {
			return aws.ToString(o.OutputValue), nil
		}
	}
	return nil, fmt.Errorf("stack %s in %s has no output %s", stack, region, name)
}

// attribute is what Fn::GetAtt gives: what follows from the resource's id, or what
// an output of the stack tells, or an Attribute.
func (e *Environment) attribute(ctx context.Context, s assembly.Stack, argument any) (any, error) {
	logical, name, _ := strings.Cut(text(argument), ".")
	if list, ok := argument.([]any); ok && len(list) == 2 {
		logical, name = text(list[0]), text(list[1])
	}
	id, err := e.ref(ctx, s, logical)
	if err != nil {
		return nil, err
	}
	if physical, known := id.(string); known {
		if value, ok := attributeOf(s, s.Template.Resources[logical].Type, name, physical); ok {
			return value, nil
		}
	}
	stack, _, err := e.Stack(ctx, s)
	if err != nil {
		return nil, err
	}
	asked := map[string]any{"Fn::GetAtt": []any{logical, name}}
	for _, o := range stack.Outputs {
		if reflect.DeepEqual(s.Template.Outputs[aws.ToString(o.OutputKey)].Value, asked) {
			return aws.ToString(o.OutputValue), nil
		}
	}
	return Attribute{Logical: logical, Name: name}, nil
}

// attributeOf is an attribute that follows from the physical id.
func attributeOf(s assembly.Stack, typ, name, id string) (string, bool) {
	forms := map[string]string{
		"AWS::Backup::BackupPlan.BackupPlanId":     "ID",
		"AWS::Backup::BackupVault.BackupVaultName": "ID",
		"AWS::EC2::EIP.PublicIp":                   "ID",
		"AWS::EC2::SecurityGroup.GroupId":          "ID",
		"AWS::EKS::Cluster.Arn":                    "arn:aws:eks:REGION:ACCOUNT:cluster/ID",
		"AWS::Events::Rule.Arn":                    "arn:aws:events:REGION:ACCOUNT:rule/ID",
		"AWS::IAM::Role.Arn":                       "arn:aws:iam::ACCOUNT:role/ID",
		"AWS::KMS::Key.Arn":                        "arn:aws:kms:REGION:ACCOUNT:key/ID",
		"AWS::Lambda::Function.Arn":                "arn:aws:lambda:REGION:ACCOUNT:function:ID",
		"AWS::Logs::LogGroup.Arn":                  "arn:aws:logs:REGION:ACCOUNT:log-group:ID:*",
		"AWS::S3::Bucket.Arn":                      "arn:aws:s3:::ID",
	}
	form, ok := forms[typ+"."+name]
	return strings.NewReplacer("REGION", s.Region, "ACCOUNT", s.Account, "ID", id).Replace(form), ok
}

// text is a scalar as a template's text.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	written, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(written)
}
