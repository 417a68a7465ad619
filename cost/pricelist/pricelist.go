// Package pricelist reads unit prices from AWS' price list
// (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html).
package pricelist

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/pricing/types"

	"github.com/vibe-engineering/vibe-platform/cost/prices"
)

// Region is where the price list of all regions is asked for: one of the few that
// have its API
// (https://docs.aws.amazon.com/general/latest/gr/billing.html).
const Region = "us-east-1"

// Source is the key of the price list among prices.Table's sources.
const Source = "price-list"

// formatVersion is the only form of a product that there is
// (https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html).
const formatVersion = "aws_v1"

// product is the part of an entry of the list that is read.
type product struct {
	Product struct {
		SKU           string            `json:"sku"`
		ProductFamily string            `json:"productFamily"`
		Attributes    map[string]string `json:"attributes"`
	} `json:"product"`
	Terms struct {
		OnDemand map[string]struct {
			PriceDimensions map[string]dimension `json:"priceDimensions"`
		} `json:"OnDemand"`
	} `json:"terms"`
	PublicationDate string `json:"publicationDate"`
}

// dimension is a price and from which quantity on it holds.
type dimension struct {
	BeginRange   string            `json:"beginRange"`
	PricePerUnit map[string]string `json:"pricePerUnit"`
}

// ask returns what the list has of a product in a region: whatever its types.
func ask(ctx context.Context, client pricing.GetProductsAPIClient, p prices.Product, region string) ([]product, error) {
	place := p.Place
	if place == "" {
		place = "regionCode"
	}
	filters := []types.Filter{equals(place, region)}
	if p.Family != "" {
		filters = append(filters, equals("productFamily", p.Family))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Attributes)) {
		if value := p.Attributes[name]; !strings.Contains(value, typed) {
			filters = append(filters, equals(name, value))
		}
	}
	pages := pricing.NewGetProductsPaginator(client, &pricing.GetProductsInput{
		ServiceCode: new(p.Service), FormatVersion: new(formatVersion), Filters: filters,
	})
	var found []product
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, text := range page.PriceList {
			var one product
			if err := json.Unmarshal([]byte(text), &one); err != nil {
				return nil, fmt.Errorf("the price list answers for %s what is no product: %w", p.Service, err)
			}
			found = append(found, one)
		}
	}
	return found, nil
}

// equals is a filter for an attribute.
func equals(name, value string) types.Filter {
	return types.Filter{Type: types.FilterTypeTermMatch, Field: aws.String(name), Value: aws.String(value)}
}

// typed stands for the type in a product's attributes and usage.
const typed = "{type}"

// matches reports whether an entry of the list is what p means by a price's id.
func (e product) matches(p prices.Product, id string) bool {
	_, kind, _ := strings.Cut(id, "/")
	for name, value := range p.Attributes {
		if e.Product.Attributes[name] != strings.ReplaceAll(value, typed, kind) {
			return false
		}
	}
	usage := strings.ReplaceAll(p.Usage, typed, kind)
	prefix, ends := strings.CutSuffix(e.Product.Attributes["usagetype"], usage)
	// A region's prefix has one part: USW2-, and not USE1-ShieldProtected-.
	return ends && (prefix == "" || strings.Index(prefix, "-") == len(prefix)-1)
}

// price is what an entry costs on demand: at the first quantity that is not free.
func (e product) price() (float64, error) {
	least, price := -1.0, 0.0
	for _, term := range e.Terms.OnDemand {
		for _, d := range term.PriceDimensions {
			usd, err := strconv.ParseFloat(d.PricePerUnit["USD"], 64)
			if err != nil {
				return 0, fmt.Errorf("%s has no price in US dollars", e.Product.SKU)
			}
			from, err := strconv.ParseFloat(d.BeginRange, 64)
			if err != nil && d.BeginRange != "" {
				return 0, fmt.Errorf("%s has a price from %q on", e.Product.SKU, d.BeginRange)
			}
			if usd > 0 && (least < 0 || from < least) {
				least, price = from, usd
			}
		}
	}
	if least < 0 {
		return 0, errors.New("it has no price on demand above 0")
	}
	return price, nil
}

// date is the day of the list.
func (e product) date() string {
	day, _, _ := strings.Cut(e.PublicationDate, "T")
	return day
}
