package config_test

import (
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestScheduleRunsOn(t *testing.T) {
	for _, row := range []struct {
		expression string
		// on and off are days, as yyyy-mm-dd, on which it runs and does not.
		on, off []string
	}{
		{"cron(0 4 * * ? *)", []string{"2026-11-23", "2199-12-31"}, nil},
		{"cron(0 4 1 * ? *)", []string{"2026-11-01"}, []string{"2026-11-02", "2026-11-30"}},
		{"cron(0 4 1,15 JAN,7 ? *)", []string{"2026-01-15", "2026-07-01"}, []string{"2026-02-01", "2026-07-14"}},
		{"cron(0 4 1/10 * ? *)", []string{"2026-11-01", "2026-11-11", "2026-12-31"}, []string{"2026-11-10"}},
		{"cron(0 4 1/1 * ? *)", []string{"2026-11-01", "2026-11-30"}, nil},
		{"cron(0 4 10-14/2 * ? *)", []string{"2026-11-10", "2026-11-14"}, []string{"2026-11-11", "2026-11-16"}},
		{"cron(0 4 L * ? *)", []string{"2026-11-30", "2028-02-29"}, []string{"2026-11-29", "2028-02-28"}},
		// 15 November 2026 is a Sunday, 15 August 2026 a Saturday.
		{"cron(0 4 15W * ? *)", []string{"2026-11-16", "2026-08-14", "2026-09-15"}, []string{"2026-11-15", "2026-08-15"}},
		// The nearest workday stays in its month.
		{"cron(0 4 1W * ? *)", []string{"2026-08-03", "2026-11-02"}, []string{"2026-07-31", "2026-11-01"}},
		{"cron(0 4 31W * ? *)", []string{"2026-05-29", "2026-10-30"}, []string{"2026-06-01", "2026-11-30"}},
		{"cron(0 5 ? * SUN *)", []string{"2026-11-22"}, []string{"2026-11-23"}},
		{"cron(0 5 ? * 2-6 *)", []string{"2026-11-23", "2026-11-27"}, []string{"2026-11-22", "2026-11-28"}},
		{"cron(0 5 ? * L *)", []string{"2026-11-28"}, []string{"2026-11-22"}},
		{"cron(0 5 ? * 6L *)", []string{"2026-11-27"}, []string{"2026-11-20"}},
		{"cron(0 5 ? * TUE#2 *)", []string{"2026-11-10"}, []string{"2026-11-03", "2026-11-17"}},
		{"cron(0 5 ? * 1#5 *)", []string{"2026-11-29"}, []string{"2026-11-22"}},
		{"cron(0 4 29 FEB ? *)", []string{"2028-02-29"}, []string{"2027-02-28"}},
		{"cron(0 4 * * ? 2030-2031)", []string{"2030-01-01"}, []string{"2029-12-31", "2032-01-01"}},
	} {
		schedule, err := config.ParseSchedule(row.expression)
		if err != nil {
			t.Errorf("%s: %v", row.expression, err)
			continue
		}
		for want, days := range map[bool][]string{true: row.on, false: row.off} {
			for _, day := range days {
				date, err := time.Parse(time.DateOnly, day)
				if err != nil {
					t.Fatal(err)
				}
				if schedule.RunsOn(date) != want {
					t.Errorf("%s on %s: want it to run: %v", row.expression, day, want)
				}
			}
		}
	}
}

func TestParseScheduleRefuses(t *testing.T) {
	for expression, want := range map[string]string{
		"":                          "is not cron() with six fields",
		"0 4 * * ? *":               "is not cron() with six fields",
		"cron(0 4 * * ?)":           "is not cron() with six fields",
		"rate(1 day)":               "is not cron() with six fields",
		"cron(0 4 * * * *)":         "must have ? as its day of the month or as its day of the week, and not as both",
		"cron(0 4 1 * MON *)":       "must have ? as its day of the month or as its day of the week, and not as both",
		"cron(0 4 ? * ? *)":         "must have ? as its day of the month or as its day of the week, and not as both",
		"cron(60 4 * * ? *)":        `has "60" as its minutes, which goes from 0 to 59`,
		"cron(0 24 * * ? *)":        `has "24" as its hours, which goes from 0 to 23`,
		"cron(0 -4 * * ? *)":        `has "" as its hours, which goes from 0 to 23`,
		"cron(0 4 0 * ? *)":         `has "0" as its day of the month, which goes from 1 to 31`,
		"cron(0 4 32W * ? *)":       `has "32" as its day of the month, which goes from 1 to 31`,
		"cron(0 4 L-3 * ? *)":       `has "L" as its day of the month, which goes from 1 to 31`,
		"cron(0 4 LW * ? *)":        `has "L" as its day of the month, which goes from 1 to 31`,
		"cron(0 4 * 13 ? *)":        `has "13" as its month, which goes from 1 to 12`,
		"cron(0 4 * Jan ? *)":       `has "Jan" as its month, which goes from 1 to 12`,
		"cron(0 4 ? * 0 *)":         `has "0" as its day of the week, which goes from 1 to 7`,
		"cron(0 4 ? * 8L *)":        `has "8" as its day of the week, which goes from 1 to 7`,
		"cron(0 4 ? * 6#6 *)":       "has no week 1 to 5 behind the # of its day of the week",
		"cron(0 4 ? * 3#1,6#3 *)":   "has no week 1 to 5 behind the # of its day of the week",
		"cron(0 4 ? * #3 *)":        `has "" as its day of the week, which goes from 1 to 7`,
		"cron(0 4 * * ? 1969)":      `has "1969" as its year, which goes from 1970 to 2199`,
		"cron(0 4 * * ? 2200)":      `has "2200" as its year, which goes from 1970 to 2199`,
		"cron(0/0 4 * * ? *)":       "has no step behind the / of its minutes",
		"cron(0/ 4 * * ? *)":        "has no step behind the / of its minutes",
		"cron(0 9-5 * * ? *)":       "has a range that runs backwards in its hours",
		"cron(0 4 ? * FRI-MON *)":   "has a range that runs backwards in its day of the week",
		"cron(0 4,, * * ? *)":       `has "" as its hours, which goes from 0 to 23`,
		"cron(0 4 ? ? MON *)":       `has "?" as its month, which goes from 1 to 12`,
		"cron(+1 4 * * ? *)":        `has "+1" as its minutes, which goes from 0 to 59`,
		"cron(0 4 31 FEB ? *)":      "never runs",
		"cron(0 4 30W FEB ? *)":     "never runs",
		"cron(0 4 31 4,6,9,11 ? *)": "never runs",
		"cron(0 4 29 FEB ? 2027)":   "never runs",
		"cron(0 4 ? FEB 1#5 2027)":  "never runs",
	} {
		if _, err := config.ParseSchedule(expression); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %q", expression, err, want)
		}
	}
}
