package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// scene is an environment in one of its regions.
type scene struct {
	env  config.Environment
	n    names.Names
	home bool
}

// Claim is what must be true of each resource of a type that the stacks hold.
// What it wants comes out of the configuration, not out of the template.
type Claim struct {
	Type string
	// Text is what is claimed, in a few words: `is encrypted by`.
	Text string
	// want and got are what must be there and what is. An empty applies: every
	// resource of the type.
	want    func(Item) string
	got     func(*view, Item, any) string
	applies func(Item) bool
	// count says that the claim is about how many there are.
	count bool
}

// Counts reports whether the claim is about how many resources there are, and not
// about each of them.
func (c Claim) Counts() bool { return c.count }

// Claims lists what must be true of env's resources in a region: its home region
// or its recovery region. In any other nothing is claimed.
func Claims(env config.Environment, region string) []Claim {
	s := scene{env, names.Home(env), true}
	switch {
	case region == env.Region:
	case env.Recovery.Enabled() && region == env.Recovery.Region:
		s = scene{env, names.Recovery(env), false}
	default:
		return nil
	}
	return slices.Concat(s.networkClaims(), s.computeClaims(), s.dataClaims(), s.storageClaims(), s.identityClaims(), s.edgeClaims(), s.watchClaims(), s.accountClaims())
}

// is claims that what got reads equals want.
func is[T any](typ, text string, want any, got func(T) any) Claim {
	return of(typ, text, func(Item) any { return want }, func(_ *view, _ Item, detail T) any { return got(detail) })
}

// of claims that what got reads equals what want says of that very item.
func of[T any](typ, text string, want func(Item) any, got func(*view, Item, T) any) Claim {
	return Claim{
		Type: typ,
		Text: text,
		want: func(i Item) string { return show(want(i)) },
		got: func(v *view, i Item, detail any) string {
			value, ok := detail.(T)
			if !ok {
				return fmt.Sprintf("an answer of type %T", detail)
			}
			return show(got(v, i, value))
		},
	}
}

// only narrows a claim down to some items.
func (c Claim) only(applies func(Item) bool) Claim { c.applies = applies; return c }

// number claims how many resources of a type the stacks hold, in all.
func number(typ string, want int) Claim {
	return Claim{Type: typ, Text: "is there so many times", count: true, want: func(Item) string { return show(want) }}
}

// show writes a value so that equal values read the same: lists in their order.
func show(value any) string {
	switch v := value.(type) {
	case []string:
		return strings.Join(v, " ")
	case nil:
		return "nothing"
	case *bool:
		return show(v != nil && *v)
	case *int32:
		if v == nil {
			return "nothing"
		}
		return fmt.Sprint(*v)
	case *string:
		if v == nil {
			return ""
		}
		return *v
	default:
		return fmt.Sprint(v)
	}
}

// sorted is a list in the order of its letters, as show wants it.
func sorted[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, one := range list {
		out[i] = string(one)
	}
	slices.Sort(out)
	return out
}
