package test

import (
	"slices"
	"strings"
)

func functionInvariants() []invariant {
	return []invariant{
		{"every function logs to a group that ends its entries", functionsLog},
		{"every function runs on what Lambda supports", runtimesSupported},
		{"every custom resource is answered by a function of ours", customResourcesAnswered},
	}
}

const (
	lambdaFunction = "AWS::Lambda::Function"
	logGroup       = "AWS::Logs::LogGroup"
)

func functionsLog(s synthesis) (problems []string) {
	if len(s.resources(lambdaFunction)) == 0 {
		problems = append(problems, "there is no function")
	}
	for _, function := range s.resources(lambdaFunction) {
		group, exists := s.target(function, function.at("LoggingConfig", "LogGroup"), logGroup)
		if !exists || group.number("RetentionInDays") <= 0 {
			problems = append(problems, function.says("logs to a group that Lambda makes, and keeps for ever"))
		}
	}
	// The functions that rotate come in applications, which name no group.
	for _, application := range s.resources("AWS::Serverless::Application") {
		name := "/aws/lambda/" + application.text("Parameters", "functionName")
		if group, exists := s.named(logGroup, "LogGroupName", name); !exists || !slices.Contains(application.DependsOn, group.ID) {
			problems = append(problems, application.says("does not find its log group %s made", name))
		}
	}
	return problems
}

// supportedRuntimes are the runtimes that we run on, and when Lambda's support for
// each ends: the row goes before its day does
// (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, as
// https://endoflife.date/aws-lambda records it).
func supportedRuntimes() map[string]string {
	return map[string]string{
		"nodejs24.x":      "2028-04-30",
		"python3.13":      "2029-06-30",
		"python3.14":      "2029-06-30",
		"provided.al2023": "2029-06-30",
	}
}

func runtimesSupported(s synthesis) (problems []string) {
	for _, function := range s.resources(lambdaFunction) {
		if _, listed := supportedRuntimes()[function.text("Runtime")]; !listed {
			problems = append(problems, function.says("runs on %q, which the table does not list", function.text("Runtime")))
		}
	}
	return problems
}

// customResourcesAnswered: a token that leads nowhere leaves its stack waiting for
// an hour.
func customResourcesAnswered(s synthesis) (problems []string) {
	for _, stack := range s.Assembly.Stacks {
		for id, r := range stack.Template.Resources {
			if !strings.HasPrefix(r.Type, "Custom::") {
				continue
			}
			custom := found{r, stack, id}
			if _, here := s.target(custom, custom.at("ServiceToken"), lambdaFunction); here {
				continue
			}
			if !slices.Contains(publishedFunctions(s), custom.text("ServiceToken", "Fn::GetStackOutput", "OutputName")) {
				problems = append(problems, custom.says("is answered by %s", flat(custom.at("ServiceToken"))))
			}
		}
	}
	return problems
}

// publishedFunctions are the outputs by which stacks offer a function to others.
func publishedFunctions(s synthesis) []string {
	var all []string
	for _, stack := range s.Assembly.Stacks {
		for id, output := range stack.Template.Outputs {
			if stack.Template.Resources[refersTo(output.Value)].Type == lambdaFunction {
				all = append(all, id)
			}
		}
	}
	return all
}

func functionFaults() []fault {
	return []fault{
		{"a function's log is Lambda's", "every function logs to a group that ends its entries", func(s synthesis) {
			delete(first(s, lambdaFunction).Properties, "LoggingConfig")
		}},
		{"a rotation's log is Lambda's", "every function logs to a group that ends its entries", func(s synthesis) {
			set(s, "AWS::Serverless::Application", "another", "Parameters", "functionName")
		}},
		{"a runtime is old", "every function runs on what Lambda supports", func(s synthesis) {
			first(s, lambdaFunction).Properties["Runtime"] = "nodejs18.x"
		}},
		{"a custom resource asks nobody", "every custom resource is answered by a function of ours", func(s synthesis) {
			set(s, helmChart, "arn:aws:lambda:us-east-1:111122223333:function:gone", "ServiceToken")
		}},
	}
}
