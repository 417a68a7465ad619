package test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What a fence may say. A block of commands is `sh`, and then this test runs it;
// or it is `sh` and what it needs that no test has, and then the test compares
// what it names with what there is.
const fenceCommands = "sh"

// needs are the second words of a fence of commands.
func needs() []string { return []string{"aws", "cluster", "docker", "github"} }

// otherFences hold no commands.
func otherFences() []string { return []string{"text", "go", "json", "yaml"} }

// document is a Markdown file, by its path from the repository's root.
type document struct{ path, text string }

// block is one code block of a document.
type block struct {
	where, info string
	lines       []string
}

// documents returns the guides and the README; with all, the runbooks too.
func documents(t *testing.T, all bool) []document {
	t.Helper()
	patterns := []string{"README.md", "docs/*.md"}
	if all {
		patterns = append(patterns, "docs/*/*.md")
	}
	var found []document
	for _, pattern := range patterns {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, document{filepath.ToSlash(name), string(data)})
		}
	}
	return found
}

// split separates a document's code blocks from its prose. An indented block
// whose first word is one of our own commands counts as `sh`.
func (d document) split() (blocks []block, prose string) {
	var rest strings.Builder
	var current *block
	fence := ""
	blank := true
	for i, line := range strings.Split(d.text, "\n") {
		where := fmt.Sprintf("%s:%d", d.path, i+1)
		trimmed := strings.TrimSpace(line)
		switch {
		case fence != "" && trimmed == fence:
			fence, current = "", nil
		case fence != "":
			current.lines = append(current.lines, line)
		case strings.HasPrefix(trimmed, "```"):
			fence = "```"
			blocks = append(blocks, block{where: where, info: strings.TrimPrefix(trimmed, fence)})
			current = &blocks[len(blocks)-1]
		case strings.HasPrefix(line, "    ") && current != nil:
			current.lines = append(current.lines, trimmed)
		case strings.HasPrefix(line, "    ") && blank && ourCommand.MatchString(trimmed):
			blocks = append(blocks, block{where: where, info: fenceCommands, lines: []string{trimmed}})
			current = &blocks[len(blocks)-1]
		default:
			current = nil
			rest.WriteString(line + "\n")
		}
		blank = trimmed == ""
	}
	return blocks, rest.String()
}

// ourCommand begins a line that a reader would type.
var ourCommand = regexp.MustCompile(`^(?:[A-Z_]+=\S+ )*(?:make|npx|cdk) `)

// commands are the block's lines, with continued ones joined and comments gone.
func (b block) commands() []string {
	var joined []string
	var open string
	for _, line := range b.lines {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if text, _, found := strings.Cut(line, "  #"); found {
			line = strings.TrimSpace(text)
		}
		open += line
		if head, continued := strings.CutSuffix(open, `\`); continued {
			open = head
			continue
		}
		if open != "" {
			joined = append(joined, open)
		}
		open = ""
	}
	return joined
}

// TestDocumentCommands runs what the documents tell a reader to run, and compares
// what needs AWS with the app and the CDK CLI.
func TestDocumentCommands(t *testing.T) {
	t.Parallel()
	check := newCommandCheck(t)
	for _, d := range documents(t, false) {
		blocks, prose := d.split()
		variables := map[string]string{}
		for _, b := range blocks {
			word, need, marked := strings.Cut(b.info, " ")
			switch {
			case slices.Contains(otherFences(), b.info):
				continue
			case word != fenceCommands || marked && !slices.Contains(needs(), need):
				t.Errorf("%s: the fence says %q; write `sh`, `sh` and one of %v, or one of %v", b.where, b.info, needs(), otherFences())
				continue
			}
			for _, line := range b.commands() {
				problems := check.line(line, variables, marked)
				for _, problem := range problems {
					t.Errorf("%s: %s\n  %s", b.where, problem, line)
				}
				// What is not known to be harmless is never run.
				if !marked && len(problems) == 0 {
					t.Run(line, func(t *testing.T) { runDocumented(t, check, line, variables) })
				}
			}
		}
		for _, problem := range check.prose(prose) {
			t.Errorf("%s: %s", d.path, problem)
		}
	}
}

// runDocumented runs a line that needs no AWS. `make` only says what it would do,
// but for its help; the CDK CLI reads the assembly that this process has made
// already instead of building the app, which the command-line tests do.
func runDocumented(t *testing.T, check *commandCheck, line string, variables map[string]string) {
	t.Helper()
	t.Parallel()
	if strings.HasPrefix(line, "make ") && line != "make help" {
		line = "make -n " + strings.TrimPrefix(line, "make ")
	}
	run := exec.Command("bash", "-euo", "pipefail", "-c", line)
	run.Dir = root
	run.Env = append(os.Environ(), "CDK_APP="+check.assemblyFor(expand(line, variables)), "CDK_BUILD=true")
	for name, value := range variables {
		run.Env = append(run.Env, name+"="+value)
	}
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

var (
	link    = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ +(.+)$`)
	// unsluggable is what GitHub leaves out of a heading's anchor.
	unsluggable = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// TestDocumentLinks demands that links to files of the repository, and to
// headings in them, lead somewhere.
func TestDocumentLinks(t *testing.T) {
	for _, d := range documents(t, true) {
		_, prose := d.split()
		for _, match := range link.FindAllStringSubmatch(prose, -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			file, anchor, anchored := strings.Cut(match[1], "#")
			target := d.path
			if file != "" {
				target = filepath.Join(filepath.Dir(d.path), file)
			}
			data, err := os.ReadFile(filepath.Join(root, target))
			if info, statErr := os.Stat(filepath.Join(root, target)); statErr == nil && info.IsDir() {
				err = nil
			}
			if err != nil {
				t.Errorf("%s: the link to %s leads nowhere", d.path, match[1])
			} else if anchored && !slices.Contains(anchors(string(data)), anchor) {
				t.Errorf("%s: %s has no heading #%s", d.path, target, anchor)
			}
		}
	}
}

// anchors are the anchors of a document's headings.
func anchors(text string) []string {
	var all []string
	for _, match := range heading.FindAllStringSubmatch(text, -1) {
		plain := unsluggable.ReplaceAllString(strings.ToLower(match[1]), "")
		all = append(all, strings.ReplaceAll(strings.TrimSpace(plain), " ", "-"))
	}
	return all
}
