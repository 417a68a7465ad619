package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The minutes of a day and of a week.
const (
	dayMinutes  = 24 * 60
	weekMinutes = 7 * dayMinutes
)

// window is a span of time that comes back every day or every week.
type window struct {
	// start and length are minutes: start of the day or of the week, which
	// begins on Sunday.
	start, length int
	// period is dayMinutes or weekMinutes.
	period int
}

var (
	dailyShape  = regexp.MustCompile(`^([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})$`)
	weeklyShape = regexp.MustCompile(`^([a-z]{3}):([0-9]{2}:[0-9]{2})-([a-z]{3}):([0-9]{2}:[0-9]{2})$`)
)

// weekdays are the days as RDS and ElastiCache write them, from Sunday.
const weekdays = "sun mon tue wed thu fri sat"

// parseDaily reads hh:mm-hh:mm, which may pass midnight.
func parseDaily(text string) (window, bool) {
	parts := dailyShape.FindStringSubmatch(text)
	if parts == nil {
		return window{}, false
	}
	start, ok1 := clock(parts[1])
	end, ok2 := clock(parts[2])
	return window{start, wrap(end-start, dayMinutes), dayMinutes}, ok1 && ok2
}

// parseWeekly reads ddd:hh:mm-ddd:hh:mm, which may pass the end of the week.
func parseWeekly(text string) (window, bool) {
	parts := weeklyShape.FindStringSubmatch(text)
	if parts == nil {
		return window{}, false
	}
	start, ok1 := clock(parts[2])
	end, ok2 := clock(parts[4])
	first, last := strings.Index(weekdays, parts[1]), strings.Index(weekdays, parts[3])
	if !ok1 || !ok2 || first%4 != 0 || last%4 != 0 {
		return window{}, false
	}
	start += first / 4 * dayMinutes
	end += last / 4 * dayMinutes
	return window{start, wrap(end-start, weekMinutes), weekMinutes}, true
}

// clock reads hh:mm as minutes of the day.
func clock(text string) (int, bool) {
	hour, _ := strconv.Atoi(text[:2])
	minute, _ := strconv.Atoi(text[3:])
	return hour*60 + minute, hour < 24 && minute < 60
}

// wrap is minutes modulo a period, never negative.
func wrap(minutes, period int) int { return (minutes%period + period) % period }

// meets reports whether w and other ever have a minute in common.
func (w window) meets(other window) bool {
	for _, a := range w.weekly() {
		for _, b := range other.weekly() {
			if wrap(b.start-a.start, weekMinutes) < a.length || wrap(a.start-b.start, weekMinutes) < b.length {
				return true
			}
		}
	}
	return false
}

// weekly is w as windows that come back every week.
func (w window) weekly() []window {
	if w.period == weekMinutes {
		return []window{w}
	}
	var days []window
	for day := range 7 {
		days = append(days, window{w.start + day*dayMinutes, w.length, weekMinutes})
	}
	return days
}

// windowRules demand two windows that parse, last least minutes or more and do
// not meet: daily and weekly are their fields, and their values follow.
func windowRules(daily, dailyText, weekly, weeklyText string, least int) []rule {
	d, ok1 := parseDaily(dailyText)
	w, ok2 := parseWeekly(weeklyText)
	rules := []rule{
		{daily, dailyText, ok1, "is no daily window", "hh:mm-hh:mm in UTC, such as 03:00-04:00"},
		{weekly, weeklyText, ok2, "is no weekly window", "ddd:hh:mm-ddd:hh:mm in UTC, such as sun:06:00-sun:07:00"},
		{daily, dailyText, !ok1 || d.length >= least, fmt.Sprintf("lasts %d minutes", d.length), fmt.Sprintf("a window of %d minutes or more", least)},
		{weekly, weeklyText, !ok2 || w.length >= least, fmt.Sprintf("lasts %d minutes", w.length), fmt.Sprintf("a window of %d minutes or more", least)},
		{weekly, weeklyText, !ok2 || w.length <= dayMinutes, "lasts longer than a day", "a window of 24 hours or less"},
	}
	if ok1 && ok2 {
		rules = append(rules, rule{weekly, weeklyText, !w.meets(d), "meets " + daily + ", " + dailyText, "windows that do not overlap"})
	}
	return rules
}
