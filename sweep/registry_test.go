package sweep

import (
	"testing"

	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/google/go-cmp/cmp"
)

func alias(name string, kind route53types.RRType) route53types.ResourceRecordSet {
	return route53types.ResourceRecordSet{Name: &name, Type: kind, AliasTarget: &route53types.AliasTarget{}}
}

func plain(name string, kind route53types.RRType, text string) route53types.ResourceRecordSet {
	return route53types.ResourceRecordSet{Name: &name, Type: kind, ResourceRecords: []route53types.ResourceRecord{{Value: &text}}}
}

const (
	ourNote   = `"heritage=external-dns,external-dns/owner=vibe-production-us-east-1,external-dns/resource=ingress/vibe/vibe"`
	otherNote = `"heritage=external-dns,external-dns/owner=vibe-production-us-west-2,external-dns/resource=ingress/vibe/vibe"`
	noNote    = `"external-dns/owner=vibe-production-us-east-1"`
)

func TestNotesFindTheirRecords(t *testing.T) {
	a, txt := route53types.RRTypeA, route53types.RRTypeTxt
	for _, row := range []struct {
		name    string
		records []route53types.ResourceRecordSet
		// want are ids, each with the number of records that go with it.
		want map[string]int
	}{
		{"a record with its note", []route53types.ResourceRecordSet{alias("x.vibe.test.", a), plain("a-owner.x.vibe.test.", txt, ourNote)}, map[string]int{"x.vibe.test A": 2}},
		{"the domain itself", []route53types.ResourceRecordSet{alias("vibe.test.", a), plain("a-owner.vibe.test.", txt, ourNote)}, map[string]int{"vibe.test A": 2}},
		{"an alias with the old note", []route53types.ResourceRecordSet{alias("x.vibe.test.", a), plain("cname-owner.x.vibe.test.", txt, ourNote)}, map[string]int{"x.vibe.test A": 2}},
		{"both notes", []route53types.ResourceRecordSet{alias("x.vibe.test.", a), plain("a-owner.x.vibe.test.", txt, ourNote), plain("cname-owner.x.vibe.test.", txt, ourNote)}, map[string]int{"x.vibe.test A": 3}},
		{"an alias that was replaced by an address", []route53types.ResourceRecordSet{plain("x.vibe.test.", a, "192.0.2.1"), plain("cname-owner.x.vibe.test.", txt, ourNote)}, map[string]int{"cname-owner.x.vibe.test TXT": 1}},
		{"an address of another type", []route53types.ResourceRecordSet{alias("x.vibe.test.", route53types.RRTypeAaaa), plain("a-owner.x.vibe.test.", txt, ourNote)}, map[string]int{"a-owner.x.vibe.test TXT": 1}},
		{"another's note", []route53types.ResourceRecordSet{alias("x.vibe.test.", a), plain("a-owner.x.vibe.test.", txt, otherNote)}, map[string]int{}},
		{"no heritage", []route53types.ResourceRecordSet{alias("x.vibe.test.", a), plain("a-owner.x.vibe.test.", txt, noNote)}, map[string]int{}},
		{"no note", []route53types.ResourceRecordSet{alias("x.vibe.test.", a)}, map[string]int{}},
		{"another domain of the zone", []route53types.ResourceRecordSet{alias("x.test.", a), plain("a-owner.x.test.", txt, ourNote)}, map[string]int{}},
		{"a domain that ends alike", []route53types.ResourceRecordSet{alias("livevibe.test.", a), plain("a-owner.livevibe.test.", txt, ourNote)}, map[string]int{}},
		{"another prefix", []route53types.ResourceRecordSet{alias("x.vibe.test.", a), plain("note.x.vibe.test.", txt, ourNote)}, map[string]int{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := map[string]int{}
			for _, f := range noted(row.records, "vibe-production-us-east-1", "vibe.test") {
				got[f.ID] = len(f.records)
				if f.MadeFor != "Ingress vibe/vibe" {
					t.Errorf("made for %q", f.MadeFor)
				}
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
