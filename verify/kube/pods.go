package kube

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/vibe-engineering/vibe-platform/check"
)

func (s *Cluster) podChecks() []check.Check {
	return []check.Check{
		{
			ID: "workloads.pods", Severity: check.Fatal, Waits: true,
			What:    "no pod waits for a place, an image, a Secret or its next attempt",
			How:     "list the pods, and read the states of their containers",
			Remedy:  "`kubectl describe pod`, then `kubectl logs --previous` where it ran before",
			Runbook: "application.md#container-waiting",
			Do:      s.podsRun,
		},
		{
			ID: "workloads.restarts", Severity: check.Warning,
			What:    "no container ended within the last hour and was started again",
			How:     "list the pods, and read the last states of their containers",
			Remedy:  "`kubectl logs --previous` says how it ended; OOMKilled means that it reached its limit of memory",
			Runbook: "application.md#pod-crash-looping",
			Do:      s.podsStay,
		},
	}
}

// lately is what counts as lately. Dashboards show an hour, too.
const lately = time.Hour

func (s *Cluster) podsRun(ctx context.Context) (check.Outcome, error) {
	pods, err := s.pods.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	o := check.Outcome{Detail: fmt.Sprintf("%d pods", len(pods))}
	for i := range pods {
		if !probing(&pods[i]) {
			o.Findings = append(o.Findings, waiting(&pods[i])...)
		}
	}
	return o, nil
}

// waiting are the containers of a pod that do not come to run, and why.
func waiting(p *corev1.Pod) []check.Finding {
	name := "Pod " + p.Namespace + "/" + p.Name
	var findings []check.Finding
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			findings = append(findings, check.Finding{Subject: name, Got: reasoned("has no place", c.Reason, c.Message)})
		}
	}
	if p.Status.Phase == corev1.PodFailed {
		findings = append(findings, check.Finding{Subject: name, Got: reasoned("failed", p.Status.Reason, p.Status.Message)})
	}
	for _, c := range containers(p) {
		// These two say only that it begins.
		if w := c.State.Waiting; w != nil && w.Reason != "ContainerCreating" && w.Reason != "PodInitializing" {
			findings = append(findings, check.Finding{Subject: name, Got: fmt.Sprintf("waits with container %s: %s", c.Name, reasoned(w.Reason, "", w.Message))})
		}
	}
	return findings
}

// containers are the states of all containers of a pod.
func containers(p *corev1.Pod) []corev1.ContainerStatus {
	return slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses)
}

func (s *Cluster) podsStay(ctx context.Context) (check.Outcome, error) {
	pods, err := s.pods.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	now := time.Now() //nolint:forbidigo // lately is reckoned from today
	o := check.Outcome{Detail: fmt.Sprintf("%d pods", len(pods))}
	for i := range pods {
		o.Findings = append(o.Findings, restarted(&pods[i], now)...)
	}
	return o, nil
}

// restarted are the containers of a pod that ended lately and were started again.
func restarted(p *corev1.Pod, now time.Time) []check.Finding {
	var findings []check.Finding
	for _, c := range containers(p) {
		last := c.LastTerminationState.Terminated
		if last == nil || now.Sub(last.FinishedAt.Time) > lately {
			continue
		}
		findings = append(findings, check.Finding{
			Subject: "Pod " + p.Namespace + "/" + p.Name,
			Got: fmt.Sprintf("restarted container %s, %d times in all, the last %s ago: %s, exit code %d",
				c.Name, c.RestartCount, now.Sub(last.FinishedAt.Time).Round(time.Minute), last.Reason, last.ExitCode),
		})
	}
	return findings
}
