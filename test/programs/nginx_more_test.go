package programs

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// check is one thing that a running nginx shows, by more than one plain request.
type check struct {
	name string
	run  func(*site) error
}

// checks are the promises that one request does not show.
func checks() []check {
	return []check{
		{"Next.js hears who calls", hearsWhoCalls},
		{"Next.js' own policy goes before ours", policyOfThePage},
		{"our policy allows the API", policyOfOurs},
		{"many requests of one client", rate},
		{"static files in any number", staticRate},
		{"many requests at a time", connections},
		{"a client that does not finish its headers", slowHeaders},
		{"a client that does not finish its body", slowBody},
		{"TLS 1.1", refusedTLS(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})},
		{"TLS 1.2", acceptedTLS(tls.VersionTLS12)},
		{"TLS 1.3", acceptedTLS(tls.VersionTLS13)},
		{"a cipher without authenticated encryption", refusedTLS(&tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}})},
		{"no TLS", plain},
		{"counters for who is in the pod", counters},
		{"each request in the log, and no query", logged},
	}
}

func hearsWhoCalls(s *site) error {
	if _, err := s.ask(request{path: "/who", from: balancer, headers: client("198.51.100.1, 203.0.113.7")}); err != nil {
		return err
	}
	got, err := s.next.last()
	if err != nil {
		return err
	}
	if got.Host != s.env.Edge.Domain || got.Proto != "HTTP/1.1" {
		return fmt.Errorf("it is asked for %s over %s", got.Host, got.Proto)
	}
	for name, want := range map[string]string{"X-Forwarded-For": "203.0.113.7", "X-Real-Ip": "203.0.113.7", "X-Forwarded-Proto": "https", "Connection": ""} {
		if value := strings.Join(got.Header.Values(name), ", "); value != want {
			return fmt.Errorf("%s is %q, want %q", name, value, want)
		}
	}
	return nil
}

func policyOfThePage(s *site) error {
	got, err := s.ask(request{path: "/?policy=default-src+%27none%27"})
	if err != nil {
		return err
	}
	if values := got.Header.Values("Content-Security-Policy"); len(values) != 1 || values[0] != "default-src 'none'" {
		return fmt.Errorf("the policies are %q", values)
	}
	return nil
}

func policyOfOurs(s *site) error {
	got, err := s.ask(request{path: "/"})
	if err != nil {
		return err
	}
	policy := got.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'self'", "connect-src 'self' https://" + s.env.Edge.APIHost() + ";", "object-src 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			return fmt.Errorf("the policy %q does not hold %q", policy, want)
		}
	}
	return nil
}

// crowd asks for path count times at once, over as many connections as at a time
// are allowed, and counts the answers by their status.
func (s *site) crowd(path, address string, count, atATime int) (map[int]int, error) {
	transport := &http.Transport{
		DialContext:     (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(balancer)}}).DialContext,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, MaxConnsPerHost: atATime, MaxIdleConnsPerHost: atATime,
	}
	defer transport.CloseIdleConnections()
	var (
		group   sync.WaitGroup
		lock    sync.Mutex
		answers = map[int]int{}
		failed  error
	)
	for range count {
		group.Go(func() {
			query, err := http.NewRequest(http.MethodGet, "https://"+s.address+path, nil)
			if err == nil {
				query.Header.Set("X-Forwarded-For", address)
				var response *http.Response
				if response, err = transport.RoundTrip(query); err == nil {
					_, err = io.Copy(io.Discard, response.Body)
					err = errors.Join(err, response.Body.Close())
				}
				if err == nil {
					lock.Lock()
					answers[response.StatusCode]++
					lock.Unlock()
					return
				}
			}
			lock.Lock()
			failed = errors.Join(failed, err)
			lock.Unlock()
		})
	}
	group.Wait()
	return answers, failed
}

// rate shows that a client may burst to what the settings say, is then refused,
// and that this is nobody else's trouble.
func rate(s *site) error {
	answers, err := s.crowd("/", "203.0.113.20", 900, 20)
	if err != nil {
		return err
	}
	if answers[http.StatusOK] < 200 || answers[http.StatusTooManyRequests] == 0 {
		return fmt.Errorf("of 900 requests at once the answers were %v", answers)
	}
	answers, err = s.crowd("/", "203.0.113.21", 50, 20)
	if err != nil {
		return err
	}
	if answers[http.StatusOK] != 50 {
		return fmt.Errorf("another client's 50 requests were answered with %v", answers)
	}
	return nil
}

func staticRate(s *site) error {
	answers, err := s.crowd("/_next/static/a.js", "203.0.113.22", 900, 20)
	if err != nil {
		return err
	}
	if answers[http.StatusOK] != 900 {
		return fmt.Errorf("of 900 requests for a built file the answers were %v", answers)
	}
	return nil
}

// connections shows that one client cannot hold more than its share of requests.
func connections(s *site) error {
	answers, err := s.crowd("/api/x?slow", "203.0.113.23", 150, 150)
	if err != nil {
		return err
	}
	if answers[http.StatusTooManyRequests] == 0 || answers[http.StatusGatewayTimeout] < 100 {
		return fmt.Errorf("of 150 requests at a time the answers were %v", answers)
	}
	return nil
}

// unfinished sends text and waits for nginx to have enough.
func (s *site) unfinished(text string) error {
	connection, err := tls.Dial("tcp", s.address, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close() }()
	if err := connection.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	if _, err := io.WriteString(connection, text); err != nil {
		return err
	}
	answer, err := io.ReadAll(connection)
	if err != nil {
		return fmt.Errorf("the connection stays open: %w", err)
	}
	if len(answer) > 0 && !strings.HasPrefix(string(answer), "HTTP/1.1 408") {
		return fmt.Errorf("the answer is %q", answer)
	}
	return nil
}

func slowHeaders(s *site) error { return s.unfinished("GET / HTTP/1.1\r\nHost: x\r\nX-") }

func slowBody(s *site) error {
	return s.unfinished("POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
}

func refusedTLS(settings *tls.Config) func(*site) error {
	return func(s *site) error {
		settings := settings.Clone()
		settings.InsecureSkipVerify = true
		connection, err := tls.Dial("tcp", s.address, settings)
		if err == nil {
			return errors.Join(errors.New("the handshake succeeds"), connection.Close())
		}
		if !strings.Contains(err.Error(), "remote error: tls") {
			return fmt.Errorf("it is not nginx that refuses: %w", err)
		}
		return nil
	}
}

func acceptedTLS(version uint16) func(*site) error {
	return func(s *site) error {
		connection, err := tls.Dial("tcp", s.address, &tls.Config{MinVersion: version, MaxVersion: version, InsecureSkipVerify: true})
		if err != nil {
			return err
		}
		return connection.Close()
	}
}

func plain(s *site) error {
	response, err := http.Get("http://" + s.address + "/")
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusBadRequest {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}

func counters(s *site) error {
	for path, want := range map[string]int{"/nginx_status": http.StatusOK, "/": http.StatusNotFound} {
		response, err := http.Get("http://" + s.status + path)
		if err != nil {
			return err
		}
		if err := response.Body.Close(); err != nil {
			return err
		}
		if response.StatusCode != want {
			return fmt.Errorf("%s: status %d", path, response.StatusCode)
		}
	}
	return nil
}

// logged shows the lines that docs/LOGGING.md promises.
func logged(s *site) error {
	const mark = "/logged-" + "once"
	headers := map[string]string{"X-Amzn-Trace-Id": "Root=1-6549-abc", "User-Agent": `a "quoted" agent`}
	for _, path := range []string{"/healthz", mark + "?token=hidden&status=503"} {
		if _, err := s.ask(request{path: path, headers: headers}); err != nil {
			return err
		}
	}
	// nginx writes the line after the answer.
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		entries, err := s.accessLog()
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if entry["path"] == "/healthz" {
				return errors.New("health checks are logged")
			}
			if entry["path"] != mark {
				continue
			}
			if entry["status"] != float64(503) || entry["trace"] != "Root=1-6549-abc" || entry["method"] != "GET" || entry["user_agent"] != `a "quoted" agent` {
				return fmt.Errorf("the line is %v", entry)
			}
			if strings.Contains(s.log.String(), "token=hidden") {
				return errors.New("the query is logged")
			}
			return nil
		}
		if time.Now().After(deadline) {
			return errors.New("the request is not logged")
		}
	}
}
