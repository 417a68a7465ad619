package bucket

import "testing"

func TestWorthwhile(t *testing.T) {
	transitions := []Transition{{InfrequentAccess, 30}, {FlexibleArchive, 90}}
	for _, c := range []struct {
		expireDays int
		kept       int
	}{
		{0, 2},
		{59, 0},
		{60, 1},
		{179, 1},
		{180, 2},
	} {
		got := Lifecycle{Transitions: transitions, ExpireDays: c.expireDays}.Worthwhile()
		if len(got.Transitions) != c.kept {
			t.Errorf("expiry after %d days: %v are kept, not the first %d", c.expireDays, got.Transitions, c.kept)
		}
	}
	if len(transitions) != 2 {
		t.Error("the caller's transitions changed")
	}
}
