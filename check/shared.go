package check

import (
	"context"
	"sync"
)

// Shared is an answer that several checks need and that is asked for once. One
// that does not come delays those checks alone.
type Shared[T any] struct {
	ask   func(context.Context) (T, error)
	begin sync.Once
	done  chan struct{}
	value T
	err   error
}

// Share returns an answer that ask gets when the first check wants it.
func Share[T any](ask func(context.Context) (T, error)) *Shared[T] {
	return &Shared[T]{ask: ask, done: make(chan struct{})}
}

// Get returns the answer, or why there is none. The asking goes on for as long as
// Patience, also where the check that began it has ended.
func (s *Shared[T]) Get(ctx context.Context) (T, error) {
	s.begin.Do(func() {
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), Patience)
		go func() {
			defer cancel()
			defer close(s.done)
			s.value, s.err = s.ask(bounded)
		}()
	})
	select {
	case <-s.done:
		return s.value, s.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
