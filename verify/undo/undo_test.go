package undo

import (
	"context"
	"testing"
)

func TestList(t *testing.T) {
	var l List
	called := map[string]int{}
	first := l.Add(func(context.Context) { called["first"]++ })
	l.Add(func(context.Context) { called["second"]++ })
	first(t.Context())
	first(t.Context())
	l.All()
	l.All()
	if called["first"] != 1 || called["second"] != 1 {
		t.Errorf("called %v, want each once", called)
	}
	third := l.Add(func(context.Context) { called["third"]++ })
	l.All()
	third(t.Context())
	if called["third"] != 1 {
		t.Errorf("called %v, want each once", called)
	}
}
