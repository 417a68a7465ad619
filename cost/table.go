package cost

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// Style is how a table is written.
type Style struct {
	// By is what the lines are added up by.
	By By
	// Quiet leaves out assumptions and savings.
	Quiet bool
}

// By is what lines are added up by: stack, component or resource.
type By string

// What lines can be added up by.
const (
	ByStack     By = "stack"
	ByComponent By = "component"
	ByResource  By = "resource"
)

// AllBy lists them.
func AllBy() []By { return []By{ByStack, ByComponent, ByResource} }

// Table writes the report for a reader.
func (r *Report) Table(out io.Writer, s Style) error {
	w := &writer{out: out}
	w.printf("%s in %s, a month of %d hours, in US dollars\n\n", r.Environment, r.regions(), r.Hours)
	w.lines(r, s.By)
	w.difference(r.Against)
	w.unpriced(r.Unpriced)
	if !s.Quiet {
		w.assumptions(r)
		w.savings(r.Savings)
	}
	w.printf("%s\n", r.summary())
	return w.err
}

// regions are where the environment lies.
func (r *Report) regions() string {
	if r.Recovery == "" {
		return r.Region
	}
	return r.Region + " and " + r.Recovery
}

// summary is the verdict in a sentence.
func (r *Report) summary() string {
	text := fmt.Sprintf("cost of %s: %.2f a month, %.0f %% of its budget of %d", r.Environment, r.MonthUSD, r.Budget.Percent, r.Budget.USD)
	if r.Budget.Over {
		text += ", which it is over by " + fmt.Sprintf("%.2f", r.MonthUSD-float64(r.Budget.USD))
	}
	if n := len(r.Unpriced); n > 0 {
		text += fmt.Sprintf("; incomplete: %d without a price", n)
	}
	return text
}

// writer writes until the first error.
type writer struct {
	out io.Writer
	err error
}

func (w *writer) printf(format string, arguments ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.out, format, arguments...)
	}
}

// table writes rows, whose first is the heading, and an empty line.
func (w *writer) table(rows [][]string) {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	_ = table.Flush() // A Builder takes everything.
	for line := range strings.Lines(text.String()) {
		w.printf("%s\n", strings.TrimRight(line, " \n"))
	}
	w.printf("\n")
}

// cent is from where on a line is worth a row of its own, rounded.
const cent = 0.005

// money is an amount in a column.
func money(usd float64) string { return fmt.Sprintf("%8.2f", usd) }

// lines writes the lines, added up.
func (w *writer) lines(r *Report, by By) {
	var rows [][]string
	switch by {
	case ByResource:
		rows = append(rows, []string{"STACK", "RESOURCE", "ITEM", "   MONTH", "RECKONED"})
		small, count := 0.0, 0
		for _, l := range r.Lines {
			switch {
			case l.MonthUSD >= cent:
				rows = append(rows, []string{l.Stack, l.Resource, l.Item, money(l.MonthUSD), l.Basis})
			case l.MonthUSD > 0:
				small, count = small+l.MonthUSD, count+1
			}
		}
		if count > 0 {
			rows = append(rows, []string{"less than a cent each", "", "", money(small), fmt.Sprintf("%d lines", count)})
		}
		rows = append(rows, []string{"sum", "", "", money(r.MonthUSD), ""})
	case ByComponent:
		rows = w.sums("COMPONENT", r.Components, r, func(l Line) string { return l.Component })
	default:
		rows = w.sums("STACK", r.Stacks, r, func(l Line) string { return l.Stack })
	}
	w.table(rows)
}

// sums are the rows of sums, each with the largest of what it is made of.
func (w *writer) sums(heading string, all []Sum, r *Report, name func(Line) string) [][]string {
	rows := [][]string{{heading, "   MONTH", "MOST OF IT"}}
	for _, s := range all {
		rows = append(rows, []string{s.Name, money(s.MonthUSD), largest(r.Lines, func(l Line) bool { return name(l) == s.Name })})
	}
	return append(rows, []string{"sum", money(r.MonthUSD), ""})
}

// largest names what most of some lines is for.
func largest(lines []Line, of func(Line) bool) string {
	const most = 4
	var found []Line
	for _, s := range sums(slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return !of(l) }), func(l Line) string { return l.Item + "\x00" + service(l.Type) }) {
		item, service, _ := strings.Cut(s.Name, "\x00")
		found = append(found, Line{Item: item, Type: service, MonthUSD: s.MonthUSD})
	}
	slices.SortStableFunc(found, func(a, b Line) int { return cmp.Compare(b.MonthUSD, a.MonthUSD) })
	var parts []string
	for _, l := range found[:min(most, len(found))] {
		if l.MonthUSD >= cent {
			parts = append(parts, fmt.Sprintf("%s %.2f", strings.TrimSpace(l.Item), l.MonthUSD))
		}
	}
	return strings.Join(parts, ", ")
}

// service is the middle of a type's name.
func service(typ string) string {
	part := strings.Split(typ, "::")
	return part[min(1, len(part)-1)]
}

// difference writes what changed.
func (w *writer) difference(d *Difference) {
	if d == nil {
		return
	}
	if len(d.Lines) == 0 {
		w.printf("nothing has changed against %s: %.2f\n\n", d.Of, d.WasUSD)
		return
	}
	rows := [][]string{{"CHANGE", "STACK", "RESOURCE", "ITEM", "     WAS", "      IS", "  CHANGE", "RECKONED"}}
	for _, l := range d.Lines {
		basis := l.Is
		if l.Change == Removed {
			basis = l.Was
		} else if l.Change == Changed && l.Was != l.Is {
			basis = l.Was + " → " + l.Is
		}
		rows = append(rows, []string{string(l.Change), l.Stack, l.Resource, l.Item, money(l.WasUSD), money(l.IsUSD), fmt.Sprintf("%+8.2f", l.ChangeUSD), basis})
	}
	rows = append(rows, []string{"sum", "", "", "", money(d.WasUSD), money(d.WasUSD + d.ChangeUSD), fmt.Sprintf("%+8.2f", d.ChangeUSD), ""})
	w.printf("against %s:\n\n", d.Of)
	w.table(rows)
}

// unpriced names what has no price.
func (w *writer) unpriced(all []Unpriced) {
	if len(all) == 0 {
		return
	}
	w.printf("without a price, and not in the sum:\n")
	for _, u := range all {
		w.printf("  %s/%s (%s)", u.Stack, u.Resource, u.Type)
		if u.Item != "" {
			w.printf(", %s", u.Item)
		}
		w.printf(": %s\n", u.Why)
	}
	w.printf("\n")
}

// assumptions writes what the estimate rests on.
func (w *writer) assumptions(r *Report) {
	rows := [][]string{{"ASSUMED", "VALUE", "IN A MONTH, OR ON AVERAGE"}}
	for _, a := range r.Assumptions {
		rows = append(rows, []string{a.Key, fmt.Sprintf("%5d", a.Value), a.What})
	}
	w.table(rows)
	w.printf("Prices are of %s to %s; %.2f of the sum is by prices from memory.\n", r.Prices.Oldest, r.Prices.Newest, r.Prices.FromMemoryUSD)
	for _, note := range r.Notes {
		w.printf("%s\n", note)
	}
	w.printf("\n")
}

// savings writes what would cost less. They overlap.
func (w *writer) savings(all []Saving) {
	rows := [][]string{{"SAVING", "   MONTH", "STATE", "PRICE IN RELIABILITY"}}
	for _, s := range all {
		state := "open"
		switch {
		case s.Taken:
			state = "taken"
		case s.MonthUSD < 0:
			state = "costs more"
		}
		rows = append(rows, []string{s.What, money(s.MonthUSD), state, s.Price})
	}
	w.table(rows)
	w.printf("Savings overlap: they cannot be added up. -o json says how each is had.\n\n")
}
