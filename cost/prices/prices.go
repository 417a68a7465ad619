package prices

import (
	"bytes"
	_ "embed" // the data file
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Schema names the form of the data file.
const Schema = "vibe.prices/v1"

// HoursAMonth is what AWS' calculator reckons with.
const HoursAMonth = 730

// File is where the data file lies in the repository.
const File = "cost/prices/prices.json"

//go:embed prices.json
var embedded []byte

// Price is what a unit of a product costs in a region.
type Price struct {
	// ID is the product's, with the type behind a slash where the product has types,
	// such as ec2/t3.medium.
	ID     string `json:"id"`
	Region string `json:"region"`
	// USD is the price of one unit, in US dollars.
	USD float64 `json:"usd"`
	// Source is a key of Table.Sources, and Date the day that the figure is of.
	Source string `json:"source"`
	Date   string `json:"date"`
}

// Product is what AWS' price list has a price for, and how to find it there.
type Product struct {
	ID string `json:"id"`
	// Unit is what a price is for.
	Unit string `json:"unit"`
	// Service is the price list's service code.
	Service string `json:"service"`
	// Family and Attributes are what a product's attributes must equal; {type}
	// stands for what follows the slash of a price's id.
	Family     string            `json:"family,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
	// Usage is the end of its usage type, behind the region's prefix: NatGateway-Hours
	// is USW2-NatGateway-Hours in us-west-2.
	Usage string `json:"usage"`
	// Place is the attribute that names the region; empty: regionCode.
	Place string `json:"place,omitempty"`
	// Per is how many of the list's units are one of ours; 0 is one.
	Per float64 `json:"per,omitempty"`
}

// Source is where figures are from.
type Source struct {
	What string `json:"what"`
	URL  string `json:"url,omitempty"`
	// Memory says that nobody looked them up.
	Memory bool `json:"memory,omitempty"`
}

// Discount is how much less something costs under a contract.
type Discount struct {
	ID      string `json:"id"`
	What    string `json:"what"`
	Percent int    `json:"percent"`
	Source  string `json:"source"`
	Date    string `json:"date"`
}

// Table is the data file.
type Table struct {
	Schema    string            `json:"schema"`
	Sources   map[string]Source `json:"sources"`
	Products  []Product         `json:"products"`
	Discounts []Discount        `json:"discounts"`
	Prices    []Price           `json:"prices"`
}

// Load reads the data file that this program was built with.
func Load() (*Table, error) { return Read(embedded) }

// Read reads a data file. The error holds every problem.
func Read(data []byte) (*Table, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	t := &Table{}
	if err := decoder.Decode(t); err != nil {
		return nil, fmt.Errorf("the prices cannot be read: %w", err)
	}
	if err := errors.Join(t.problems()...); err != nil {
		return nil, err
	}
	return t, nil
}

// Find is the price of a product in a region, or false.
func (t *Table) Find(id, region string) (Price, bool) {
	i, found := slices.BinarySearchFunc(t.Prices, Price{ID: id, Region: region}, order)
	if !found {
		return Price{}, false
	}
	return t.Prices[i], true
}

// Product is the product of a price's id, or false.
func (t *Table) Product(id string) (Product, bool) {
	name, _, _ := strings.Cut(id, "/")
	i := slices.IndexFunc(t.Products, func(p Product) bool { return p.ID == name })
	if i < 0 {
		return Product{}, false
	}
	return t.Products[i], true
}

// Discount is the discount of an id, or false.
func (t *Table) Discount(id string) (Discount, bool) {
	i := slices.IndexFunc(t.Discounts, func(d Discount) bool { return d.ID == id })
	if i < 0 {
		return Discount{}, false
	}
	return t.Discounts[i], true
}

// Regions are those with a price, in the order of their letters.
func (t *Table) Regions() []string {
	var regions []string
	for _, p := range t.Prices {
		regions = append(regions, p.Region)
	}
	slices.Sort(regions)
	return slices.Compact(regions)
}

// Memory reports whether a price is from memory.
func (t *Table) Memory(p Price) bool { return t.Sources[p.Source].Memory }

// order is that of the rows.
func order(a, b Price) int {
	if c := strings.Compare(a.ID, b.ID); c != 0 {
		return c
	}
	return strings.Compare(a.Region, b.Region)
}
