package secret

import (
	"strings"
	"testing"
)

func TestObjectIsSortedJSON(t *testing.T) {
	if got, want := object(map[string]string{"username": "u", "dbname": "d"}), `{"dbname":"d","username":"u"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := object(nil); got != "{}" {
		t.Errorf("got %s for no values", got)
	}
}

func TestUnsafeHoldsEveryMarkButThree(t *testing.T) {
	for c := rune(' '); c <= '~'; c++ {
		plain := c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.ContainsRune("-._", c)
		if strings.ContainsRune(Unsafe, c) == plain {
			t.Errorf("%q", c)
		}
	}
}
