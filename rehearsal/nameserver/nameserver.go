// Package nameserver answers questions about names over UDP, on loopback.
package nameserver

import (
	"context"
	"net"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// Zone says what is known of a name, which has no dot at its end. To no question
// about a name that is not there it has an answer; of one that is there it may know
// nothing of type t.
type Zone func(name string, t dnsmessage.Type) (records []dnsmessage.ResourceBody, there bool)

// Server is a name server under way.
type Server struct {
	// Address is where it listens, as 127.0.0.1:port.
	Address string

	connection net.PacketConn
}

// Start starts one on a free port, which ends at Close. It asks find anew for every
// question, and where find returns no Zone it leaves the question without an answer.
func Start(ctx context.Context, find func() Zone) (*Server, error) {
	connection, err := new(net.ListenConfig).ListenPacket(ctx, "udp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{Address: connection.LocalAddr().String(), connection: connection}
	go s.serve(find)
	return s, nil
}

// Close ends it.
func (s *Server) Close() { _ = s.connection.Close() }

// serve answers until the socket closes.
func (s *Server) serve(find func() Zone) {
	// A question is smaller than a datagram of the oldest DNS: RFC 1035, 4.2.1.
	packet := make([]byte, 1500)
	for {
		n, from, err := s.connection.ReadFrom(packet)
		if err != nil {
			return
		}
		zone := find()
		if zone == nil {
			continue
		}
		if answer, err := reply(zone, packet[:n]); err == nil {
			_, _ = s.connection.WriteTo(answer, from) // Who asked asks again.
		}
	}
}

// secondsToLive is how long an answer may be kept.
const secondsToLive = 60

// reply answers one question. The error says that it is none, or several.
func reply(zone Zone, question []byte) ([]byte, error) {
	var asked dnsmessage.Message
	if err := asked.Unpack(question); err != nil {
		return nil, err
	}
	if len(asked.Questions) != 1 {
		return nil, &net.DNSError{Err: "one question at a time"}
	}
	q := asked.Questions[0]
	answer := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: asked.ID, Response: true, Authoritative: true, RecursionDesired: asked.RecursionDesired, RecursionAvailable: true},
		Questions: asked.Questions,
	}
	records, there := zone(strings.ToLower(strings.TrimSuffix(q.Name.String(), ".")), q.Type)
	if !there {
		answer.RCode = dnsmessage.RCodeNameError
	}
	for _, record := range records {
		answer.Answers = append(answer.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: secondsToLive}, Body: record,
		})
	}
	return answer.Pack()
}
