package objectives

import (
	"fmt"
	"slices"
)

// Exemption says of stores that they are held to less than the promise, and why.
type Exemption struct {
	// Type is theirs, and Names are what they are called. None: all of the type.
	Type  string
	Names []string
	// Title is what a person calls them.
	Title string
	// Tiers are those that they are exempt from. None: all.
	Tiers []Tier
	// Instead is what they are held to, where that is anything.
	Instead map[Tier]Loss
	// Reason is why, and Back is how things go on without the data.
	Reason, Back string
}

// exemption is the first that a store falls under, or nil.
func (p Promise) exemption(s Store) *Exemption {
	n := slices.IndexFunc(p.Exemptions, func(e Exemption) bool {
		return e.Type == s.Type && (len(e.Names) == 0 || slices.Contains(e.Names, s.Name))
	})
	if n < 0 {
		return nil
	}
	return &p.Exemptions[n]
}

// limit is what the exemption leaves of a limit, and why that is so.
func (e Exemption) limit(tier Tier, limit Loss, why string) (Loss, string) {
	if len(e.Tiers) > 0 && !slices.Contains(e.Tiers, tier) {
		return limit, why
	}
	if instead, held := e.Instead[tier]; held {
		return instead, fmt.Sprintf("and %s is promised of %s", instead, e.Title)
	}
	return Everything, ""
}
