package cost

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Change is what became of a line.
type Change string

// What can become of a line.
const (
	Added   Change = "added"
	Removed Change = "removed"
	Changed Change = "changed"
)

// Difference is what has changed since another estimate.
type Difference struct {
	// Of is what the other estimate is of: a file, or a revision.
	Of          string `json:"of"`
	Environment string `json:"environment"`
	// WasUSD is the other estimate, and ChangeUSD what was added to it.
	WasUSD    float64      `json:"wasUsd"`
	ChangeUSD float64      `json:"changeUsd"`
	Lines     []DiffedLine `json:"lines"`
}

// DiffedLine is a line that is not as it was.
type DiffedLine struct {
	Change   Change `json:"change"`
	Stack    string `json:"stack"`
	Resource string `json:"resource"`
	Type     string `json:"type"`
	Item     string `json:"item"`
	// Was and Is are how it was and is reckoned; empty where there is none.
	Was       string  `json:"was"`
	Is        string  `json:"is"`
	WasUSD    float64 `json:"wasUsd"`
	IsUSD     float64 `json:"isUsd"`
	ChangeUSD float64 `json:"changeUsd"`
}

// key is what a line is found again by.
type key struct{ stack, typ, resource, item, region string }

func (l Line) key() key { return key{l.Stack, l.Type, l.Resource, l.Item, l.Region} }

// Compare says what changed from was to r. of names was.
func (r *Report) Compare(was *Report, of string) {
	d := &Difference{Of: of, Environment: was.Environment, WasUSD: was.MonthUSD, Lines: []DiffedLine{}}
	before := map[key]Line{}
	for _, l := range was.Lines {
		before[l.key()] = l
	}
	for _, is := range r.Lines {
		old, known := before[is.key()]
		delete(before, is.key())
		if !known {
			d.add(Added, is, Line{}, is)
		} else if old.MonthUSD != is.MonthUSD || old.Price != is.Price {
			d.add(Changed, is, old, is)
		}
	}
	for _, old := range was.Lines {
		if gone, left := before[old.key()]; left {
			d.add(Removed, gone, gone, Line{})
		}
	}
	slices.SortStableFunc(d.Lines, func(a, b DiffedLine) int {
		return cmp.Or(cmp.Compare(a.Stack, b.Stack), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Item, b.Item))
	})
	// Sums are rounded to cents each; their difference is that of the lines.
	for _, l := range d.Lines {
		d.ChangeUSD += l.ChangeUSD
	}
	d.ChangeUSD = round(d.ChangeUSD, 2)
	r.Against = d
}

// add adds a line, which costs something before or after.
func (d *Difference) add(change Change, l, was, is Line) {
	if was.MonthUSD == 0 && is.MonthUSD == 0 {
		return
	}
	d.Lines = append(d.Lines, DiffedLine{
		Change: change, Stack: l.Stack, Resource: l.Resource, Type: l.Type, Item: l.Item, Was: was.Basis, Is: is.Basis,
		WasUSD: was.MonthUSD, IsUSD: is.MonthUSD, ChangeUSD: round(is.MonthUSD-was.MonthUSD, 4),
	})
}

// ReadReport reads what -o json wrote earlier.
func ReadReport(data []byte) (*Report, error) {
	r := &Report{}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, fmt.Errorf("it is no JSON of an estimate: %w", err)
	}
	if r.Schema != Schema {
		return nil, fmt.Errorf("its schema is %q, and this program compares %s; write it with `vibe cost -o json`", r.Schema, Schema)
	}
	if len(r.Lines) == 0 {
		return nil, errors.New("it holds no line")
	}
	return r, nil
}
