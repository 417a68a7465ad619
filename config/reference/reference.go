// Package reference writes the configuration's reference out of what the
// configuration itself says: the comments of its types, the values that its
// environments ship with, and what it answers to a wrong value. Nothing in it is
// written twice, so nothing in it can go stale.
package reference

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Path is where the reference lies, seen from the module's root.
const Path = "docs/CONFIGURATION.md"

// Markdown returns the reference. dir holds the source of package config. The
// error names every comment that is missing or names a default that is none.
func Markdown(dir string) (string, error) {
	s, err := readSource(dir)
	if err != nil {
		return "", err
	}
	sections, err := sections()
	if err != nil {
		return "", err
	}
	if err := check(s, sections); err != nil {
		return "", err
	}
	var out strings.Builder
	if err := preamble(&out); err != nil {
		return "", err
	}
	out.WriteString("## The settings\n\n")
	for _, section := range sections {
		fmt.Fprintf(&out, "- [%s](#%s)\n", section.title(), anchor(section.title()))
	}
	out.WriteString("\n")
	explained := map[string]section{}
	for _, section := range sections {
		known := settingNames(section, sections)
		first, again := explained[section.typeName]
		section.write(&out, s, known)
		if again {
			fmt.Fprintf(&out, "Each setting means what it means for [%s](#%s).\n\n", first.key, anchor(first.title()))
			continue
		}
		explained[section.typeName] = section
		section.explain(&out, s, known)
	}
	enumerations(&out, s, sections)
	knownValues(&out, s)
	return strings.TrimRight(out.String(), "\n") + "\n", nil
}

// title is the section's heading.
func (s section) title() string {
	if s.key == "" {
		return "The environment itself"
	}
	return s.key
}

// write adds the section's heading, what its struct is, and its values.
func (s section) write(out *strings.Builder, src *source, known names) {
	fmt.Fprintf(out, "### %s\n\n", s.title())
	paragraphs(out, src.types[s.typeName].text, known)
	header(out, append([]string{"setting", "type"}, config.Names()...))
	for _, setting := range s.settings {
		cells := make([]string, len(setting.values))
		for i, v := range setting.values {
			cells[i] = written(v)
		}
		fmt.Fprintf(out, "| `%s` | %s | %s |\n", setting.key, typeText(setting.kind, src), strings.Join(cells, " | "))
	}
	out.WriteString("\n")
}

// explain adds what each setting is.
func (s section) explain(out *strings.Builder, src *source, known names) {
	for _, setting := range s.settings {
		item(out, src.types[s.typeName].fields[setting.name], setting.name, setting.key, known)
		if setting.fixed {
			out.WriteString(" It cannot be overridden.")
		}
		out.WriteString("\n")
	}
	out.WriteString("\n")
}

// written is a value as a table's cell shows it: a list has a line an element.
func written(v reflect.Value) string {
	texts := plain(v)
	if len(texts) == 0 {
		return "none"
	}
	for i, text := range texts {
		texts[i] = "`" + text + "`"
		if text == "" {
			texts[i] = "empty"
		}
	}
	return strings.Join(texts, "<br>")
}

// typeText names a setting's type, and the values of an enumeration.
func typeText(kind reflect.Type, src *source) string {
	switch kind.Kind() {
	case reflect.Slice:
		return "list of: " + typeText(kind.Elem(), src)
	case reflect.Int:
		return "whole number"
	case reflect.Bool:
		return "true or false"
	default:
		values := src.types[kind.Name()].values
		if len(values) == 0 {
			return "text"
		}
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = "`" + v.written + "`"
		}
		return fmt.Sprintf("[%s](#%s): %s", kind.Name(), anchor(kind.Name()), strings.Join(texts, ", "))
	}
}

// enumerations adds what the values of each enumeration that a setting has mean.
func enumerations(out *strings.Builder, src *source, sections []section) {
	out.WriteString("## What the words mean\n\n")
	var done []string
	for _, section := range sections {
		for _, setting := range section.settings {
			kind := setting.kind
			if kind.Kind() == reflect.Slice {
				kind = kind.Elem()
			}
			t := src.types[kind.Name()]
			if len(t.values) == 0 || slices.Contains(done, kind.Name()) {
				continue
			}
			done = append(done, kind.Name())
			fmt.Fprintf(out, "### %s\n\n", kind.Name())
			known := listNames()
			for _, v := range t.values {
				known[v.name] = "`" + v.written + "`"
			}
			paragraphs(out, t.text, known)
			for _, v := range t.values {
				item(out, v.text, v.name, v.written, known)
				out.WriteString("\n")
			}
			out.WriteString("\n")
			if kind == reflect.TypeFor[config.Deletion]() {
				deletionRules(out)
			}
		}
	}
}

// knownValues adds the tables that settings are chosen from.
func knownValues(out *strings.Builder, src *source) {
	out.WriteString("## Known values\n\nA value that stands in none of these is refused. Each table lies in `config/`, and another row is a change of one line.\n\n")
	for _, list := range lists() {
		list.write(out, src, listNames())
	}
}

// settingNames are the Go names that the comments of a section use: its own
// fields, any field behind the name of its struct, and the tables.
func settingNames(own section, all []section) names {
	known := listNames()
	for _, section := range all {
		for _, setting := range section.settings {
			if values := setting.values[0].Type(); values.Kind() == reflect.String && values.Name() != "string" {
				known[values.Name()+"s"] = fmt.Sprintf("[%s](#%s)", values.Name(), anchor(values.Name()))
			}
			qualified := section.typeName + "." + setting.name
			if _, twice := known[qualified]; !twice {
				known[qualified] = "`" + setting.key + "`"
			}
		}
	}
	for _, setting := range own.settings {
		if _, list := known[setting.name]; !list {
			known[setting.name] = "`" + setting.key + "`"
		}
	}
	return known
}

// listNames link the tables' Go names to the tables.
func listNames() names {
	known := names{}
	for _, list := range lists() {
		known[list.function] = "[" + list.title + "](#" + anchor(list.title) + ")"
	}
	return known
}

// item adds a comment as an element of a list: what it calls by its Go name, the
// reader knows by another.
func item(out *strings.Builder, comment, goName, name string, known names) {
	fmt.Fprintf(out, "- `%s`", name)
	if comment != "" {
		text := strings.TrimPrefix(comment, goName+" ")
		fmt.Fprintf(out, " %s", strings.Join(markdown(text, known), "\n\n  "))
	}
}

// paragraphs adds a comment as paragraphs.
func paragraphs(out *strings.Builder, text string, known names) {
	for _, paragraph := range markdown(text, known) {
		out.WriteString(paragraph + "\n\n")
	}
}

// anchor is what GitHub makes of a heading.
func anchor(title string) string {
	return strings.ReplaceAll(strings.ToLower(strings.NewReplacer(".", "", ",", "").Replace(title)), " ", "-")
}
