package inventory

import "github.com/vibe-engineering/vibe-platform/cost/charges"

// Price says whether an item of its type costs money while it merely exists, and
// where that is written. What costs by use alone, and is used by nothing that is
// left, is free.
func (i Item) Price() charges.Charge {
	charge, _ := charges.Of(i.Type)
	return charge
}
