package config_test

import (
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestScheduleLongestGap(t *testing.T) {
	const day = 24 * time.Hour
	for expression, want := range map[string]time.Duration{
		"cron(0 7 * * ? *)":        day,
		"cron(0 7 1 * ? *)":        31 * day,
		"cron(0 * * * ? *)":        time.Hour,
		"cron(0/15 * * * ? *)":     15 * time.Minute,
		"cron(0 3,15 * * ? *)":     12 * time.Hour,
		"cron(0 8-17 * * ? *)":     15 * time.Hour,
		"cron(30 5 ? * SUN *)":     7 * day,
		"cron(30 5 ? * MON-FRI *)": 3 * day,
		// A month without a 31st lies between two that have one.
		"cron(0 4 31 * ? *)": 61 * day,
		"cron(0 4 1 1 ? *)":  366 * day,
		"cron(0 4 L * ? *)":  31 * day,
		// From 2096 to 2104: 2100 is no leap year.
		"cron(0 4 29 2 ? *)": (8*365 + 1) * day,
		// February begins on a Sunday and has a fifth one only in leap years.
		"cron(0 4 ? 2 1#5 *)": time.Date(2128, 2, 29, 0, 0, 0, 0, time.UTC).Sub(time.Date(2088, 2, 29, 0, 0, 0, 0, time.UTC)),
	} {
		schedule, err := config.ParseSchedule(expression)
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		if got, lasts := schedule.LongestGap(); got != want || !lasts {
			t.Errorf("%s: the longest gap is %s, %t; want %s", expression, got, lasts, want)
		}
	}
}

func TestScheduleThatEndsHasNoLongestGap(t *testing.T) {
	schedule, err := config.ParseSchedule("cron(0 4 * * ? 2030-2031)")
	if err != nil {
		t.Fatal(err)
	}
	if gap, lasts := schedule.LongestGap(); lasts {
		t.Errorf("a schedule that ends in 2031 has the longest gap %s", gap)
	}
}
