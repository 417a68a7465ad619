package inventory

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Exists is the Finding.Claim that the service's own API knows a resource.
const Exists = "is known to its service"

// Finding is one claim held against one resource.
type Finding struct {
	Type, ID string
	// Claim is what is claimed.
	Claim string
	Holds bool
	// Want and Got are what should be there and what is.
	Want, Got string
	// Unverifiable is why fakecloud cannot answer, where the claim does not hold
	// and Emulated found its row.
	Unverifiable string
}

// view is what claims see beside one item.
type view struct {
	// aliases are the aliases of keys, by the keys' ids.
	aliases map[string]string
	// zones are the zones of subnets, by the subnets' ids.
	zones map[string]string
}

// Verify holds every resource of env's stacks in the clients' region against the
// API of its service: that it is known there, and the claims. resources are what
// Resources lists. Every claim that can be asked is in the findings; the error
// joins what could not be asked.
func Verify(ctx context.Context, clients *Clients, env config.Environment, resources []Resource) ([]Finding, error) {
	items, problem := List(ctx, clients)
	v := viewOf(items)
	claims := Claims(env, clients.Region)
	held := map[string][]Item{}
	var findings []Finding
	for _, r := range resources {
		k, ok := kindOf(r.Type)
		if !ok || r.Region != clients.Region {
			continue
		}
		item := find(items, func(i Item) bool { return i.Type == r.Type && i.ID == k.itemID(r.Physical) })
		f := Finding{Type: r.Type, ID: k.itemID(r.Physical), Claim: Exists, Want: "yes", Got: "no"}
		if item != nil {
			f.Holds, f.Got = true, "yes"
			held[r.Type] = append(held[r.Type], *item)
		}
		findings = append(findings, f)
	}
	described, err := look(ctx, clients, claims, held)
	problem = errors.Join(problem, err)
	for _, c := range claims {
		if c.count {
			findings = append(findings, c.hold(Item{Type: c.Type, ID: "all"}, show(len(held[c.Type]))))
			continue
		}
		for _, item := range held[c.Type] {
			if detail, ok := described[item.String()]; ok && (c.applies == nil || c.applies(item)) {
				findings = append(findings, c.hold(item, c.got(v, item, detail)))
			}
		}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return strings.Compare(a.Type+" "+a.ID, b.Type+" "+b.ID)
	})
	return findings, problem
}

// hold is the finding of a claim.
func (c Claim) hold(item Item, got string) Finding {
	want := c.want(item)
	return Finding{Type: c.Type, ID: item.ID, Claim: c.Text, Holds: want == got, Want: want, Got: got}
}

// look asks for the details of each item whose type has a claim.
func look(ctx context.Context, clients *Clients, claims []Claim, held map[string][]Item) (map[string]any, error) {
	var items []Item
	for typ, of := range held {
		if slices.ContainsFunc(claims, func(c Claim) bool { return c.Type == typ && !c.count }) {
			items = append(items, of...)
		}
	}
	details, problems := make([]any, len(items)), make([]error, len(items))
	each(len(items), func(i int) {
		k, _ := kindOf(items[i].Type)
		details[i], problems[i] = k.detail(ctx, clients, items[i])
	})
	described := map[string]any{}
	for i, item := range items {
		if problems[i] == nil {
			described[item.String()] = details[i]
		}
	}
	return described, errors.Join(problems...)
}

// Broken lists the findings that do not hold and that nothing excuses.
func Broken(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Holds || f.Unverifiable != "" })
}
