// Package standin stands between a program and an endpoint of AWS' APIs, which is
// the rehearsal's front or nothing at all. Calls that it has a row for it answers by
// itself, in the shapes that AWS documents, or edits the answer to, or refuses;
// every other goes on. It is for what the emulator cannot answer, and for what goes
// wrong: whoever uses it says which rows it had.
package standin

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path"
	"sync"
	"time"
)

// Row is a kind of call that is answered here.
type Row struct {
	// Service and Action select calls, as Call has them. The wildcards of
	// path.Match may stand in Action; in a path a * stands for one element.
	Service, Action string
	// Region selects them, too. Empty: every region.
	Region string
	Answer Answer
}

// String names the row.
func (r Row) String() string { return r.Service + " " + r.Action }

// selects reports whether the row answers c.
func (r Row) selects(c Call) bool {
	matched, err := path.Match(r.Action, c.Action)
	return r.Service == c.Service && err == nil && matched && (r.Region == "" || r.Region == c.Region)
}

// Server is a stand-in under way.
type Server struct {
	// Endpoint is its address, for AWS_ENDPOINT_URL.
	Endpoint string

	backend string
	server  *http.Server
	client  http.Client

	mutex sync.Mutex
	rows  []Row
	// used counts the calls that each row answered.
	used []int
}

// Start starts a stand-in before backend, on loopback. Without a backend what has
// no row is refused with NotStoodInFor, which no SDK tries again.
func Start(ctx context.Context, backend string, rows ...Row) (*Server, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{Endpoint: "http://" + listener.Addr().String(), backend: backend, rows: rows, used: make([]int, len(rows))}
	// The program's own headers go on as they are, and answers are not unpacked.
	s.client.Transport = &http.Transport{DisableCompression: true}
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

// Close ends it, open calls included.
func (s *Server) Close() { _ = s.server.Close() }

// Set has these rows answer from now on, in place of those before, and forgets what
// was used.
func (s *Server) Set(rows ...Row) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.rows, s.used = rows, make([]int, len(rows))
}

// Unused lists the rows that answered nothing since they were set: a fault that
// nobody met shows nothing.
func (s *Server) Unused() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var unused []string
	for i, r := range s.rows {
		if s.used[i] == 0 {
			unused = append(unused, r.String())
		}
	}
	return unused
}

// row returns the first row from the one at index on that selects c, and the index
// behind it.
func (s *Server) row(c Call, from int) (row Row, next int, found bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i, r := range s.rows {
		if i >= from && r.selects(c) {
			s.used[i]++
			return r, i + 1, true
		}
	}
	return Row{}, 0, false
}

// ServeHTTP answers a call, or hands it on.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	reply, err := s.answer(r, read(r, body), 0)(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	for key, values := range reply.Header {
		if key != "Content-Length" {
			w.Header()[key] = values
		}
	}
	w.WriteHeader(reply.Status)
	_, _ = w.Write(reply.Body) // Who asked may have gone.
}

// answer has the rows from index on answer: each may hand the call on to those
// behind it, and the last to the backend.
func (s *Server) answer(r *http.Request, c Call, from int) func(context.Context) (Reply, error) {
	return func(ctx context.Context) (Reply, error) {
		row, next, found := s.row(c, from)
		if !found {
			return s.forward(ctx, r, c)
		}
		c.Forward = s.answer(r, c, next)
		return row.Answer(ctx, c)
	}
}

// forward hands a request on.
func (s *Server) forward(ctx context.Context, r *http.Request, c Call) (Reply, error) {
	if s.backend == "" {
		return refusal(c, http.StatusBadRequest, "NotStoodInFor", fmt.Sprintf("the stand-in has no answer for %s %s", c.Service, c.Action))
	}
	out, err := http.NewRequestWithContext(ctx, r.Method, s.backend+r.URL.RequestURI(), bytes.NewReader(c.Body)) //nolint:gosec // it goes to the one backend
	if err != nil {
		return Reply{}, err
	}
	out.Header = r.Header.Clone()
	out.Host = r.Host
	response, err := s.client.Do(out) //nolint:gosec // likewise
	if err != nil {
		return Reply{}, err
	}
	defer func() { _ = response.Body.Close() }()
	answered, err := io.ReadAll(response.Body)
	return Reply{Status: response.StatusCode, Header: response.Header, Body: answered}, err
}
