package config

import "time"

// The years that LongestGap looks at: every kind of year, leap or not and by its
// first day, before 2100, which has no 29 February, and after it.
const firstGapYear, lastGapYear = 2072, 2128

// LongestGap is the longest time from one run to the next: eight years for 29
// February, because 2100 has none. It is false for a schedule that ends.
func (s Schedule) LongestGap() (time.Duration, bool) {
	if !s.everyYear {
		return 0, false
	}
	first, last, longest := s.day()
	var before time.Time
	for t := time.Date(firstGapYear, 1, 1, 0, 0, 0, 0, time.UTC); t.Year() <= lastGapYear; t = t.AddDate(0, 0, 1) {
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
