package kube

import (
	"context"
	"fmt"

	"github.com/vibe-engineering/vibe-platform/check"
)

func (s *Cluster) probeChecks(o Options) []check.Check {
	probe := check.Share(func(ctx context.Context) (seen, error) { return s.probe(ctx, o.Undo) })
	rows := []check.Check{{
		ID: "nodes.schedulable", Severity: check.Fatal, Waits: true,
		What:    "a pod of our own finds a place, is admitted and runs",
		How:     "create a pod in the application's namespace, which is deleted again",
		Remedy:  "what it says names the cause; where there is no room, see whether the autoscaler adds nodes",
		Runbook: "cluster.md#pod-pending",
		Do: func(ctx context.Context) (check.Outcome, error) {
			p, err := probe.Get(ctx)
			if err != nil {
				return check.Outcome{}, err
			}
			return p.placed(), nil
		},
	}}
	for _, q := range questions(s.t.Env) {
		rows = append(rows, check.Check{
			ID: "inside." + q.name, Severity: check.Fatal, Waits: true,
			What: q.what, How: q.how, Remedy: q.remedy, Runbook: q.runbook,
			Do: func(ctx context.Context) (check.Outcome, error) {
				p, err := probe.Get(ctx)
				if err != nil {
					return check.Outcome{}, err
				}
				return p.answer(q.name)
			},
		})
	}
	if !o.Probes {
		for i := range rows {
			rows[i].Do = func(context.Context) (check.Outcome, error) { return check.Idle("--no-probes leaves it out") }
		}
	}
	return rows
}

// placed says whether the probe came to run.
func (p seen) placed() check.Outcome {
	if p.trouble != "" {
		return check.Outcome{Findings: []check.Finding{{Subject: "the probe", Got: p.trouble}}}
	}
	return check.Outcome{Detail: fmt.Sprintf("ran on node %s within %.0f s", p.node, max(1, p.took.Seconds()))}
}

// answer is what one of the probe's containers says.
func (p seen) answer(container string) (check.Outcome, error) {
	a, said := p.answers[container]
	switch {
	case p.trouble != "":
		return check.Outcome{}, fmt.Errorf("the probe does not run, as nodes.schedulable says")
	case !said:
		return check.Outcome{}, fmt.Errorf("the probe ran, and said nothing of it in %s", patience)
	case a.held:
		return check.Outcome{Detail: a.text}, nil
	}
	return check.Outcome{Findings: []check.Finding{{Subject: "a pod with the backend's network policies", Got: a.text}}}, nil
}
