package config

import "time"

// LongestGap is the longest time from one run to the next, over every year that
// an expression can name: eight years for 29 February, because 2100 has none. It
// is false for a schedule that ends.
func (s Schedule) LongestGap() (time.Duration, bool) {
	if !s.everyYear {
		return 0, false
	}
	first, last, longest := s.day()
	var before time.Time
	for t := time.Date(yearField.least, 1, 1, 0, 0, 0, 0, time.UTC); t.Year() <= yearField.most; t = t.AddDate(0, 0, 1) {
		if !s.RunsOn(t) {
			continue
		}
		if !before.IsZero() {
			longest = max(longest, t.Add(first).Sub(before))
		}
		before = t.Add(last)
	}
	return longest, true
}

// day is when the schedule first and last runs on a day that it runs on, and the
// longest time between two runs of that day.
func (s Schedule) day() (first, last, longest time.Duration) {
	first = -1
	for _, hour := range s.hours.values() {
		for _, minute := range s.minutes.values() {
			at := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
			if first < 0 {
				first, last = at, at
			}
			longest = max(longest, at-last)
			last = at
		}
	}
	return first, last, longest
}
