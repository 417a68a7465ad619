package reference

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
)

// check returns everything that the comments leave out: a struct or a field
// without a comment, a field whose comment names no default, and a default that
// is not what an environment ships with.
func check(s *source, sections []section) error {
	var missing []error
	placeholders, err := placeholderKeys()
	if err != nil {
		return err
	}
	for _, section := range sections {
		t := s.types[section.typeName]
		if t.text == "" {
			missing = append(missing, fmt.Errorf("config.%s has no comment", section.typeName))
		}
		for _, setting := range section.settings {
			field := fmt.Sprintf("config.%s.%s (%s)", section.typeName, setting.name, setting.key)
			text := t.fields[setting.name]
			_, standard, found := strings.Cut(text, "Default:")
			switch {
			case text == "":
				missing = append(missing, fmt.Errorf("%s has no comment", field))
			case !strings.HasPrefix(text, setting.name+" "):
				missing = append(missing, fmt.Errorf("the comment of %s does not begin with the field's name", field))
			case setting.fixed:
			case !found:
				missing = append(missing, fmt.Errorf("the comment of %s names no default", field))
			case slices.Contains(placeholders, setting.key):
				if !strings.Contains(standard, "placeholder") {
					missing = append(missing, fmt.Errorf("the comment of %s does not say that its default is a placeholder", field))
				}
			default:
				for _, left := range unnamed(setting, standard) {
					missing = append(missing, fmt.Errorf("the default in the comment of %s does not name %s, which an environment ships with", field, left))
				}
			}
		}
	}
	return errors.Join(missing...)
}

// placeholderKeys lists the settings that are a placeholder in any environment.
func placeholderKeys() ([]string, error) {
	var keys []string
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			return nil, err
		}
		keys = append(keys, config.Placeholders(env)...)
	}
	return keys, nil
}

// unnamed returns the shipped values that a comment's default leaves out. An
// empty value is called none or empty there.
func unnamed(s setting, standard string) []string {
	var left []string
	standard = strings.Join(strings.Fields(standard), " ")
	for _, v := range s.values {
		texts := plain(v)
		if len(texts) == 0 || len(texts) == 1 && texts[0] == "" {
			if !hasWord(standard, "none") && !hasWord(standard, "empty") {
				left = append(left, "that it is empty")
			}
			continue
		}
		for _, text := range texts {
			if !hasWord(standard, text) {
				left = append(left, text)
			}
		}
	}
	slices.Sort(left)
	return slices.Compact(left)
}

// hasWord reports whether word stands in text by itself, and not as a part of a
// longer word or number.
func hasWord(text, word string) bool {
	edge := `(^|$|[^\w])`
	return regexp.MustCompile(edge + regexp.QuoteMeta(word) + edge).MatchString(text)
}
