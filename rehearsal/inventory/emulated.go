package inventory

import "slices"

// regionless reports whether fakecloud's API of a type knows no region: what one
// region's stack makes, another region's client lists.
func regionless(typ string) bool {
	return slices.Contains([]string{}, typ)
}
