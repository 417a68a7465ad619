package cdk

import (
	"strings"
	"testing"
)

func TestTail(t *testing.T) {
	long := strings.Repeat("a line of the CLI\n", tailBytes)
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"little", "one\ntwo\n", "one\ntwo\n"},
		{"as much as fits", long[:tailBytes], long[:tailBytes]},
		{"one line that is too long", strings.Repeat("x", tailBytes+1), strings.Repeat("x", tailBytes)},
	} {
		if got := string(Tail([]byte(c.text))); got != c.want {
			t.Errorf("%s: %d bytes, not %d", c.name, len(got), len(c.want))
		}
	}
	got := string(Tail([]byte(long)))
	if !strings.HasPrefix(got, "a line") || !strings.HasSuffix(got, "CLI\n") || len(got) > tailBytes || len(got) < tailBytes-20 {
		t.Errorf("the end of much is %d bytes, and begins %.20q", len(got), got)
	}
}
