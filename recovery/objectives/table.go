package objectives

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// StoreRows are the stores that are held to the promise, each with what it loses
// by tier; the heading first. Where nothing is promised, they are all stores but
// those that are exempt wherever something is.
func (r *Report) StoreRows() [][]string {
	rows := [][]string{{"store", "region", "lost by a mistake", "lost with a zone", "lost with the region", "in a vault"}}
	for _, s := range r.Stores {
		if s.Exemption == nil {
			rows = append(rows, append(append([]string{s.title(), s.Region}, s.cells()...), r.vaulted(s)))
		}
	}
	return rows
}

// vaulted says how long recovery points of a store are kept, or why there are none.
func (r *Report) vaulted(s Store) string {
	var kept []string
	for _, rule := range s.Rules {
		kept = append(kept, rule.Name+", "+rule.kept())
	}
	if len(kept) == 0 {
		return r.Promise.Unbacked[s.Name]
	}
	return strings.Join(kept, "; ")
}

// RuleRows are the rules of backup plans that stores fall under.
func (r *Report) RuleRows() [][]string {
	rows := [][]string{{"rule", "schedule, UTC", "the newest recovery point is at most", "kept", "copied to", "stores"}}
	for _, s := range r.Stores {
		for _, rule := range s.Rules {
			row := []string{rule.Name, rule.Schedule, rule.Loss.String() + " behind", rule.kept(), strings.Join(rule.Away, ", ")}
			n := slices.IndexFunc(rows, func(known []string) bool { return slices.Equal(known[:len(row)], row) })
			if n < 0 {
				rows = append(rows, append(row, s.title()))
				continue
			}
			rows[n][len(row)] += ", " + s.title()
		}
	}
	return rows
}

// ExemptRows are the exemptions, each with its stores counted and the most that
// any of them loses.
func (r *Report) ExemptRows() [][]string {
	rows := [][]string{{"stores", "lost by a mistake", "lost with a zone", "lost with the region", "held to less because", "instead"}}
	for i := range r.Promise.Exemptions {
		e := &r.Promise.Exemptions[i]
		var worst Store
		count := 0
		for _, s := range r.Stores {
			if s.Exemption != e {
				continue
			}
			for tier := range tiers {
				if way := s.Ways[tier]; count == 0 || way.Loss > worst.Ways[tier].Loss {
					worst.Ways[tier] = way
				}
			}
			count++
		}
		if count > 0 {
			rows = append(rows, append(append([]string{fmt.Sprintf("%s, %d", e.Title, count)}, worst.cells()...), e.Reason, e.Back))
		}
	}
	return rows
}

// Worst is the most that any store loses that is not exempt.
func (r *Report) Worst(tier Tier) (worst Loss) {
	for _, s := range r.Stores {
		if s.Exemption == nil {
			worst = max(worst, s.Ways[tier].Loss)
		}
	}
	return worst
}

// title is what a store is and what it is called.
func (s Store) title() string { return kinds()[s.Type].noun + " " + s.Name }

// cells are the losses, by tier.
func (s Store) cells() []string {
	var cells []string
	for _, way := range s.Ways {
		cells = append(cells, way.String())
	}
	return cells
}

// StepRows are the steps of a region's recovery, in the order in which they begin.
// Those of the longest chain are marked.
func (r *Report) StepRows() [][]string {
	rows := [][]string{{"step", "what", "begins", "minutes", "after", "the minutes are from"}}
	longest := r.Steps.Longest()
	for _, s := range r.Steps {
		id := s.ID
		if slices.ContainsFunc(longest, func(l Step) bool { return l.ID == s.ID }) {
			id = "**" + id + "**"
		}
		rows = append(rows, []string{id, s.Does, strconv.Itoa(r.Steps.Begins(s.ID)), strconv.Itoa(s.Minutes), strings.Join(r.Steps.waits(s), ", "), s.Source})
	}
	return append(rows, []string{"**ready**", "after " + spoken(r.Steps.Takes()) + " of " + spoken(TimeLimit), strconv.Itoa(int(r.Steps.Takes().Minutes())), "", "", ""})
}

// waits are the steps that s waits for, without those that another of them waits
// for already.
func (ss Steps) waits(s Step) []string {
	return slices.DeleteFunc(slices.Clone(s.After), func(id string) bool {
		return slices.ContainsFunc(s.After, func(other string) bool { return other != id && ss.reaches(other, id) })
	})
}

// reaches reports whether a step waits for another.
func (ss Steps) reaches(from, to string) bool {
	n := slices.IndexFunc(ss, func(s Step) bool { return s.ID == from })
	return n >= 0 && slices.ContainsFunc(ss[n].After, func(before string) bool { return before == to || ss.reaches(before, to) })
}

// FactRows are the figures that the losses rest on.
func FactRows() [][]string {
	rows := [][]string{{"what", "from"}}
	for _, f := range Facts() {
		source := f.Source
		if source != estimate {
			source = "<" + source + ">"
		}
		rows = append(rows, []string{f.Says, source})
	}
	return rows
}

// Text writes the report for a terminal.
func (r *Report) Text(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if r.Promise.Made() {
		fmt.Fprintf(w, "%s, home %s, recovery %s: at most %s of data lost, and %s away\n\n", r.Promise.Environment, r.Promise.Home, r.Promise.Away, PointLimit, spoken(TimeLimit))
	} else {
		fmt.Fprintf(w, "%s, home %s, no recovery region: nothing is promised\n\n", r.Promise.Environment, r.Promise.Home)
	}
	write := func(rows [][]string) {
		for i, row := range rows {
			if i == 0 {
				row = strings.Split(strings.ToUpper(strings.Join(row, "\t")), "\t")
			}
			fmt.Fprintln(w, strings.ReplaceAll(strings.Join(row, "\t"), "**", ""))
		}
		fmt.Fprintln(w)
	}
	write(r.StoreRows())
	write(r.RuleRows())
	write(r.ExemptRows())
	if len(r.Steps) > 0 {
		write(r.StepRows())
		fmt.Fprintf(w, "longest chain: %s\n", chain(r.Steps.Longest()))
	}
	return w.Flush()
}

// Err is the problems as an error: nil if there is none.
func (r *Report) Err() error {
	if len(r.Problems) == 0 {
		return nil
	}
	return r.Problems
}

// chain names the steps of a chain, with their minutes.
func chain(steps []Step) string {
	var names []string
	for _, s := range steps {
		names = append(names, fmt.Sprintf("%s %d", s.ID, s.Minutes))
	}
	return strings.Join(names, ", ")
}

// spoken is a duration in hours and minutes.
func spoken(d time.Duration) string {
	hours, minutes := int(d.Hours()), int(d.Minutes())%60
	if minutes == 0 {
		return fmt.Sprintf("%d h", hours)
	}
	return fmt.Sprintf("%d h %d min", hours, minutes)
}
