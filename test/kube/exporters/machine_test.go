package exporters

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// startNodeExporter reads this machine.
func startNodeExporter(t *testing.T) func() (seen, error) {
	port := freePort(t)
	run(t, nil, program(t, "node_exporter"), "--web.listen-address=127.0.0.1:"+port)
	return page("http://127.0.0.1:" + port + "/metrics")
}

// startCoreDNS answers for a domain by itself and asks itself for all others, so
// that there is a server above it.
func startCoreDNS(t *testing.T) func() (seen, error) {
	dns, above, port := freePort(t), freePort(t), freePort(t)
	file := filepath.Join(t.TempDir(), "Corefile")
	text := fmt.Sprintf(`.:%[1]s {
	bind 127.0.0.1
	errors
	prometheus 127.0.0.1:%[3]s
	forward . 127.0.0.1:%[2]s
	cache 30
}
.:%[2]s {
	bind 127.0.0.1
	whoami
}
`, dns, above, port)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, nil, program(t, "coredns"), "-conf", file)
	resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+dns)
	}}
	ask := page("http://127.0.0.1:" + port + "/metrics")
	return func() (seen, error) {
		// Twice, so that the cache is asked and answers.
		for range 2 {
			_, _ = resolver.LookupHost(context.Background(), "vibe.example.")
		}
		return ask()
	}
}

// withLibraries lets a program find the libraries that were unpacked beside it.
func withLibraries(directory string) func(*exec.Cmd) {
	return func(command *exec.Cmd) {
		command.Env = append(command.Env, "LD_LIBRARY_PATH="+directory)
	}
}
