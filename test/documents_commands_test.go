package test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/preflight"
	"github.com/vibe-engineering/vibe-platform/target"
	"github.com/vibe-engineering/vibe-platform/verify"
)

// commandCheck compares commands with what there is: stacks, outputs, overrides,
// options of the CDK CLI, make's targets and files.
type commandCheck struct {
	t          *testing.T
	assemblies map[string]*assembly.Assembly
	targets    []string
	// help gives the text of `cdk <command> --help`, once. Its half a dozen calls
	// are begun together, since each loads all of the CLI.
	help map[string]func() string
	// tool builds our own command line, once, and says where it is.
	tool func() string
}

// cdkCommand is a command of the CDK CLI that a document names.
var cdkCommand = regexp.MustCompile("(?:npx |`)cdk ([a-z]+)")

// makeTarget begins a rule of the Makefile that is no file.
var makeTarget = regexp.MustCompile(`(?m)^## ([a-z-]+):`)

func newCommandCheck(t *testing.T) *commandCheck {
	t.Helper()
	c := &commandCheck{t: t, assemblies: map[string]*assembly.Assembly{}, help: map[string]func() string{}}
	c.tool = sync.OnceValue(func() string {
		path := filepath.Join(t.TempDir(), "vibe")
		build := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./cmd/vibe")
		build.Dir = ".."
		if said, err := build.CombinedOutput(); err != nil {
			t.Fatalf("go build ./cmd/vibe: %v\n%s", err, said)
		}
		return path
	})
	// What make is given in ARGS goes to `cdk synth`.
	texts := "`cdk synth"
	for _, d := range documents(t, false) {
		texts += d.text
	}
	for _, match := range cdkCommand.FindAllStringSubmatch(texts, -1) {
		if c.help[match[1]] == nil {
			c.help[match[1]] = sync.OnceValue(func() string { return helpOf(match[1]) })
			go c.help[match[1]]()
		}
	}
	for _, name := range config.Names() {
		c.assemblies[name] = synthesized(t, name).Assembly
	}
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range makeTarget.FindAllStringSubmatch(string(makefile), -1) {
		c.targets = append(c.targets, match[1])
	}
	return c
}

var (
	// variable is a shell's.
	variable = regexp.MustCompile(`\$\{?([A-Z_]+)\}?`)
	// assignment is an exported variable with a value that is text.
	assignment = regexp.MustCompile(`^([A-Z_]+)=([A-Za-z0-9$_.-]*)$`)
	chosen     = regexp.MustCompile(`(?:environment|ENV)=([a-z]+)`)
	// outputOf is an output in the file that --outputs-file writes.
	outputOf = regexp.MustCompile(`\[\\?"vibe-([a-z]+)-([a-z-]+)\\?"\]\.(\w+)`)
)

// expand replaces the variables that are known.
func expand(line string, variables map[string]string) string {
	return variable.ReplaceAllStringFunc(line, func(text string) string {
		if value, known := variables[variable.FindStringSubmatch(text)[1]]; known {
			return value
		}
		return text
	})
}

// assemblyFor is the assembly of the environment that a line chooses.
func (c *commandCheck) assemblyFor(line string) string {
	a := c.assemblies[environmentOf(line)]
	if a == nil {
		return ""
	}
	dir, err := filepath.Abs(a.Dir)
	if err != nil {
		c.t.Fatal(err)
	}
	return dir
}

// environmentOf is the environment that a line chooses, or the default.
func environmentOf(line string) string {
	if match := chosen.FindStringSubmatch(line); match != nil {
		return match[1]
	}
	return "development"
}

// line returns what is wrong with one line, and takes up the variables that it
// exports. Without needs, only what this test runs may stand in it.
func (c *commandCheck) line(line string, variables map[string]string, marked bool) (problems []string) {
	for _, words := range simpleCommands(line) {
		for len(words) > 0 && (words[0] == "export" || strings.Contains(words[0], "=")) {
			if match := assignment.FindStringSubmatch(words[0]); match != nil {
				variables[match[1]] = expand(match[2], variables)
			}
			words = words[1:]
		}
		if len(words) == 0 {
			continue
		}
		for i := range words {
			words[i] = expand(words[i], variables)
		}
		problems = append(problems, c.command(words, marked)...)
	}
	for _, match := range outputOf.FindAllStringSubmatch(expand(line, variables), -1) {
		problems = append(problems, c.output(match[1], match[2], match[3])...)
	}
	return problems
}

// command returns what is wrong with one simple command.
func (c *commandCheck) command(words []string, marked bool) []string {
	if words[0] == "npx" && len(words) > 1 {
		words = words[1:]
	}
	switch program := words[0]; {
	case program == "make":
		return c.make(words[1:])
	case program == "cdk" && len(words) > 1:
		if problems := c.cdk(words[1], words[2:]); len(problems) > 0 || marked {
			return problems
		}
		if !slices.Contains([]string{"list", "synth"}, words[1]) {
			return []string{"cdk " + words[1] + " is neither run nor marked: `sh aws` says that it needs AWS"}
		}
		return nil
	case program == ".build/vibe" && marked:
		return c.vibe(words[1:])
	case !marked:
		return []string{program + " is neither run nor marked: say what it needs behind `sh`"}
	case !slices.Contains([]string{"aws", "docker", "eval", "gh", "helm", "jq", "kubectl"}, program):
		return []string{"no reader was told of the program " + program}
	}
	return nil
}

// vibe returns what is wrong with a call of our own command line: it reads the
// options, and for the sake of --help does nothing else.
func (c *commandCheck) vibe(words []string) []string {
	said, err := exec.CommandContext(c.t.Context(), c.tool(), append(words, "--help")...).CombinedOutput()
	if err != nil {
		return []string{strings.TrimSpace(string(said))}
	}
	return nil
}

// make returns what is wrong with make's arguments.
func (c *commandCheck) make(words []string) (problems []string) {
	for _, word := range words {
		name, value, assigns := strings.Cut(word, "=")
		switch {
		case !assigns && !slices.Contains(c.targets, word):
			problems = append(problems, "there is no target "+word)
		case name == "ENV" && c.assemblies[value] == nil:
			problems = append(problems, "there is no environment "+value)
		case name == "ARGS":
			arguments := append([]string{"-c", "environment=" + environmentOf(strings.Join(words, " "))}, strings.Fields(value)...)
			problems = append(problems, c.cdk("synth", arguments)...)
		}
	}
	return problems
}

// cdk returns what is wrong with the arguments of a command of the CDK CLI.
func (c *commandCheck) cdk(command string, words []string) (problems []string) {
	options := c.optionsOf(command)
	if len(options) == 0 {
		return []string{"the CDK CLI knows no command " + command}
	}
	context := map[string]any{config.ContextEnvironment: "development"}
	var stacks []string
	for i := 0; i < len(words); i++ {
		name, value, joined := strings.Cut(words[i], "=")
		if !strings.HasPrefix(name, "-") {
			stacks = append(stacks, words[i])
			continue
		}
		takesValue, known := options[name]
		if !known {
			takesValue, known = options["--"+strings.TrimPrefix(name, "--no-")]
			known = known && !takesValue
		}
		if !known {
			problems = append(problems, "cdk "+command+" knows no option "+name)
			continue
		}
		if takesValue && !joined && i+1 < len(words) {
			i++
			value = words[i]
		}
		if name == "-c" || name == "--context" {
			key, set, _ := strings.Cut(value, "=")
			context[key] = set
		}
	}
	if _, _, err := config.Load(context); err != nil {
		return append(problems, err.Error())
	}
	for _, stack := range stacks {
		if strings.HasPrefix(stack, "aws://") && command == "bootstrap" {
			continue
		}
		if _, exists := c.assemblies[context[config.ContextEnvironment].(string)].Stack(stack); !exists {
			problems = append(problems, fmt.Sprintf("%v has no stack %s", context[config.ContextEnvironment], stack))
		}
	}
	return problems
}

// output returns a problem if a stack has no such output for people.
func (c *commandCheck) output(environment, stack, name string) []string {
	if a := c.assemblies[environment]; a != nil {
		s, _ := a.Stack(stack)
		if s.Template.Outputs[name].Description != "" {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s: the stack %s has no output %s", environment, stack, name)}
}

var (
	inline = regexp.MustCompile("`([^`\n]+)`")
	// keyShape is an override key, pathShape a file of ours, outputShape an output
	// behind its stack's id.
	keyShape    = regexp.MustCompile(`^([a-z][A-Za-z]*)\.[a-z][A-Za-z.]*$`)
	pathShape   = regexp.MustCompile(`^([a-z]+)/[\w./-]+\.[a-z]+$`)
	outputShape = regexp.MustCompile(`^([a-z-]+)\.([A-Z]\w+)$`)
)

// isCheck reports whether code is the id of one of vibe's checks, which may begin as
// an override key does.
func isCheck(code string) bool {
	checks := slices.Concat(preflight.Checks(&target.Target{}, preflight.Options{}), verify.Checks(&target.Target{}, verify.Options{}))
	return slices.ContainsFunc(checks, func(c check.Check) bool { return c.ID == code })
}

// prose returns what is wrong with code in the middle of a sentence: override
// keys, files, outputs and our own commands.
func (c *commandCheck) prose(text string) (problems []string) {
	keys := config.Keys()
	for _, match := range inline.FindAllStringSubmatch(text, -1) {
		code := match[1]
		if ourCommand.MatchString(code + " ") {
			problems = append(problems, c.line(code, map[string]string{}, true)...)
		}
		if part := outputShape.FindStringSubmatch(code); part != nil && c.isStack(part[1]) && !slices.ContainsFunc(config.Names(), func(env string) bool {
			return len(c.output(env, part[1], part[2])) == 0
		}) {
			problems = append(problems, "no environment has the output "+code)
		}
		if part := keyShape.FindStringSubmatch(code); part != nil && known(keys, part[1]) && !known(keys, code) && !isCheck(code) {
			problems = append(problems, "there is no override key "+code)
		}
		if part := pathShape.FindStringSubmatch(code); part != nil && part[1] != "dist" {
			_, err := os.Stat(filepath.Join(root, code))
			if _, folder := os.Stat(filepath.Join(root, part[1])); folder == nil && err != nil {
				problems = append(problems, "there is no file "+code)
			}
		}
	}
	return problems
}

// isStack reports whether any environment has the stack.
func (c *commandCheck) isStack(id string) bool {
	for _, a := range c.assemblies {
		if _, exists := a.Stack(id); exists {
			return true
		}
	}
	return false
}

// known reports whether key is one of keys, or begins one.
func known(keys []string, key string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return k == key || strings.HasPrefix(k, key+".") })
}
