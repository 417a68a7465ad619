package check

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/fatih/color"
)

// Style is how a table is written.
type Style struct {
	// Colour marks what is good and what is not.
	Colour bool
	// Quiet leaves out the rows that hold.
	Quiet bool
	// Runbooks is the page above the runbooks, without a slash at its end.
	Runbooks string
}

// Table writes the report for a reader: the rows by category, then what to do.
func (r *Report) Table(out io.Writer, s Style) error {
	w := &sections{out: out, style: s}
	w.rows(r.Checks)
	for _, row := range r.Alarms() {
		w.remedy(row)
	}
	w.printf("%s\n", r.summary())
	return w.err
}

// summary counts the rows by their status.
func (r *Report) summary() string {
	var counts []string
	for _, s := range []Status{OK, Unneeded, Problem, Warned, Unknown} {
		if n := r.count(s); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if n := len(r.Skipped); n > 0 {
		counts = append(counts, fmt.Sprintf("%d skipped", n))
	}
	return fmt.Sprintf("%s of %s in %.1f s: %s", r.Command, r.Environment, r.Seconds, strings.Join(counts, ", "))
}

// sections writes until the first error.
type sections struct {
	out   io.Writer
	style Style
	err   error
}

func (w *sections) printf(format string, arguments ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.out, format, arguments...)
	}
}

// rows writes a line for each row, under its category.
func (w *sections) rows(rows []Row) {
	// Colours have a width for a tabwriter, so words are marked after it.
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	category := ""
	var lines []Row
	for _, r := range rows {
		if w.style.Quiet && r.Status.Fine() {
			continue
		}
		if r.Category != category {
			category = r.Category
			lines = append(lines, Row{Category: category})
			fmt.Fprintf(table, "%s\t\t\n", category)
		}
		lines = append(lines, r)
		fmt.Fprintf(table, "  %s\t%s\t%s\n", r.Status, r.ID, oneOf(r))
	}
	_ = table.Flush() // A Builder takes everything.
	i := 0
	for line := range strings.Lines(text.String()) {
		w.printf("%s\n", w.paint(lines[i], strings.TrimRight(line, " \n")))
		i++
	}
	if i > 0 {
		w.printf("\n")
	}
}

// oneOf is what a row's line says: what was seen, or else what holds.
func oneOf(r Row) string {
	switch {
	case len(r.Findings) == 1:
		return r.Findings[0].String()
	case len(r.Findings) > 1:
		return fmt.Sprintf("%s (and %d more)", r.Findings[0], len(r.Findings)-1)
	case r.Detail != "":
		return r.Detail
	}
	return r.What
}

// remedy writes what does not hold, and what to do.
func (w *sections) remedy(r Row) {
	w.printf("%s\n", w.paint(r, r.ID))
	w.printf("  must hold:  %s\n  asked by:   %s\n", r.What, r.How)
	if len(r.Findings) == 0 {
		w.printf("  no answer:  %s\n", r.Detail)
	}
	own := false
	for _, f := range r.Findings {
		w.printf("  found:      %s\n", f)
		if f.Remedy != "" {
			w.printf("              %s\n", f.Remedy)
		} else {
			own = true
		}
	}
	if own || len(r.Findings) == 0 {
		w.printf("  to do:      %s\n", r.Remedy)
	}
	if r.Runbook != "" {
		w.printf("  read:       %s/%s\n", w.style.Runbooks, r.Runbook)
	}
	w.printf("\n")
}

// paint colours the status of a row, or a category.
func (w *sections) paint(r Row, line string) string {
	if !w.style.Colour {
		return line
	}
	of := map[Status]color.Attribute{
		OK: color.FgGreen, Unneeded: color.Faint, Warned: color.FgYellow, Problem: color.FgRed, Unknown: color.FgMagenta,
	}
	attribute, known := of[r.Status]
	if !known {
		attribute = color.Bold
	}
	c := color.New(attribute)
	c.EnableColor()
	if i := strings.Index(line, string(r.Status)); known && i >= 0 {
		return line[:i] + c.Sprint(string(r.Status)) + line[i+len(r.Status):]
	}
	return c.Sprint(line)
}
