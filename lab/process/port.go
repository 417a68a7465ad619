package process

import (
	"errors"
	"net"
	"os"
	"strconv"
	"sync/atomic"
)

// The ports that FreePort chooses from: below those that systems give to outgoing
// connections and to listeners that ask for any (Linux' begin at 32768,
// https://docs.kernel.org/networking/ip-sysctl.html), so that nobody is given one
// between the choice and its use.
const firstPort, ports = 10000, 22000

// stride is how far apart the choices of two processes begin: further than one
// makes.
const stride = 97

var chosen atomic.Int64

// FreePort chooses a port of 127.0.0.1 on which nobody listens, and no other one
// for as long as this process lives. It is for servers that cannot say which port
// they were given.
func FreePort() (int, error) {
	for range ports {
		port := firstPort + (os.Getpid()*stride+int(chosen.Add(1)))%ports
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			continue
		}
		return port, listener.Close()
	}
	return 0, errors.New("no port of 127.0.0.1 is free")
}
