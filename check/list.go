package check

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Listed is a check that is not asked.
type Listed struct {
	ID       string   `json:"id"`
	Category string   `json:"category"`
	What     string   `json:"what"`
	How      string   `json:"how"`
	Severity Severity `json:"severity"`
	Remedy   string   `json:"remedy"`
	Runbook  string   `json:"runbook,omitempty"`
	Waits    bool     `json:"waits"`
}

// List lists the checks that are selected.
func List(checks []Check, s Selection) []Listed {
	rows := []Listed{}
	for _, c := range checks {
		if s.selects(c) {
			rows = append(rows, Listed{c.ID, c.Category(), c.What, c.How, c.Severity, c.Remedy, c.Runbook, c.Waits})
		}
	}
	return rows
}

// ListTable writes a line for each.
func ListTable(out io.Writer, rows []Listed) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CHECK\tSEVERITY\tMUST HOLD\tASKED BY")
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.ID, r.Severity, r.What, r.How)
	}
	return table.Flush()
}
