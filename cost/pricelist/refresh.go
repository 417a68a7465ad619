package pricelist

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/pricing"

	"github.com/vibe-engineering/vibe-platform/cost/prices"
)

// Change is a price that is not as it was; Was is 0 where there was none.
type Change struct {
	ID, Region string
	Was, Is    float64
}

// Doubt is a price that the list did not tell, and that stays as it was.
type Doubt struct{ ID, Region, Why string }

// Result is a table with the list's prices, and how it differs.
type Result struct {
	Table   *prices.Table
	Changes []Change
	Doubts  []Doubt
	// Asked is how many prices were asked for.
	Asked int
}

// doubtful is how many times dearer or cheaper a price may have become: beyond that
// the list was rather asked for something else, or has another unit.
const doubtful = 3

// Refresh asks for every price of table in the regions, those that it has none of
// included. Where the list cannot be read it fails, and nothing has changed.
func Refresh(ctx context.Context, client pricing.GetProductsAPIClient, table *prices.Table, regions []string) (*Result, error) {
	r := &refreshing{result: Result{Table: clone(table)}, rows: map[[2]string]prices.Price{}}
	for _, row := range table.Prices {
		r.rows[[2]string{row.ID, row.Region}] = row
	}
	for _, p := range table.Products {
		for _, region := range regions {
			entries, err := ask(ctx, client, p, region)
			if err != nil {
				return nil, fmt.Errorf("the prices of %s in %s cannot be read: %w", p.ID, region, err)
			}
			for _, id := range ids(table, p) {
				r.take(p, id, region, entries)
			}
		}
	}
	r.result.Table.Prices = slices.Collect(maps.Values(r.rows))
	slices.SortFunc(r.result.Table.Prices, func(a, b prices.Price) int {
		return strings.Compare(a.ID+"\x00"+a.Region, b.ID+"\x00"+b.Region)
	})
	return &r.result, nil
}

// refreshing is a refresh on its way.
type refreshing struct {
	result Result
	rows   map[[2]string]prices.Price
}

// take takes over the price of an id from what the list has.
func (r *refreshing) take(p prices.Product, id, region string, entries []product) {
	r.result.Asked++
	fresh, why := choose(p, id, entries)
	old, known := r.rows[[2]string{id, region}]
	if why == "" && known && (fresh.USD > doubtful*old.USD || fresh.USD*doubtful < old.USD) {
		why = fmt.Sprintf("it would be %g instead of %g: is the filter of %s still right?", fresh.USD, old.USD, p.ID)
	}
	if why != "" {
		r.result.Doubts = append(r.result.Doubts, Doubt{id, region, why})
		return
	}
	fresh.ID, fresh.Region, fresh.Source = id, region, Source
	if fresh.USD != old.USD {
		r.result.Changes = append(r.result.Changes, Change{id, region, old.USD, fresh.USD})
	}
	r.rows[[2]string{id, region}] = fresh
}

// choose is the price of the one entry that is meant; several are one where they
// cost the same.
func choose(p prices.Product, id string, entries []product) (prices.Price, string) {
	var found []prices.Price
	var skus []string
	for _, e := range entries {
		if !e.matches(p, id) {
			continue
		}
		usd, err := e.price()
		if err != nil {
			return prices.Price{}, err.Error()
		}
		if p.Per > 0 {
			usd *= p.Per
		}
		// Twelve digits are more than the list has; the rest is binary's.
		usd = float64(int64(usd*1e12+0.5)) / 1e12
		skus = append(skus, fmt.Sprintf("%s at %g", e.Product.SKU, usd))
		found = append(found, prices.Price{USD: usd, Date: e.date()})
	}
	slices.Sort(skus)
	switch {
	case len(found) == 0:
		return prices.Price{}, "the list has no such product"
	case slices.ContainsFunc(found, func(f prices.Price) bool { return f.USD != found[0].USD }):
		return prices.Price{}, fmt.Sprintf("the list has it %d times, at different prices: %s", len(found), strings.Join(skus, ", "))
	}
	return found[0], ""
}

// ids are the prices of a product, in all regions together.
func ids(table *prices.Table, p prices.Product) []string {
	var all []string
	for _, row := range table.Prices {
		if name, _, _ := strings.Cut(row.ID, "/"); name == p.ID {
			all = append(all, row.ID)
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(all)))
}

// clone is a table of which the prices can be replaced.
func clone(table *prices.Table) *prices.Table {
	other := *table
	return &other
}
