package cluster

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// atOnce is how many resources are acted on at the same time. CloudFormation knows
// no such limit; this machine does.
const atOnce = 4

// errSkipped is why a resource was left as it is.
var errSkipped = errors.New("was not begun, since what it waits for failed")

// walk acts on every resource of g, each as soon as all that it waits for is done,
// and those that need nothing of each other side by side, as CloudFormation does.
// What waits for a resource that failed is not begun. The error names every
// failure.
func (g graph) walk(act func(id string) error) error {
	ids := slices.Sorted(maps.Keys(g))
	done := map[string]chan struct{}{}
	for _, id := range ids {
		done[id] = make(chan struct{})
	}
	var mutex sync.Mutex
	failed := map[string]error{}
	failure := func(id string) error {
		mutex.Lock()
		defer mutex.Unlock()
		return failed[id]
	}
	places := make(chan struct{}, atOnce)
	var running sync.WaitGroup
	for _, id := range ids {
		running.Go(func() {
			defer close(done[id])
			var err error
			for _, d := range g[id] {
				<-done[d]
				if failure(d) != nil {
					err = errSkipped
				}
			}
			if err == nil {
				places <- struct{}{}
				err = act(id)
				<-places
			}
			mutex.Lock()
			defer mutex.Unlock()
			failed[id] = err
		})
	}
	running.Wait()
	var failures []error
	for _, id := range ids {
		if err := failed[id]; err != nil && !errors.Is(err, errSkipped) {
			failures = append(failures, fmt.Errorf("%s: %w", id, err))
		}
	}
	return errors.Join(failures...)
}
