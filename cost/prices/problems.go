package prices

import (
	"fmt"
	"math"
	"regexp"
)

// dateShape is a day.
var dateShape = regexp.MustCompile(`^20[0-9]{2}-[01][0-9]-[0-3][0-9]$`)

// problems are what is wrong with t.
func (t *Table) problems() []error {
	var found []error
	says := func(format string, arguments ...any) {
		found = append(found, fmt.Errorf(File+": "+format, arguments...))
	}
	if t.Schema != Schema {
		says("its schema is %q, and this program reads %s", t.Schema, Schema)
	}
	for i, p := range t.Products {
		if p.ID == "" || p.Unit == "" || p.Service == "" || p.Usage == "" || p.Per < 0 {
			says("product %q says too little: it needs id, unit, service and usage", p.ID)
		}
		if i > 0 && t.Products[i-1].ID >= p.ID {
			says("product %s is twice there, or out of order", p.ID)
		}
	}
	dated := func(what, source, date string) {
		if _, known := t.Sources[source]; !known {
			says("%s names the source %q, which is none", what, source)
		}
		if !dateShape.MatchString(date) {
			says("%s has the date %q; write yyyy-mm-dd", what, date)
		}
	}
	for _, d := range t.Discounts {
		dated(d.ID, d.Source, d.Date)
		if d.Percent < 1 || d.Percent > 99 {
			says("%s takes off %d %%", d.ID, d.Percent)
		}
	}
	for i, p := range t.Prices {
		what := p.ID + " in " + p.Region
		dated(what, p.Source, p.Date)
		if _, known := t.Product(p.ID); !known || p.Region == "" {
			says("%s is of no product, or of no region", what)
		}
		if p.USD <= 0 || math.IsInf(p.USD, 0) || math.IsNaN(p.USD) {
			says("%s costs %v; write a price above 0", what, p.USD)
		}
		if i > 0 && order(t.Prices[i-1], p) >= 0 {
			says("%s is twice there, or out of order", what)
		}
	}
	return found
}
