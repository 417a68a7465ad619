package edge

import (
	"fmt"
	"net"
	"strings"
)

// Route sends what is meant for one address to another, as curl's --connect-to
// does (https://curl.se/docs/manpage.html#--connect-to).
type Route struct {
	// FromHost and FromPort say what is meant. Empty: any.
	FromHost, FromPort string
	// ToHost and ToPort say where it goes. Empty: where it would go anyway.
	ToHost, ToPort string
}

// Routes are the values of --connect-to; the first that fits is taken.
type Routes []Route

// String lists them.
func (r *Routes) String() string {
	texts := make([]string, len(*r))
	for i, route := range *r {
		texts[i] = strings.Join([]string{route.FromHost, route.FromPort, route.ToHost, route.ToPort}, ":")
	}
	return strings.Join(texts, " ")
}

// Set adds one, as HOST1:PORT1:HOST2:PORT2.
func (r *Routes) Set(text string) error {
	parts, ok := fields(text)
	if !ok || parts[2] == "" && parts[3] == "" {
		return fmt.Errorf("write HOST1:PORT1:HOST2:PORT2, such as vibe.example.com:443:192.0.2.1:443, with brackets around an IPv6 address")
	}
	*r = append(*r, Route{strings.ToLower(parts[0]), parts[1], parts[2], parts[3]})
	return nil
}

// Type is the name of the value in the help.
func (*Routes) Type() string { return "HOST1:PORT1:HOST2:PORT2" }

// fields are the four parts of a route. A part in brackets may hold colons.
func fields(text string) ([4]string, bool) {
	var parts [4]string
	rest := text
	for i := range parts {
		if inside, bracketed := strings.CutPrefix(rest, "["); bracketed {
			address, after, closed := strings.Cut(inside, "]")
			if !closed {
				return parts, false
			}
			parts[i], rest = address, after
		} else {
			end := strings.IndexByte(rest+":", ':')
			parts[i], rest = rest[:end], rest[end:]
		}
		last := i == len(parts)-1
		if last && rest != "" || !last && !strings.HasPrefix(rest, ":") {
			return parts, false
		}
		rest = strings.TrimPrefix(rest, ":")
	}
	return parts, true
}

// to is where a connection to address goes.
func (r Routes) to(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	for _, route := range r {
		if route.FromHost != "" && !strings.EqualFold(route.FromHost, host) || route.FromPort != "" && route.FromPort != port {
			continue
		}
		if route.ToHost != "" {
			host = route.ToHost
		}
		if route.ToPort != "" {
			port = route.ToPort
		}
		break
	}
	return net.JoinHostPort(host, port)
}
