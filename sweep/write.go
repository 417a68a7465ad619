package sweep

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// write puts the report out as o wants it.
func (r Report) write(out io.Writer, o Options) error {
	if o.Output == OutputJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	}
	_, err := io.WriteString(out, r.table(o.Now))
	return err
}

// table is the report for people, at a time that ages are counted to.
func (r Report) table(now time.Time) string {
	var text strings.Builder
	where := fmt.Sprintf("%s in account %s, %s", r.Environment, r.Account, r.Region)
	state := "the cluster " + r.Cluster + " is gone"
	if r.ClusterStatus != "" {
		state = "the cluster " + r.Cluster + " is " + r.ClusterStatus + ", so that its controllers still use what they made"
	}
	_, _ = fmt.Fprintf(&text, "%s: %s.\n", where, state)
	if !r.Complete {
		text.WriteString("Not everything could be looked for, so that more may be left.\n")
	}
	if len(r.Findings) == 0 && r.Complete {
		text.WriteString("Nothing of its controllers is left.\n")
	}
	if len(r.Findings) == 0 {
		return text.String()
	}
	text.WriteString("\n")
	rows := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(rows, "KIND\tID\tNAME\tZONE\tAGE\tMADE FOR\tWHY OURS\tOUTCOME")
	for _, f := range r.Findings {
		cells := []string{string(f.Kind), f.shortID(), dash(f.Name), dash(f.Zone), age(f.Created, now), f.MadeFor, f.Why, string(f.Outcome)}
		_, _ = fmt.Fprintln(rows, strings.Join(cells, "\t"))
	}
	_ = rows.Flush()
	for _, f := range r.Findings {
		if f.Reason != "" {
			_, _ = fmt.Fprintf(&text, "\n%s %s %s: %s", f.Outcome, f.Kind, f.shortID(), f.Reason)
		}
	}
	_, _ = fmt.Fprintf(&text, "\n%s\n", r.summary())
	return text.String()
}

// summary counts the findings by what became of them.
func (r Report) summary() string {
	count := map[Outcome]int{}
	for _, f := range r.Findings {
		count[f.Outcome]++
	}
	var parts []string
	for _, o := range []Outcome{Found, Removed, Kept, Failed} {
		if count[o] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[o], o))
		}
	}
	return strings.Join(parts, ", ")
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// age is the time since made, in the largest unit that fits.
func age(made *time.Time, now time.Time) string {
	if made == nil || now.IsZero() {
		return "-"
	}
	switch d := now.Sub(*made); {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%dd", int(d.Hours()/24))
	case d >= time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	default:
		return fmt.Sprintf("%dm", max(0, int(d.Minutes())))
	}
}
