package sweep

import (
	"slices"
	"strings"

	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/vibe-engineering/vibe-platform/releases"
)

// external-dns notes in a TXT record that it owns another one. The note's name is
// the record's with our prefix, which holds the record's type, and its value names
// the owner
// (https://github.com/kubernetes-sigs/external-dns/blob/master/endpoint/labels.go,
// https://github.com/kubernetes-sigs/external-dns/blob/master/registry/mapper/mapper.go).

// note is what one such TXT record says.
type note struct {
	// record is the noted record's name, and kind its type in lower case.
	record, kind string
	// owner and resource are external-dns' id and the Kubernetes object, such as
	// ingress/vibe/vibe.
	owner, resource string
}

// noteKinds are the types that external-dns makes for an Ingress.
func noteKinds() []string { return []string{"a", "aaaa", "cname"} }

// readNote returns what a record notes, or false if it is no note.
func readNote(record route53types.ResourceRecordSet) (note, bool) {
	if record.Type != route53types.RRTypeTxt {
		return note{}, false
	}
	n := note{}
	for _, kind := range noteKinds() {
		prefix := strings.ReplaceAll(releases.RecordPrefix, "%{record_type}", kind)
		if rest, cut := strings.CutPrefix(value(record.Name), prefix); cut {
			n.record, n.kind = rest, kind
		}
	}
	external := false
	for _, line := range record.ResourceRecords {
		for label := range strings.SplitSeq(strings.Trim(value(line.Value), `"`), ",") {
			switch key, text, _ := strings.Cut(label, "="); key {
			case "heritage":
				external = text == "external-dns"
			case "external-dns/owner":
				n.owner = text
			case "external-dns/resource":
				n.resource = text
			}
		}
	}
	return n, n.kind != "" && external
}

// of says whether the note is about a record. external-dns noted an address that is
// an alias as `cname` before it wrote `a`
// (https://github.com/kubernetes-sigs/external-dns/blob/master/registry/txt/registry.go).
func (n note) of(record route53types.ResourceRecordSet) bool {
	if value(record.Name) != n.record {
		return false
	}
	switch record.Type {
	case route53types.RRTypeA:
		return n.kind == "a" || n.kind == "cname" && record.AliasTarget != nil
	case route53types.RRTypeAaaa:
		return n.kind == "aaaa"
	case route53types.RRTypeCname:
		return n.kind == "cname"
	default:
		return false
	}
}

// within says whether a name is domain's or below it. Route 53 ends names with a
// dot.
func within(name, domain string) bool {
	name = strings.TrimSuffix(name, ".")
	return name == domain || strings.HasSuffix(name, "."+domain)
}

// noted are the findings among a zone's records: each that a note of owner's is
// about, together with its notes, and notes whose record is gone.
func noted(records []route53types.ResourceRecordSet, owner, domain string) []Finding {
	var found []Finding
	for _, record := range records {
		n, isNote := readNote(record)
		if !isNote || n.owner != owner || !within(n.record, domain) {
			continue
		}
		why := "TXT " + strings.TrimSuffix(value(record.Name), ".") + " says owner=" + n.owner
		about := slices.IndexFunc(records, n.of)
		f := Finding{Kind: Record, ID: recordID(record), MadeFor: resourceOf(n.resource), Why: why}
		if about >= 0 {
			f.ID = recordID(records[about])
			f.records = append(f.records, records[about])
		}
		f.records = append(f.records, record)
		if twice := slices.IndexFunc(found, func(other Finding) bool { return other.ID == f.ID }); twice >= 0 {
			found[twice].records = append(found[twice].records, record)
			continue
		}
		found = append(found, f)
	}
	return found
}

// recordID is a record's name and type.
func recordID(record route53types.ResourceRecordSet) string {
	return strings.TrimSuffix(value(record.Name), ".") + " " + string(record.Type)
}

// resourceOf is external-dns' word for a Kubernetes object, as the other findings
// write it.
func resourceOf(resource string) string {
	kind, name, whole := strings.Cut(resource, "/")
	if !whole || kind == "" {
		return "-"
	}
	return strings.ToUpper(kind[:1]) + kind[1:] + " " + name
}
