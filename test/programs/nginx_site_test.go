package programs

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab/process"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

// site is a running nginx with the sidecar's settings, before a Next.js of ours.
type site struct {
	env config.Environment
	// address is where it serves TLS, status where it counts.
	address, status string
	// certificates is the folder that the kubelet would fill.
	certificates string
	next         *next
	log          *output
}

// substitution is a row of what differs from the pod.
type substitution struct {
	old, new string
	// why it cannot be as in the pod.
	why string
}

// substitutions are everything that differs from the pod: a test that sees
// another nginx than the cluster would prove nothing.
func substitutions(env config.Environment, dir string, listen, upstream, status int) []substitution {
	client := env.Network.CIDRs(config.TierPublic)[0]
	return []substitution{
		{"/tmp/", dir + "/", "the emptyDir"},
		{"/etc/nginx/tls/", dir + "/tls/", "the Secret's mount"},
		{fmt.Sprintf("listen %d ssl;", ports.Frontend), fmt.Sprintf("listen 127.0.0.1:%d ssl;", listen), "a free port, on loopback"},
		{fmt.Sprintf("server 127.0.0.1:%d;", ports.Next), fmt.Sprintf("server 127.0.0.1:%d;", upstream), "a free port"},
		{fmt.Sprintf("listen 127.0.0.1:%d;", ports.NginxStatus), fmt.Sprintf("listen 127.0.0.1:%d;", status), "a free port"},
		{"set_real_ip_from " + client + ";", "set_real_ip_from 127.0.0.2/32;", "the tests' load balancer calls from there"},
		{"client_header_timeout 15s;", "client_header_timeout 1s;", "a test that does not take fifteen seconds"},
		{"client_body_timeout 15s;", "client_body_timeout 1s;", "the same"},
		{"proxy_read_timeout 55s;", "proxy_read_timeout 1s;", "the same"},
	}
}

// configuration writes the files of the ConfigMap of manifest 01 into dir, with
// the substitutions, and then with the faults, old and new by turns. Each of both
// must be found.
func configuration(env config.Environment, dir string, listen, upstream, status int, faults ...string) error {
	var files map[string]string
	for _, source := range charts.Objects(env) {
		for _, object := range source.Objects {
			if m, ok := object.(*corev1.ConfigMap); ok && source.File == charts.FileConfigMap && m.Name == names.ConfigMapNginx {
				files = m.Data
			}
		}
	}
	replacements := substitutions(env, dir, listen, upstream, status)
	for i := 0; i < len(faults); i += 2 {
		replacements = append(replacements, substitution{old: faults[i], new: faults[i+1]})
	}
	for _, r := range replacements {
		found := false
		for name, text := range files {
			found = found || strings.Contains(text, r.old)
			files[name] = strings.ReplaceAll(text, r.old, r.new)
		}
		if !found {
			return fmt.Errorf("no file of the sidecar holds %q any more", r.old)
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return os.MkdirAll(filepath.Join(dir, "tls"), 0o700)
}

// nginx is the program with the arguments that the pod gives it.
func nginx(t *testing.T, dir string, arguments ...string) *exec.Cmd {
	t.Helper()
	program := os.Getenv("VIBE_NGINX")
	if program == "" {
		t.Fatal("VIBE_NGINX does not say where nginx is: run `make test-programs`")
	}
	directives := "daemon off;"
	if os.Geteuid() == 0 {
		// Its workers would be nobody, who may not read the test's files. In the
		// pod all of nginx is one user.
		directives += " user root;"
	}
	return exec.Command(program, append([]string{"-c", filepath.Join(dir, "nginx.conf"), "-e", "/dev/stderr", "-g", directives}, arguments...)...)
}

// start runs nginx until the test ends.
func start(t *testing.T, env config.Environment, faults ...string) *site {
	t.Helper()
	dir := t.TempDir()
	open := freePorts(t, 2)
	s := &site{
		env: env, next: newNext(t), log: &output{}, certificates: filepath.Join(dir, "tls"),
		address: fmt.Sprintf("127.0.0.1:%d", open[0]), status: fmt.Sprintf("127.0.0.1:%d", open[1]),
	}
	if err := configuration(env, dir, open[0], s.next.port(), open[1], faults...); err != nil {
		t.Fatal(err)
	}
	writeCertificate(t, s.certificates, "first")
	program := nginx(t, dir)
	program.Stdout, program.Stderr = s.log, s.log
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// SIGTERM is nginx' fast stop, of its workers too.
		_ = program.Process.Signal(syscall.SIGTERM)
		_ = program.Wait()
	})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		connection, err := net.Dial("tcp", s.address)
		if err == nil {
			_ = connection.Close()
			return s
		}
		if time.Now().After(deadline) {
			t.Fatalf("nginx does not answer: %v\n%s", err, s.log)
		}
	}
}

// freePorts are ports of loopback that nobody listens on.
func freePorts(t *testing.T, count int) []int {
	t.Helper()
	open := make([]int, count)
	for i := range open {
		var err error
		if open[i], err = process.FreePort(); err != nil {
			t.Fatal(err)
		}
	}
	return open
}

// output gathers what a program says while a test reads it.
type output struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.lock.Lock()
	defer o.lock.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.lock.Lock()
	defer o.lock.Unlock()
	return o.text.String()
}

// accessLog are the requests that nginx has logged, each line as JSON.
func (s *site) accessLog() ([]map[string]any, error) {
	var entries []map[string]any
	for line := range strings.Lines(s.log.String()) {
		if !strings.HasPrefix(line, "{") {
			continue
		}
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			return nil, fmt.Errorf("%w: %s", err, line)
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// request is what a test asks. The zero value of From calls from 127.0.0.1,
// which nginx does not take for the load balancer.
type request struct {
	method, path string
	headers      map[string]string
	body         io.Reader
	// from is the local address to call from: balancer, or none.
	from string
}

// balancer is where the tests' load balancer calls from.
const balancer = "127.0.0.2"

// answer is what came back.
type answer struct {
	*http.Response
	text string
}

// ask sends r over a connection of its own, and takes the answer as it comes,
// compressed or not.
func (s *site) ask(r request) (answer, error) {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if r.from != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(r.from)}
	}
	client := &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{
			DialContext:        dialer.DialContext,
			TLSClientConfig:    &tls.Config{InsecureSkipVerify: true},
			DisableKeepAlives:  true,
			DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if r.method == "" {
		r.method = http.MethodGet
	}
	query, err := http.NewRequest(r.method, "https://"+s.address, r.body)
	if err != nil {
		return answer{}, err
	}
	// The path as it is written: what it is decoded to is nginx' business.
	query.URL.Opaque, query.URL.RawQuery, _ = strings.Cut(r.path, "?")
	query.Host = s.env.Edge.Domain
	for name, value := range r.headers {
		query.Header.Set(name, value)
	}
	response, err := client.Do(query)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return answer{response, string(text)}, err
}
