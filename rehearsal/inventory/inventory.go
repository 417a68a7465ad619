// Package inventory asks the APIs of AWS' services what exists, each service its
// own API and never CloudFormation, and speaks of it by CloudFormation's types and
// ids. So it is a second opinion: whether a stack's resources are really there
// (Verify), with the properties that the configuration promises (Claims), and what
// is left when the stacks are gone (Left).
package inventory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Global is the Item.Region of what belongs to no region, such as an IAM role.
const Global = "global"

// Item is one thing that exists.
type Item struct {
	// Type is CloudFormation's name for it, or one made in the same way where
	// CloudFormation has none, such as AWS::RDS::DBSnapshot.
	Type string
	// ID is what a template's Ref gives, or the nearest that the API knows. The
	// same thing has the same ID at each listing.
	ID string
	// Name is a second way to name it, where there is one.
	Name string
	// Region is where it is, or Global.
	Region string
	// Of is the ID of what it was made from: a snapshot's database.
	Of string
	// detail is what the API said, for claims.
	detail any
}

// String names the item in one line.
func (i Item) String() string { return fmt.Sprintf("%s %s (%s)", i.Type, i.ID, i.Region) }

// concurrency is how many listers run at a time.
const concurrency = 4

// List asks for everything of every type that is asked, in the clients' region
// and beyond all regions. Items are sorted by type, region and id. The error joins
// what each failing lister said, by type, API and region; what the others found is
// returned all the same.
func List(ctx context.Context, clients *Clients) ([]Item, error) {
	kinds := asked()
	found := make([][]Item, len(kinds))
	problems := make([]error, len(kinds))
	each(len(kinds), func(i int) {
		found[i], problems[i] = kinds[i].list(ctx, clients)
	})
	items := Merge(found...)
	if clients.emulated {
		items = withoutOrphans(items)
	}
	return items, errors.Join(problems...)
}

// Merge joins the lists of several regions: what belongs to no region is in each,
// and once in the result.
func Merge(lists ...[]Item) []Item {
	all := slices.Concat(lists...)
	slices.SortStableFunc(all, compare)
	return slices.CompactFunc(all, func(a, b Item) bool { return compare(a, b) == 0 })
}

func compare(a, b Item) int {
	return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Region, b.Region), cmp.Compare(a.ID, b.ID))
}

// each runs do for 0 to count-1, a few at a time, and returns when all are done.
func each(count int, do func(int)) {
	var group sync.WaitGroup
	slots := make(chan struct{}, concurrency)
	for i := range count {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			do(i)
		})
	}
	group.Wait()
}
