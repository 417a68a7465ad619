package kube

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/check"
)

// controller names what makes pods.
type controller struct {
	kind, namespace, name string
}

// String is how people call it.
func (c controller) String() string { return c.kind + " " + c.namespace + "/" + c.name }

// progress is how far a controller is with its pods.
type progress struct {
	controller
	found bool
	// want is how many pods there should be, and available how many of the newest
	// form have been ready for as long as they must.
	want, updated, available int
	// unseen says that its newest form has not been looked at yet.
	unseen bool
	// trouble is what the controller says that is wrong.
	trouble string
}

// findings are what is not as it must be.
func (p progress) findings() []check.Finding {
	one := func(got string) []check.Finding {
		return []check.Finding{{Subject: p.String(), Got: got}}
	}
	switch {
	case !p.found:
		return one("is not there")
	case p.unseen:
		return one("was changed, and its controller has not looked at it yet")
	case p.trouble != "":
		return one(p.trouble)
	case p.updated < p.want:
		return one(fmt.Sprintf("has %d of %d pods of its newest form", p.updated, p.want))
	case p.available < p.want:
		return one(fmt.Sprintf("has %d of %d pods available", p.available, p.want))
	case p.want == 0:
		return one("asks for no pods at all")
	}
	return nil
}

// progress asks how far a controller is.
func (c clients) progress(ctx context.Context, of controller) (progress, error) {
	var p progress
	var err error
	switch of.kind {
	case "Deployment":
		d, failure := c.typed.AppsV1().Deployments(of.namespace).Get(ctx, of.name, metav1.GetOptions{})
		p, err = deployment(d), failure
	case "StatefulSet":
		s, failure := c.typed.AppsV1().StatefulSets(of.namespace).Get(ctx, of.name, metav1.GetOptions{})
		p, err = statefulSet(s), failure
	case "DaemonSet":
		d, failure := c.typed.AppsV1().DaemonSets(of.namespace).Get(ctx, of.name, metav1.GetOptions{})
		p, err = daemonSet(d), failure
	case "Job":
		j, failure := c.typed.BatchV1().Jobs(of.namespace).Get(ctx, of.name, metav1.GetOptions{})
		p, err = job(j), failure
	default:
		return p, fmt.Errorf("%s: nobody knows how far a %s is", of, of.kind)
	}
	p.controller, p.found = of, err == nil
	if apierrors.IsNotFound(err) {
		err = nil
	}
	return p, err
}

// count is a number of replicas, or Kubernetes' own default.
func count(n *int32) int {
	if n == nil {
		return 1
	}
	return int(*n)
}

func deployment(d *appsv1.Deployment) progress {
	p := progress{
		want: count(d.Spec.Replicas), updated: int(d.Status.UpdatedReplicas), available: int(d.Status.AvailableReplicas),
		unseen: d.Status.ObservedGeneration < d.Generation,
	}
	for _, c := range d.Status.Conditions {
		// Kubernetes' own reason for a rollout that went on for too long.
		if c.Type == appsv1.DeploymentProgressing && c.Status == corev1.ConditionFalse {
			p.trouble = reasoned("makes no progress", c.Reason, c.Message)
		}
		if c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue {
			p.trouble = reasoned("cannot make pods", c.Reason, c.Message)
		}
	}
	return p
}

func statefulSet(s *appsv1.StatefulSet) progress {
	p := progress{
		want: count(s.Spec.Replicas), updated: int(s.Status.UpdatedReplicas), available: int(s.Status.AvailableReplicas),
		unseen: s.Status.ObservedGeneration < s.Generation,
	}
	if s.Status.UpdateRevision == s.Status.CurrentRevision {
		p.updated = int(s.Status.Replicas)
	}
	return p
}

func daemonSet(d *appsv1.DaemonSet) progress {
	return progress{
		want: int(d.Status.DesiredNumberScheduled), updated: int(d.Status.UpdatedNumberScheduled), available: int(d.Status.NumberAvailable),
		unseen: d.Status.ObservedGeneration < d.Generation,
	}
}

func job(j *batchv1.Job) progress {
	p := progress{want: count(j.Spec.Completions), available: int(j.Status.Succeeded)}
	p.updated = p.want
	for _, c := range j.Status.Conditions {
		if c.Type == batchv1.JobFailed && c.Status == corev1.ConditionTrue {
			p.trouble = reasoned("failed", c.Reason, c.Message)
		}
	}
	return p
}
