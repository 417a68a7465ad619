package cluster

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/vibe-engineering/vibe-platform/lab"
)

// The annotations of Helm's hooks (https://helm.sh/docs/topics/charts_hooks/).
const (
	annotationHook         = "helm.sh/hook"
	annotationHookWeight   = "helm.sh/hook-weight"
	annotationHookDeletion = "helm.sh/hook-delete-policy"
)

// hooks makes the hooks of r for event, one after another by weight, each when the
// Job before it is complete, and deletes those that say so.
func (p *Player) hooks(ctx context.Context, r *release, event string) error {
	var due []unstructured.Unstructured
	for _, hook := range r.hooks {
		if slices.Contains(list(hook, annotationHook), event) {
			due = append(due, hook)
		}
	}
	slices.SortStableFunc(due, func(a, b unstructured.Unstructured) int { return weight(a) - weight(b) })
	for i := range due {
		hook := &due[i]
		policies := list(*hook, annotationHookDeletion)
		if len(policies) == 0 || slices.Contains(policies, "before-hook-creation") {
			if err := p.deleteAll(ctx, due[i:i+1]); err != nil {
				return err
			}
		}
		if _, err := p.client.Apply(ctx, hook); err != nil {
			return p.refuse(fmt.Errorf("hook %s is refused: %w", lab.ID(hook), err))
		}
		p.report.count(&p.report.Objects, hook.GetKind())
		if hook.GetKind() == "Job" {
			if err := p.complete(ctx, hook); err != nil {
				return err
			}
		}
	}
	for i := range due {
		if slices.Contains(list(due[i], annotationHookDeletion), "hook-succeeded") {
			if err := p.deleteAll(ctx, due[i:i+1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// list are the items of an annotation.
func list(object unstructured.Unstructured, annotation string) []string {
	var items []string
	for item := range strings.SplitSeq(object.GetAnnotations()[annotation], ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// weight is when a hook comes among those of its event.
func weight(hook unstructured.Unstructured) int {
	weight, err := strconv.Atoi(hook.GetAnnotations()[annotationHookWeight])
	if err != nil {
		return 0
	}
	return weight
}

// complete waits until a Job is done.
func (p *Player) complete(ctx context.Context, job *unstructured.Unstructured) error {
	err := wait.PollUntilContextTimeout(ctx, interval, p.options.Patience, true, func(context.Context) (bool, error) {
		stands, err := p.typed.BatchV1().Jobs(job.GetNamespace()).Get(ctx, job.GetName(), metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		return slices.ContainsFunc(stands.Status.Conditions, func(c batchv1.JobCondition) bool {
			return c.Type == batchv1.JobComplete && c.Status == corev1.ConditionTrue
		}), nil
	})
	if err != nil {
		return fmt.Errorf("the hook %s is not complete: %w", lab.ID(job), err)
	}
	return nil
}
