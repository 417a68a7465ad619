package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/smithy-go"

	"github.com/vibe-engineering/vibe-platform/config"
)

// pace is how a removal waits.
type pace struct {
	// pause is between two questions, and patience is how long one kind may take.
	pause, patience time.Duration
}

// The pace on AWS: the interfaces of a deleted load balancer take some minutes to
// go.
const (
	usualPause    = 5 * time.Second
	usualPatience = 15 * time.Minute
)

// busy are the codes with which AWS says that something else has to go first, which
// may be on its way out
// (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html,
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html).
func busy() []string {
	return []string{"DependencyViolation", "ResourceInUse", "PriorRequestNotComplete"}
}

// code is AWS' code of an error, or empty.
func code(err error) string {
	if failure, ok := errors.AsType[smithy.APIError](err); ok {
		return failure.ErrorCode()
	}
	return ""
}

// exists reads the answer of one of EC2's describing actions that was given an id:
// it fails by a code such as InvalidVolume.NotFound or InvalidGroup.NotFound where
// there is none.
func exists(err error) (bool, error) {
	if strings.HasSuffix(code(err), ".NotFound") {
		return false, nil
	}
	return true, err
}

// keeps says why a finding is not removed, or nothing. What the environment's
// buckets keep when they go, its volumes keep too.
func keeps(env config.Environment, f Finding, volumes bool) string {
	if f.Kind.holdsData() && !volumes && env.Deletion.Rules().Buckets == config.RemovalRetain {
		return "it holds data of " + env.Name + "; give --volumes too"
	}
	return ""
}

// remove takes findings away, kind after kind, waits until each is gone, and says in
// each what became of it. It stops after a kind of which something is left by a
// failure, as what follows may depend on it; the next run begins with what is there.
func (s *sweep) remove(ctx context.Context, found []Finding, volumes bool) error {
	for _, row := range s.rows() {
		var asked []*Finding
		for i := range found {
			f := &found[i]
			if f.Kind != row.kind {
				continue
			}
			if reason := keeps(s.env, *f, volumes); reason != "" {
				f.Outcome, f.Reason = Kept, reason
				continue
			}
			asked = append(asked, f)
		}
		s.removeAll(ctx, row, asked)
		failed := slices.ContainsFunc(asked, func(f *Finding) bool { return f.Outcome == Failed })
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("interrupted; run it again to go on: %w", err)
		}
		if failed {
			return fmt.Errorf("a %s could not be removed, so what comes after it was left; mend that and run it again to go on", row.kind)
		}
	}
	return nil
}

// removeAll removes findings of one kind. Each round asks for what was refused in
// the round before: one security group may have to wait for another.
func (s *sweep) removeAll(ctx context.Context, r row, asked []*Finding) {
	ctx, cancel := context.WithTimeout(ctx, s.pace.patience)
	defer cancel()
	accepted := map[string]bool{}
	for {
		var again []*Finding
		for _, f := range asked {
			if !s.removeOne(ctx, r, f, accepted) {
				again = append(again, f)
			}
		}
		if asked = again; len(asked) == 0 {
			return
		}
		select {
		case <-time.After(s.pace.pause):
		case <-ctx.Done():
			for _, f := range asked {
				f.Outcome = Failed
				f.Reason = cmp.Or(f.Reason, fmt.Sprintf("still there after %s", s.pace.patience))
			}
			return
		}
	}
}

// removeOne does one round for one finding, and says whether it is done with.
func (s *sweep) removeOne(ctx context.Context, r row, f *Finding, accepted map[string]bool) bool {
	there, err := r.exists(ctx, *f)
	if err == nil && !there {
		f.Outcome, f.Reason = Removed, ""
		s.say("removed %s %s\n", f.Kind, f.shortID())
		return true
	}
	if err == nil && !accepted[f.ID] {
		err = r.remove(ctx, *f)
		accepted[f.ID] = err == nil
	}
	if err == nil {
		f.Reason = ""
		return false
	}
	f.Reason = err.Error()
	if slices.Contains(busy(), code(err)) {
		return false
	}
	f.Outcome = Failed
	return true
}
