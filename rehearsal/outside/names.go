package outside

import (
	"net"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// names answers questions about names until the socket closes.
func (o *Outside) names() {
	packet := make([]byte, 1500)
	for {
		n, from, err := o.dns.ReadFrom(packet)
		if err != nil {
			return
		}
		state := o.now()
		if state.Silent {
			continue
		}
		if answer, err := reply(state, packet[:n]); err == nil {
			_, _ = o.dns.WriteTo(answer, from)
		}
	}
}

// reply answers one question. A name that is not known does not exist.
func reply(state State, question []byte) ([]byte, error) {
	var asked dnsmessage.Message
	if err := asked.Unpack(question); err != nil {
		return nil, err
	}
	if len(asked.Questions) != 1 {
		return nil, &net.DNSError{Err: "one question at a time"}
	}
	q := asked.Questions[0]
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	answer := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: asked.ID, Response: true, Authoritative: true, RecursionDesired: asked.RecursionDesired, RecursionAvailable: true},
		Questions: asked.Questions,
	}
	header := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 60}
	address, leads := state.Addresses[name]
	note, noted := state.Notes[name]
	switch {
	case !leads && !noted:
		answer.RCode = dnsmessage.RCodeNameError
	case leads && q.Type == dnsmessage.TypeA:
		header.Type = dnsmessage.TypeA
		answer.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: address.As4()}}}
	case noted && q.Type == dnsmessage.TypeTXT:
		header.Type = dnsmessage.TypeTXT
		answer.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.TXTResource{TXT: []string{note}}}}
	}
	return answer.Pack()
}
