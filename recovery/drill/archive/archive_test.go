package archive

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/recovery/drill/store"
)

// opened is an archive in a store of its own, and how another epoch sees it.
func opened(t *testing.T) (home, next Archive) {
	t.Helper()
	server, err := store.Start(t.Context(), "backups")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	s := Settings{Endpoint: server.Endpoint, Bucket: "backups", Key: NewKey(), Epoch: 1}
	home = Open(s)
	s.Epoch = 2
	return home, Open(s)
}

// push pushes a segment of that text.
func push(t *testing.T, a Archive, text string) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), segment)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return a.Push(t.Context(), path, segment)
}

func mustSay(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("want an error that says %q, not %v", words, err)
	}
}

const segment = "000000010000000000000002"

func TestPushAndPull(t *testing.T) {
	home, next := opened(t)
	for range 2 { // PostgreSQL archives a segment again if it was stopped before it noted it.
		if err := push(t, home, "text"); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "pulled")
	if err := home.Pull(t.Context(), segment, path); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "text" {
		t.Errorf("pulled %q, %v", text, err)
	}
	mustSay(t, push(t, home, "other"), "two servers write")
	missing := home.Pull(t.Context(), "000000010000000000000003", path)
	if PullStatus(missing) != StatusMissing || !errors.Is(missing, store.ErrMissing) {
		t.Errorf("a missing segment gives status %d: %v", PullStatus(missing), missing)
	}
	home.key = NewKey()
	broken := home.Pull(t.Context(), segment, path)
	// What PostgreSQL would take for the end of the log.
	if PullStatus(broken) <= 125 {
		t.Errorf("a segment that cannot be opened gives status %d: %v", PullStatus(broken), broken)
	}
	if status := PushStatus(errors.New("any")); status == 0 || status > 125 {
		t.Errorf("a refused segment gives status %d, with which PostgreSQL's archiver ends", status)
	}
	if err := next.Fence(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestFence(t *testing.T) {
	home, next := opened(t)
	if err := next.Fence(t.Context()); err != nil {
		t.Fatal(err)
	}
	mustSay(t, push(t, home, "text"), "another region took over with epoch 2")
	if err := push(t, next, "text"); err != nil {
		t.Errorf("who took over is refused: %v", err)
	}
	stray := Segment{Timeline: 1, Number: 9}
	if err := home.Put(t.Context(), LogKey(stray.String()), nil); err != nil {
		t.Fatal(err)
	}
	strays, err := next.Strays(t.Context(), stray.Start())
	if err != nil || len(strays) != 1 || strays[0] != stray.String() {
		t.Errorf("strays %v, %v", strays, err)
	}
	if strays, err := next.Strays(t.Context(), stray.End()); err != nil || len(strays) != 0 {
		t.Errorf("strays %v, %v, past the last segment", strays, err)
	}
}

func TestSeal(t *testing.T) {
	key := NewKey()
	sealed, err := key.seal("name", []byte("text"))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := key.open("name", sealed); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
	for what, open := range map[string]func() ([]byte, error){
		"another name": func() ([]byte, error) { return key.open("other", sealed) },
		"another key":  func() ([]byte, error) { return NewKey().open("name", sealed) },
		"a short text": func() ([]byte, error) { return key.open("name", sealed[:5]) },
		"a changed byte": func() ([]byte, error) {
			changed := append([]byte{}, sealed...)
			changed[len(changed)-1] ^= 1
			return key.open("name", changed)
		},
	} {
		if _, err := open(); err == nil {
			t.Errorf("%s opens it", what)
		}
	}
}

func TestSegments(t *testing.T) {
	s, ok := ParseSegment("0000000200000001000000FF")
	if !ok || s != (Segment{2, 1<<12 + 255}) || s.String() != "0000000200000001000000FF" {
		t.Errorf("%+v, %s, %v", s, s, ok)
	}
	for _, other := range []string{"00000002.history", segment + ".partial", "", "00000001000000000000000G"} {
		if _, ok := ParseSegment(other); ok {
			t.Errorf("%q is taken for a segment", other)
		}
	}
	p, err := ParsePosition("1/FF00000")
	if err != nil || p != s.Start() || p.String() != "1/FF00000" {
		t.Errorf("%s, %v; the segment starts at %s", p, err, s.Start())
	}
	for _, bad := range []string{"", "1", "1/", "x/1"} {
		if _, err := ParsePosition(bad); err == nil {
			t.Errorf("%q is taken for a position", bad)
		}
	}
}

func TestPlan(t *testing.T) {
	home, next := opened(t)
	begun := time.Now().UTC().Truncate(time.Second)
	_, err := next.Plan(t.Context(), time.Time{})
	mustSay(t, err, "the archive has no base backup")
	for name, start := range map[string]uint64{"first": 2, "second": 4} {
		b := Backup{Name: name, Start: Segment{1, start}.String(), Ended: begun.Add(time.Duration(start) * time.Minute)}
		if err := home.Keep(t.Context(), b, []byte("files")); err != nil {
			t.Fatal(err)
		}
	}
	for number := range uint64(7) {
		if err := home.Put(t.Context(), LogKey(Segment{1, number}.String()), nil); err != nil {
			t.Fatal(err)
		}
	}
	for target, want := range map[time.Time]string{{}: "second", begun.Add(3 * time.Minute): "first", begun.Add(4 * time.Minute): "second"} {
		plan, err := next.Plan(t.Context(), target)
		if err != nil || plan.Backup.Name != want || plan.Last.Number != 6 {
			t.Errorf("to %s: %+v, %v; want %s", target, plan, err, want)
		}
	}
	_, err = next.Plan(t.Context(), begun)
	mustSay(t, err, "no base backup was complete before")
	if err := next.Bucket.Delete(t.Context(), LogKey(Segment{1, 5}.String())); err != nil {
		t.Fatal(err)
	}
	_, err = next.Plan(t.Context(), time.Time{})
	mustSay(t, err, Segment{1, 5}.String()+" is missing, and the archive goes on")
	if err := next.Bucket.Delete(t.Context(), LogKey(Segment{1, 4}.String())); err != nil {
		t.Fatal(err)
	}
	if err := next.Bucket.Delete(t.Context(), LogKey(Segment{1, 6}.String())); err != nil {
		t.Fatal(err)
	}
	_, err = next.Plan(t.Context(), time.Time{})
	mustSay(t, err, "which the backup begins with, is missing")
	if err := next.Bucket.Delete(t.Context(), BaseKey("first")); err != nil {
		t.Fatal(err)
	}
	_, err = next.Plan(t.Context(), begun.Add(3*time.Minute))
	mustSay(t, err, "the catalog names base/first")
}
