package logs

// Masked takes the place of what a line should never have held.
const Masked = "[masked]"

// mask is a row: a regular expression whose groups are replaced wherever they
// match.
type mask struct {
	Reason     string
	Expression string
}

// The names under which secrets are logged, as a part of a regular expression.
const secretNames = `(?:[a-z0-9]+[_-])*(?:password|passwd|pwd|secret|secret[_-]?key|api[_-]?key|apikey|authorization|auth[_-]?token|access[_-]?token|refresh[_-]?token|id[_-]?token|session[_-]?id|cookie|private[_-]?key)`

// masks are the rows. They are the last line of defence, not a licence: the
// contract is that secrets are not logged (docs/LOGGING.md).
func masks() []mask {
	return []mask{
		{"credentials in a header", `(?i)\bauthorization["'\\]*\s*[:=]\s*["'\\]*(?:(?:bearer|basic|digest|token)\s+)?([^\s"',;\\]+)`},
		{"long tokens of a bearer", `(?i)\bbearer\s+([a-z0-9._~+/=-]{20,})`},
		{"fields of JSON, nested in a string too", `(?i)\\*"` + secretNames + `\\*"\s*:\s*\\*"([^"\\]+)`},
		{"fields of queries, forms and key=value lines", `(?i)\b` + secretNames + `=["']?([^&\s"',;]+)`},
		{"the password in an address", `(?i)\b[a-z][a-z0-9+.-]*://[^:/?#\s"@]*:([^@/\s"]+)@`},
		{"JSON Web Tokens", `\b(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)`},
		{"access keys of AWS", `\b((?:AKIA|ASIA)[A-Z0-9]{16})\b`},
		{"private keys", `-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]+)`},
	}
}
