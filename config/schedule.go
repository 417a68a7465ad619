package config

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Schedule is a parsed AWS cron expression, in UTC
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html).
type Schedule struct {
	minutes, hours, months, years fieldSet
	// days and weekdays hold plain values; one of the two fields is `?`, and
	// the other alone decides.
	days, weekdays fieldSet
	anyDay         bool
	// lastDay is L in the day of the month, nearest the 15 of 15W.
	lastDay bool
	nearest int
	// lastWeekday is the 6 of 6L, and nthWeekday and nth those of 6#3; 1 is
	// Sunday.
	lastWeekday     int
	nthWeekday, nth int
	everyYear       bool
}

// fieldSet is the values that a field allows, by index.
type fieldSet []bool

// has reports whether set allows value.
func (set fieldSet) has(value int) bool { return value < len(set) && set[value] }

// values lists what set allows.
func (set fieldSet) values() []int {
	var values []int
	for value, allowed := range set {
		if allowed {
			values = append(values, value)
		}
	}
	return values
}

// cronField is what a field of an expression may hold.
type cronField struct {
	name        string
	least, most int
	// names stand for least, least+1 and so on, if there are any.
	names string
}

var (
	minuteField  = cronField{"minutes", 0, 59, ""}
	hourField    = cronField{"hours", 0, 23, ""}
	dayField     = cronField{"day of the month", 1, 31, ""}
	monthField   = cronField{"month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"}
	weekdayField = cronField{"day of the week", 1, 7, "SUN MON TUE WED THU FRI SAT"}
	yearField    = cronField{"year", 1970, 2199, ""}
)

// ParseSchedule reads an AWS cron expression. Its errors complete a sentence
// that begins with the expression.
func ParseSchedule(text string) (Schedule, error) {
	inner, ok := strings.CutPrefix(text, "cron(")
	inner, closed := strings.CutSuffix(inner, ")")
	fields := strings.Fields(inner)
	if !ok || !closed || len(fields) != 6 {
		return Schedule{}, errors.New("is not cron() with six fields")
	}
	var s Schedule
	for _, plain := range []struct {
		field cronField
		text  string
		set   *fieldSet
	}{
		{minuteField, fields[0], &s.minutes},
		{hourField, fields[1], &s.hours},
		{monthField, fields[3], &s.months},
		{yearField, fields[5], &s.years},
	} {
		set, err := plain.field.parse(plain.text)
		if err != nil {
			return Schedule{}, err
		}
		*plain.set = set
	}
	s.everyYear = fields[5] == "*"
	if err := s.parseDays(fields[2], fields[4]); err != nil {
		return Schedule{}, err
	}
	if !s.everRuns() {
		return Schedule{}, errors.New("never runs")
	}
	return s, nil
}

// parseDays reads the day of the month and the day of the week, of which
// exactly one is `?`.
func (s *Schedule) parseDays(day, weekday string) error {
	if (day == "?") == (weekday == "?") {
		return errors.New("must have ? as its day of the month or as its day of the week, and not as both")
	}
	s.anyDay = weekday != "?"
	var err error
	switch last, isLast := strings.CutSuffix(weekday, "L"); {
	case day == "L":
		s.lastDay = true
	case strings.HasSuffix(day, "W"):
		s.nearest, err = dayField.value(strings.TrimSuffix(day, "W"))
	case day != "?":
		s.days, err = dayField.parse(day)
	case strings.Contains(weekday, "#"):
		err = s.parseNth(weekday)
	case weekday == "L":
		// The week's last day is Saturday.
		s.weekdays = fieldSet{7: true}
	case isLast:
		s.lastWeekday, err = weekdayField.value(last)
	default:
		s.weekdays, err = weekdayField.parse(weekday)
	}
	return err
}

// parseNth reads 6#3, the third Friday.
func (s *Schedule) parseNth(text string) error {
	weekday, nth, _ := strings.Cut(text, "#")
	var err error
	if s.nthWeekday, err = weekdayField.value(weekday); err != nil {
		return err
	}
	if len(nth) != 1 || nth < "1" || nth > "5" {
		return fmt.Errorf("has no week 1 to 5 behind the # of its %s", weekdayField.name)
	}
	s.nth = int(nth[0] - '0')
	return nil
}

// EveryYear reports whether the schedule goes on for ever.
func (s Schedule) EveryYear() bool { return s.everyYear }

// OncePerHour reports whether the schedule runs at one minute of an hour, which
// is as often as AWS Backup starts a job.
func (s Schedule) OncePerHour() bool { return len(s.minutes.values()) == 1 }

// RunsOn reports whether the schedule runs on the day of t.
func (s Schedule) RunsOn(t time.Time) bool {
	if !s.years.has(t.Year()) || !s.months.has(int(t.Month())) {
		return false
	}
	weekday := int(t.Weekday()) + 1
	last := time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	switch {
	case s.lastDay:
		return t.Day() == last
	case s.nearest != 0:
		return s.nearest <= last && t.Day() == nearestWorkday(t.Year(), t.Month(), s.nearest, last)
	case !s.anyDay:
		return s.days.has(t.Day())
	case s.lastWeekday != 0:
		return weekday == s.lastWeekday && t.Day() > last-7
	case s.nthWeekday != 0:
		return weekday == s.nthWeekday && (t.Day()-1)/7+1 == s.nth
	default:
		return s.weekdays.has(weekday)
	}
}

// nearestWorkday is the Monday to Friday nearest to a day, within its month.
func nearestWorkday(year int, month time.Month, day, last int) int {
	switch weekday := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Weekday(); {
	case weekday == time.Saturday && day > 1:
		return day - 1
	case weekday == time.Saturday:
		return day + 2
	case weekday == time.Sunday && day < last:
		return day + 1
	case weekday == time.Sunday:
		return day - 2
	default:
		return day
	}
}

// everRuns reports whether there is any day in the calendar that the schedule
// runs on: 31 February is none.
func (s Schedule) everRuns() bool {
	first := time.Date(yearField.least, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, year := range s.years.values() {
		for t := first.AddDate(year-yearField.least, 0, 0); t.Year() == year; t = t.AddDate(0, 0, 1) {
			if s.RunsOn(t) {
				return true
			}
		}
	}
	return false
}

// startsIn reports whether a run may start within w: at one of the schedule's
// times of day, on any of the weekdays that it ever runs on.
func (s Schedule) startsIn(w window) bool {
	for weekday := range 7 {
		if s.anyDay && !s.weekdays.has(weekday+1) && s.lastWeekday != weekday+1 && s.nthWeekday != weekday+1 {
			continue
		}
		for _, hour := range s.hours.values() {
			for _, minute := range s.minutes.values() {
				start := window{weekday*dayMinutes + hour*60 + minute, 1, weekMinutes}
				if start.meets(w) {
					return true
				}
			}
		}
	}
	return false
}
