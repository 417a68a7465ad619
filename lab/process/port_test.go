package process

import (
	"fmt"
	"net"
	"os"
	"testing"
)

func TestFreePort(t *testing.T) {
	taken := firstPort + (os.Getpid()*stride+int(chosen.Load())+1)%ports
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", taken))
	if err == nil {
		defer func() { _ = listener.Close() }()
	}
	seen := map[int]bool{}
	for range 50 {
		port, err := FreePort()
		if err != nil {
			t.Fatal(err)
		}
		if port == taken || seen[port] || port < firstPort || port >= firstPort+ports {
			t.Errorf("%d was chosen; %d is taken, and %v were chosen before", port, taken, seen)
		}
		seen[port] = true
	}
}
