package outside

import (
	"golang.org/x/net/dns/dnsmessage"

	"github.com/vibe-engineering/vibe-platform/rehearsal/nameserver"
)

// names are those that the name server knows now, or none where it is silent.
func (o *Outside) names() nameserver.Zone {
	state := o.now()
	if state.Silent {
		return nil
	}
	return state.records
}

// records are what there is of a name.
func (s State) records(name string, t dnsmessage.Type) (records []dnsmessage.ResourceBody, there bool) {
	address, leads := s.Addresses[name]
	note, noted := s.Notes[name]
	switch {
	case leads && t == dnsmessage.TypeA:
		records = append(records, &dnsmessage.AResource{A: address.As4()})
	case noted && t == dnsmessage.TypeTXT:
		records = append(records, &dnsmessage.TXTResource{TXT: []string{note}})
	}
	return records, leads || noted
}
