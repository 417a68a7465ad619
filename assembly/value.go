package assembly

// At follows path through a value of a template: names through objects, whole numbers
// through lists. It returns nil where the path ends early.
func At(value any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[key]
		case int:
			entries, _ := value.([]any)
			if key >= len(entries) {
				return nil
			}
			value = entries[key]
		}
	}
	return value
}

// ListAt is the list at path, or none.
func ListAt(value any, path ...any) []any {
	entries, _ := At(value, path...).([]any)
	return entries
}

// TextAt is the text at path, or none.
func TextAt(value any, path ...any) string {
	text, _ := At(value, path...).(string)
	return text
}
