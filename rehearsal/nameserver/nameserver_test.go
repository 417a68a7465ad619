package nameserver

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// TestAnswers has Go's own resolver ask for a name that is there, in capitals too,
// for one that has nothing of the type, and for one that is not there.
func TestAnswers(t *testing.T) {
	asked := make(chan string, 32)
	s, err := Start(t.Context(), func() Zone {
		return func(name string, typ dnsmessage.Type) ([]dnsmessage.ResourceBody, bool) {
			asked <- name
			if name != "vibe.example.com" {
				return nil, false
			}
			if typ != dnsmessage.TypeA {
				return nil, true
			}
			return []dnsmessage.ResourceBody{&dnsmessage.AResource{A: [4]byte{192, 0, 2, 1}}, &dnsmessage.AResource{A: [4]byte{192, 0, 2, 2}}}, true
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	resolver := resolverOf(s)
	addresses, err := resolver.LookupHost(t.Context(), "VIBE.example.com.")
	if err != nil || len(addresses) != 2 {
		t.Errorf("it has %v: %v", addresses, err)
	}
	if name := <-asked; name != "vibe.example.com" {
		t.Errorf("the zone is asked for %s", name)
	}
	for _, c := range []struct{ what, name string }{{"a type that it has not", "vibe.example.com."}, {"a name that is not there", "other.example.com."}} {
		var missing *net.DNSError
		if found, err := resolver.LookupTXT(t.Context(), c.name); !errors.As(err, &missing) || !missing.IsNotFound {
			t.Errorf("%s: %v, %v", c.what, found, err)
		}
	}
}

// TestWhatIsNoQuestion gets no answer, and what comes after it does.
func TestWhatIsNoQuestion(t *testing.T) {
	zone := func(string, dnsmessage.Type) ([]dnsmessage.ResourceBody, bool) { return nil, false }
	if answer, err := reply(zone, []byte("hello")); err == nil {
		t.Errorf("noise is answered with %q", answer)
	}
	none, err := (&dnsmessage.Message{Header: dnsmessage.Header{ID: 1}}).Pack()
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := reply(zone, none); err == nil {
		t.Errorf("no question is answered with %q", answer)
	}
}

// TestSilence leaves a question open as long as there is no zone.
func TestSilence(t *testing.T) {
	s, err := Start(t.Context(), func() Zone { return nil })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var late *net.DNSError
	if _, err := resolverOf(s).LookupHost(ctx, "vibe.example.com."); !errors.As(err, &late) || !late.IsTimeout {
		t.Errorf("the answer is %v", err)
	}
}

// resolverOf asks s.
func resolverOf(s *Server) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", s.Address)
	}}
}
