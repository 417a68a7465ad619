package cluster

import (
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/util/wait"
)

// labelAutomatic marks what the server makes by itself of each definition.
const labelAutomatic = "kube-aggregator.kubernetes.io/automanaged"

// Leftovers are what is left when every stack is gone.
type Leftovers struct {
	// Objects should not be there, each with what it waits for, if that is known.
	Objects []string
	// Kept are what Helm leaves on purpose, definitions and what a chart says.
	Kept []string
}

// Leftovers looks for what was not there when the player began, of every kind that
// the server knows. What goes by itself gets the time that Options give.
func (p *Player) Leftovers(ctx context.Context) (Leftovers, error) {
	var left Leftovers
	err := wait.PollUntilContextTimeout(ctx, interval, p.options.Patience, true, func(context.Context) (bool, error) {
		found, err := p.leftovers(ctx)
		left = found
		return len(left.Objects) == 0, err
	})
	if wait.Interrupted(err) && ctx.Err() == nil {
		err = nil
	}
	return left, err
}

func (p *Player) leftovers(ctx context.Context) (Leftovers, error) {
	all, err := p.everything(ctx)
	if err != nil {
		return Leftovers{}, err
	}
	why, err := p.reasons(ctx, all)
	if err != nil {
		return Leftovers{}, err
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var left Leftovers
	for _, o := range all {
		key := o.key()
		_, automatic := o.Labels[labelAutomatic]
		switch {
		case p.before[key] || automatic || p.kubernetesOwn(o):
		case p.kept[key] && o.DeletionTimestamp == nil:
			left.Kept = append(left.Kept, key)
		case why[key] != "":
			left.Objects = append(left.Objects, why[key])
		default:
			left.Objects = append(left.Objects, key)
		}
	}
	slices.Sort(left.Objects)
	slices.Sort(left.Kept)
	return left, nil
}

// kubernetesOwn reports whether Kubernetes puts o into every namespace, and the
// namespace was there before.
func (p *Player) kubernetesOwn(o object) bool {
	own := o.kind == "ServiceAccount" && o.Name == "default" || o.kind == "ConfigMap" && o.Name == "kube-root-ca.crt"
	return own && p.before["Namespace "+o.Namespace]
}
