// Package undo keeps what has to be taken away again when a command ends, be it
// because somebody stopped it.
package undo

import (
	"context"
	"sync"
	"time"
)

// patience is how long taking away may take where somebody waits for the end.
const patience = 5 * time.Second

// List is what has to be taken away again.
type List struct {
	mutex sync.Mutex
	open  map[*func(context.Context)]bool
}

// Add notes that undo has to be called. The function that it returns calls it, and
// forgets it; it may be called more than once.
func (l *List) Add(undo func(context.Context)) (now func(context.Context)) {
	key := &undo
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.open == nil {
		l.open = map[*func(context.Context)]bool{}
	}
	l.open[key] = true
	return func(ctx context.Context) {
		if l.take(key) {
			undo(ctx)
		}
	}
}

// take forgets one, and reports whether it was open.
func (l *List) take(key *func(context.Context)) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	open := l.open[key]
	delete(l.open, key)
	return open
}

// All calls what is open, side by side, for a few seconds at most.
func (l *List) All() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	l.mutex.Lock()
	open := l.open
	l.open = nil
	l.mutex.Unlock()
	var group sync.WaitGroup
	for undo := range open {
		group.Go(func() { (*undo)(ctx) })
	}
	group.Wait()
}
