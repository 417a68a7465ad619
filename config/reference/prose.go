package reference

import (
	"regexp"
	"strings"
)

// names say how a comment's Go names are written for a reader who knows only the
// settings.
type names map[string]string

// untouched is what stands in a comment and is not prose: code and addresses.
var untouched = regexp.MustCompile("`[^`]*`|https?://[^\\s)]+")

// word is a Go name, with what it is selected from.
var word = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*(?:\.[A-Z][A-Za-z0-9]*)*`)

// markdown writes a Go comment as Markdown: a line a paragraph, Go's names in the
// settings' words, addresses as links.
func markdown(comment string, known names) []string {
	paragraphs := strings.Split(strings.TrimSpace(comment), "\n\n")
	for i, paragraph := range paragraphs {
		text := strings.Join(strings.Fields(paragraph), " ")
		var out strings.Builder
		at := 0
		for _, span := range untouched.FindAllStringIndex(text, -1) {
			out.WriteString(known.rewrite(text, at, span[0]))
			out.WriteString(verbatim(text[span[0]:span[1]]))
			at = span[1]
		}
		out.WriteString(known.rewrite(text, at, len(text)))
		paragraphs[i] = out.String()
	}
	return paragraphs
}

// verbatim is code as it stands, or an address as a link.
func verbatim(text string) string {
	if strings.HasPrefix(text, "`") {
		return text
	}
	address := strings.TrimRight(text, ".,;")
	return "<" + address + ">" + text[len(address):]
}

// rewrite is text[from:to] with the known names in it replaced.
func (n names) rewrite(text string, from, to int) string {
	var out strings.Builder
	at := from
	for _, span := range word.FindAllStringIndex(text[from:to], -1) {
		start, end := from+span[0], from+span[1]
		written, ok := n[text[start:end]]
		if !ok || isPlainWord(text[start:end]) && isPlainEnglish(text[:start]) {
			continue
		}
		out.WriteString(escape(text[at:start]) + written)
		at = end
	}
	return out.String() + escape(text[at:to])
}

// isPlainWord reports whether a name could be a word of English with a capital.
func isPlainWord(name string) bool {
	return strings.ToLower(name[1:]) == name[1:]
}

// isPlainEnglish reports whether a capital after before says nothing: it begins a
// sentence, or stands in a product's name, such as S3 Object Lock.
func isPlainEnglish(before string) bool {
	words := strings.Fields(before)
	if len(words) == 0 {
		return true
	}
	last := words[len(words)-1]
	return strings.HasSuffix(last, ".") || strings.HasSuffix(last, ":") || strings.HasSuffix(last, ";") ||
		strings.ToLower(last) != last
}

// escape keeps Markdown from seeing emphasis and tags in prose.
func escape(text string) string {
	return strings.NewReplacer(`*`, `\*`, `<`, `\<`).Replace(text)
}
