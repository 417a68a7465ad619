package front

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// held is a backend that says what it is asked, and answers when it may.
type held struct {
	*httptest.Server
	came chan string
	may  chan struct{}
}

func newHeld(t *testing.T) *held {
	h := &held{came: make(chan string, 8), may: make(chan struct{})}
	h.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		h.came <- r.Method + r.FormValue("StackName")
		select {
		case <-h.may:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(h.Close)
	return h
}

// comes waits for the next that the backend is asked.
func (h *held) comes(t *testing.T, want string) {
	t.Helper()
	select {
	case got := <-h.came:
		if got != want {
			t.Errorf("%s came, not %s", got, want)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("%s does not come", want)
	}
}

// nothingComes gives what should wait the time to come all the same.
func (h *held) nothingComes(t *testing.T) {
	t.Helper()
	select {
	case got := <-h.came:
		t.Errorf("%s came beside another", got)
	case <-time.After(50 * time.Millisecond):
	}
}

// TestAChangeIsAlone has a change wait for two reads, which pass side by side, and
// what comes next wait for the change.
func TestAChangeIsAlone(t *testing.T) {
	h := newHeld(t)
	var mutex sync.Mutex
	var observed []Change
	count := func() int {
		mutex.Lock()
		defer mutex.Unlock()
		return len(observed)
	}
	f := before(t, h.URL, Options{Observe: func(c Change) {
		mutex.Lock()
		defer mutex.Unlock()
		observed = append(observed, c)
	}})
	var wait sync.WaitGroup
	read := func() { wait.Go(func() { ask(t, f, http.MethodGet, "/", "", "") }) }
	change := func(action, stack string) {
		wait.Go(func() { ask(t, f, http.MethodPost, "/", formType, "Action="+action+"&StackName="+stack) })
	}
	read()
	read()
	h.comes(t, "GET")
	h.comes(t, "GET")
	change("ExecuteChangeSet", "one")
	h.nothingComes(t)
	if count() > 0 {
		t.Error("a change that waits was observed")
	}
	h.may <- struct{}{}
	h.nothingComes(t)
	h.may <- struct{}{}
	h.comes(t, "POSTone")
	if count() != 1 {
		t.Error("a change was not observed before the emulator got it")
	}
	read()
	h.nothingComes(t)
	change("DeleteStack", "two")
	h.nothingComes(t)
	if count() != 1 {
		t.Error("a change was observed beside another")
	}
	h.may <- struct{}{}
	// Which of both is next is nobody's promise.
	<-h.came
	h.nothingComes(t)
	h.may <- struct{}{}
	<-h.came
	h.may <- struct{}{}
	wait.Wait()
	want := []Change{{"ExecuteChangeSet", "one", home}, {"DeleteStack", "two", home}}
	if diff := cmp.Diff(want, observed); diff != "" {
		t.Errorf("observed (-want +got):\n%s", diff)
	}
}

// TestAChangeIsTimed tells of a change when it is answered, with what it took alone.
func TestAChangeIsTimed(t *testing.T) {
	h := newHeld(t)
	told := make(chan time.Duration, 1)
	f := before(t, h.URL, Options{Settle: func(c Change, took time.Duration) {
		if c != (Change{"DeleteStack", "one", home}) {
			t.Errorf("told is of %v", c)
		}
		told <- took
	}})
	var wait sync.WaitGroup
	begin := time.Now()
	wait.Go(func() { ask(t, f, http.MethodPost, "/", formType, "Action=DeleteStack&StackName=one") })
	h.comes(t, "POSTone")
	h.nothingComes(t)
	if len(told) > 0 {
		t.Error("told before it is answered")
	}
	h.may <- struct{}{}
	wait.Wait()
	if took := <-told; took < 50*time.Millisecond || took > time.Since(begin) {
		t.Errorf("it took %s", took)
	}
}

// TestEachActionThatChangesIsAlone sends every kind of a change beside a read.
func TestEachActionThatChangesIsAlone(t *testing.T) {
	for _, action := range []string{"CreateChangeSet", "CreateStack", "UpdateStack", "ExecuteChangeSet", "DeleteStack"} {
		t.Run(action, func(t *testing.T) {
			h := newHeld(t)
			f := before(t, h.URL, Options{})
			var wait sync.WaitGroup
			wait.Go(func() { ask(t, f, http.MethodGet, "/", "", "") })
			h.comes(t, "GET")
			wait.Go(func() { ask(t, f, http.MethodPost, "/", formType, "Action="+action+"&StackName=one") })
			h.nothingComes(t)
			h.may <- struct{}{}
			h.comes(t, "POSTone")
			h.may <- struct{}{}
			wait.Wait()
		})
	}
}

// TestABackendThatNeverAnswers is told of, and does not hold what comes after it.
func TestABackendThatNeverAnswers(t *testing.T) {
	h := newHeld(t)
	stuck := make(chan error, 8)
	f := before(t, h.URL, Options{Patience: 100 * time.Millisecond, Stuck: func(err error) { stuck <- err }})
	for range 2 {
		if status := ask(t, f, http.MethodPost, "/path", formType, "Action=DeleteStack&StackName=one"); status != http.StatusBadGateway {
			t.Errorf("the answer is %d", status)
		}
		h.comes(t, "POSTone")
		select {
		case err := <-stuck:
			if want := "the emulator has not answered /path for 100ms"; !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("told is %q, not %q", err, want)
			}
		default:
			t.Error("nobody is told")
		}
	}
}

// TestTheFrontItselfDoesNotWaitForEver asks the front for what only the emulator
// knows.
func TestTheFrontItselfDoesNotWaitForEver(t *testing.T) {
	h := newHeld(t)
	f := before(t, h.URL, Options{Patience: 100 * time.Millisecond})
	begin := time.Now()
	if _, err := f.Output(t.Context(), home, "vibe-network", "Vpc"); err == nil {
		t.Error("there is an output")
	}
	if _, err := f.fetch(t.Context(), home, "https://s3.us-east-1.amazonaws.com/assets/vibe.json"); err == nil {
		t.Error("there is a template")
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("that took %s", took)
	}
}

// TestABackendThatIsGone is a bad gateway, and nobody is told: it may come back.
func TestABackendThatIsGone(t *testing.T) {
	b := newBackend(t)
	b.Close()
	f := before(t, b.URL, Options{Stuck: func(err error) { t.Errorf("told is %s", err) }})
	if status := ask(t, f, http.MethodGet, "/", "", ""); status != http.StatusBadGateway {
		t.Errorf("the answer is %d", status)
	}
}
