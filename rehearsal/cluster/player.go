// Package cluster plays what the CDK's kubectl and Helm handlers would do to a
// cluster onto a running lab: as stacks are created, updated and deleted, in the
// order in which CloudFormation takes their resources.
//
// The emulator does not run the handlers' Lambda functions; this package stands in
// their place. Their source lies in each cloud assembly, and what is done here is
// what they do: kubectl apply and delete, helm upgrade --install and uninstall. A
// Helm release is rendered by Helm's library from the values in the template and
// applied in Helm's order; its record is written into a Secret as Helm writes it,
// without the chart's files and without what is not kept. Webhooks and aggregated
// APIs are shown to the server and not kept, since no pod answers.
//
// Node groups and EKS add-ons are played as well, with nodes and pods of the same
// size, and so are the controllers whose finalizers decide about the order of a
// destruction.
//
// Those controllers also say of each object, once, what they would say where all is
// well: an Ingress has a load balancer's name, an ExternalSecret a Secret with its
// keys, an issuer and a certificate are ready. The values are made up, and nothing
// stands behind them. The pod that `vibe verify` makes answers as the network
// policies and Secrets in the cluster have it: played, too, as no container runs.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/capacity"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/lab"
	"github.com/vibe-engineering/vibe-platform/releases/rendering"
)

// Options say how a player plays.
type Options struct {
	// Resolve gives the values of a template's functions. Default: none is known
	// but for pseudo parameters.
	Resolve Resolver
	// Patience is how long an object may take to become ready or to go. AWS
	// waits ten minutes for a release, and fifteen for a manifest. Default: 1
	// minute.
	Patience time.Duration
}

// Player plays the stacks of one environment onto a lab. Its methods may not be
// called at the same time.
type Player struct {
	env      config.Environment
	options  Options
	lab      *lab.Lab
	client   *lab.Client
	typed    kubernetes.Interface
	kinds    discovery.DiscoveryInterface
	metadata metadata.Interface
	objects  dynamic.Interface
	charts   rendering.Charts
	// before are the objects that stood when the player began.
	before map[string]bool

	mutex sync.Mutex
	// stacks are those that stand, by name, and those that stood.
	stacks   map[string]bool
	releases map[string]*release
	// sources are the objects that were applied, by the resource that did.
	sources map[string]capacity.Source
	// apis are what the definitions of the releases add to the server.
	apis []string
	// kept are the names of what Helm leaves.
	kept   map[string]bool
	report Report
	// told are the objects whose controllers have spoken, by their uid and form. The
	// one that plays the controllers alone uses it.
	told map[string]bool
	// round is held while the controllers look once at what they tend.
	round sync.Mutex
}

// New returns a player for env on l, which should have no node yet: the node groups
// of the cluster's stack bring them. Controllers are played until ctx ends.
func New(ctx context.Context, l *lab.Lab, env config.Environment, options Options) (*Player, error) {
	if options.Patience == 0 {
		options.Patience = time.Minute
	}
	p := &Player{
		env: env, options: options, lab: l,
		stacks: map[string]bool{}, releases: map[string]*release{}, sources: map[string]capacity.Source{}, kept: map[string]bool{}, told: map[string]bool{},
		report: Report{Objects: map[string]int{}},
	}
	access := l.RESTConfig()
	access.WarningHandler = &p.report
	var err error
	if p.client, err = lab.NewClient(access); err != nil {
		return nil, err
	}
	if p.typed, err = kubernetes.NewForConfig(access); err != nil {
		return nil, err
	}
	if p.metadata, err = metadata.NewForConfig(access); err != nil {
		return nil, err
	}
	if p.objects, err = dynamic.NewForConfig(access); err != nil {
		return nil, err
	}
	p.kinds = p.typed.Discovery()
	standing, err := p.everything(ctx)
	if err != nil {
		return nil, err
	}
	p.before = map[string]bool{}
	for _, o := range standing {
		p.before[o.key()] = true
	}
	go p.control(ctx)
	return p, nil
}

// action is what CloudFormation has a resource do.
type action string

const (
	create action = "create"
	update action = "update"
	remove action = "delete"
)

// Create plays the first deployment of stack. Resources are created in order, one
// after another; without an order each is as soon as what it waits for is done.
// What stands already is taken over, so that a deployment can be repeated.
func (p *Player) Create(ctx context.Context, stack assembly.Stack, order ...string) error {
	if err := p.playable(stack); err != nil {
		return err
	}
	p.stands(stack, true)
	return p.play(ctx, stack, plan(stack.Template, order), func(string) action { return create })
}

// Update plays the deployment of after where before stands: only what changed acts.
func (p *Player) Update(ctx context.Context, before, after assembly.Stack, order ...string) error {
	if err := p.playable(after); err != nil {
		return err
	}
	changes, err := changed(before.Template, after.Template)
	if err != nil {
		return err
	}
	if err := p.play(ctx, after, plan(after.Template, order), func(id string) action { return changes.acted[id] }); err != nil {
		return err
	}
	return p.play(ctx, before, dependencies(before.Template).reversed(), func(id string) action {
		if changes.removed[id] {
			return remove
		}
		return ""
	})
}

// Delete plays the deletion of stack: in order, or, without one, each resource as
// soon as all that wait for it are gone. An object that does not go is an error
// that says what it waits for.
func (p *Player) Delete(ctx context.Context, stack assembly.Stack, order ...string) error {
	waits := dependencies(stack.Template).reversed()
	if len(order) > 0 {
		waits = chain(order)
	}
	err := p.play(ctx, stack, waits, func(string) action { return remove })
	if err == nil {
		p.stands(stack, false)
	}
	return err
}

// plan is what each resource of t waits for: the one before it in order, if there
// is an order.
func plan(t assembly.Template, order []string) graph {
	if len(order) > 0 {
		return chain(order)
	}
	return dependencies(t)
}

// playable fails where the resources of stack wait for each other.
func (p *Player) playable(stack assembly.Stack) error {
	if _, err := Order(stack.Template); err != nil {
		return fmt.Errorf("%s: %w", stack.Name, err)
	}
	return nil
}

// stands notes whether stack stands.
func (p *Player) stands(stack assembly.Stack, stands bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.stacks[stack.Name] = stands
}

// play has every resource of stack do what act says, as waits allows.
func (p *Player) play(ctx context.Context, stack assembly.Stack, waits graph, act func(id string) action) error {
	err := waits.walk(func(id string) error {
		r, known := stack.Template.Resources[id]
		a := act(id)
		if !known || a == "" {
			return nil
		}
		err := p.act(ctx, stack, id, r, a)
		if a == remove {
			p.settle()
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", stack.Name, err)
	}
	return nil
}

// The types of resources that act on the cluster.
const (
	typeManifest  = "Custom::AWSCDK-EKS-KubernetesResource"
	typeChart     = "Custom::AWSCDK-EKS-HelmChart"
	typeCustom    = "Custom::AWSCDK-EKS-"
	typeNodeGroup = "AWS::EKS::Nodegroup"
	typeAddOn     = "AWS::EKS::Addon"
)

// act has one resource act on the cluster, if it is of a type that does.
func (p *Player) act(ctx context.Context, stack assembly.Stack, id string, r assembly.Resource, a action) error {
	switch {
	case r.Type == typeNodeGroup:
		return p.nodeGroup(ctx, stack, id, a)
	case r.Type == typeAddOn:
		name, _ := r.Properties["AddonName"].(string)
		p.event(stack, id, a)
		return p.addOn(ctx, name, a)
	case !strings.HasPrefix(r.Type, typeCustom):
		return nil
	case r.Type != typeManifest && r.Type != typeChart:
		return fmt.Errorf("a %s is not played: add it to rehearsal/cluster", r.Type)
	case r.Condition != "":
		return errors.New("has a condition, which is not evaluated here")
	case a == remove && retained(r):
		return nil
	}
	if err := p.reachable(r); err != nil {
		return err
	}
	resolved, err := tokens{stack, id, p.options.Resolve}.value(played(r))
	if err != nil {
		return err
	}
	p.event(stack, id, a)
	properties := resolved.(map[string]any)
	if r.Type == typeManifest {
		return p.manifest(ctx, stack.ID+"/"+id, properties, a)
	}
	return p.chart(ctx, stack.ID+"/"+id, properties, a)
}

// retained reports whether CloudFormation leaves r when its stack goes.
func retained(r assembly.Resource) bool { return strings.HasPrefix(r.DeletionPolicy, "Retain") }

// played are the properties of r without those that only say where the handler and
// the cluster are.
func played(r assembly.Resource) map[string]any {
	properties := map[string]any{}
	for key, value := range r.Properties {
		if key != "ServiceToken" && key != "ClusterName" {
			properties[key] = value
		}
	}
	return properties
}

// reachable fails where the stack is gone that holds r's handler: CloudFormation
// then has no one to call.
func (p *Player) reachable(r assembly.Resource) error {
	token, _ := r.Properties["ServiceToken"].(map[string]any)
	output, _ := token["Fn::GetStackOutput"].(map[string]any)
	name, published := output["StackName"].(string)
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if published && !p.stacks[name] {
		return fmt.Errorf("its handler is a function of %s, which does not stand: that stack comes before this one, and goes after it", name)
	}
	return nil
}
