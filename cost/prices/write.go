package prices

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Text is the data file: sorted, a row a line, so that a change of a price is a
// change of a line.
func (t *Table) Text() ([]byte, error) {
	sorted := *t
	sorted.Prices = slices.SortedFunc(slices.Values(t.Prices), order)
	sorted.Products = slices.SortedFunc(slices.Values(t.Products), func(a, b Product) int { return strings.Compare(a.ID, b.ID) })
	sources, err := encode(sorted.Sources, true)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"schema\": %q,\n  \"sources\": %s", sorted.Schema, bytes.ReplaceAll(sources, []byte("\n"), []byte("\n  ")))
	for _, list := range []struct {
		name string
		rows []any
	}{{"products", boxed(sorted.Products)}, {"discounts", boxed(sorted.Discounts)}, {"prices", boxed(sorted.Prices)}} {
		fmt.Fprintf(&out, ",\n  %q: [", list.name)
		for i, row := range list.rows {
			text, err := encode(row, false)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString("\n    ")
			out.Write(text)
		}
		out.WriteString("\n  ]")
	}
	out.WriteString("\n}\n")
	return out.Bytes(), nil
}

// Write replaces the data file at path in one step: it is whole, or as it was.
func (t *Table) Write(path string) error {
	text, err := t.Text()
	if err != nil {
		return err
	}
	if _, err := Read(text); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(draft.Name()) }() // It is gone where it was renamed.
	if _, err = draft.Write(text); err == nil {
		err = draft.Chmod(0o644)
	}
	if closed := draft.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(draft.Name(), path)
}

// encode is value as JSON, without a line's end, and with < and > as they are.
func encode(value any, indented bool) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if indented {
		encoder.SetIndent("", "  ")
	}
	err := encoder.Encode(value)
	return bytes.TrimSpace(out.Bytes()), err
}

// boxed is a list of anything.
func boxed[T any](rows []T) []any {
	list := make([]any, len(rows))
	for i, row := range rows {
		list[i] = row
	}
	return list
}
