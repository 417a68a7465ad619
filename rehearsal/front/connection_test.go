package front

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestEachRequestHasAConnectionOfItsOwn to the emulator, those of the front included.
func TestEachRequestHasAConnectionOfItsOwn(t *testing.T) {
	from := make(chan string, 8)
	backend := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { from <- r.RemoteAddr }))
	defer backend.Close()
	f := before(t, backend.URL, Options{})
	for range 3 {
		ask(t, f, http.MethodGet, "/", "", "")
	}
	if _, err := f.Output(t.Context(), home, "vibe-network", "Vpc"); err == nil {
		t.Error("there is an output")
	}
	close(from)
	seen := map[string]bool{}
	for address := range from {
		if seen[address] {
			t.Errorf("%s was used again", address)
		}
		seen[address] = true
	}
	if len(seen) < 4 {
		t.Errorf("%d requests came", len(seen))
	}
}
