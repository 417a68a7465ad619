package test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	optionEntry = regexp.MustCompile(`(?m)^  +(-.*)$`)
	optionName  = regexp.MustCompile(`^(?:(--?[a-zA-Z-]+),? ?)`)
)

// helpOf is what the CDK CLI says of a command; empty if it knows none of the name.
func helpOf(command string) string {
	out, err := exec.Command(filepath.Join(root, "node_modules", ".bin", "cdk"), command, "--help").Output()
	if err != nil || !strings.HasPrefix(string(out), "cdk "+command) {
		return ""
	}
	return string(out)
}

// optionsOf are the options of a command, and whether they take a value.
func (c *commandCheck) optionsOf(command string) map[string]bool {
	found := map[string]bool{}
	help := c.help[command]
	if help == nil {
		return found
	}
	_, text, _ := strings.Cut(help(), "\nOptions:\n")
	starts := optionEntry.FindAllStringSubmatchIndex(text, -1)
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		takesValue := !strings.Contains(text[start[0]:end], "[boolean]") && !strings.Contains(text[start[0]:end], "[count]")
		for head := text[start[2]:end]; ; {
			match := optionName.FindStringSubmatch(head)
			if match == nil {
				break
			}
			found[match[1]] = takesValue
			head = head[len(match[0]):]
		}
	}
	return found
}

// simpleCommands splits a line at what joins commands, and each command into
// words, as a shell would. A substitution stays within its word.
func simpleCommands(line string) (commands [][]string) {
	var words []string
	var word strings.Builder
	quote, depth, begun := rune(0), 0, false
	end := func(command bool) {
		if begun {
			words = append(words, word.String())
		}
		word.Reset()
		begun = false
		if command && len(words) > 0 {
			commands = append(commands, words)
			words = nil
		}
	}
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case depth == 0 && (r == '\'' || r == '"'):
			quote, begun = r, true
		case depth == 0 && r == ' ':
			end(false)
		case depth == 0 && strings.ContainsRune("|;&", r):
			end(true)
		default:
			depth += strings.Count(string(r), "(") - strings.Count(string(r), ")")
			word.WriteRune(r)
			begun = true
		}
	}
	end(true)
	return commands
}
