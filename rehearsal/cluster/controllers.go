package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/vibe-engineering/vibe-platform/names"
)

// controller is one that holds objects back from going until it has removed what
// they stand for.
type controller struct {
	// name is what people call it.
	name                  string
	namespace, deployment string
	// finalizers are the beginnings of those that it sets.
	finalizers []string
	// tend is what it does, over and over, while it runs.
	tend func(ctx context.Context, p *Player) error
}

// controllers are those that hold objects back.
//
// cert-manager sets a finalizer on a Challenge alone, which lives while a
// certificate is proven and is not played; the Prometheus operator sets none unless
// its gate StatusForConfigurationResources is on.
func controllers() []controller {
	return []controller{
		{
			name: "the load balancer controller", namespace: names.NamespaceSystem, deployment: "aws-load-balancer-controller",
			// https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/ingress/finalizer.go
			finalizers: []string{finalizerIngress, finalizerIngressGroup, finalizerService, finalizerTargets},
			tend:       tendLoadBalancers,
		},
		{
			name: "External Secrets", namespace: names.NamespaceExternalSecrets, deployment: "external-secrets",
			// https://github.com/external-secrets/external-secrets/blob/v2.9.0/pkg/controllers/externalsecret/externalsecret_controller.go
			finalizers: []string{finalizerExternalSecret},
			tend:       tendExternalSecrets,
		},
		{
			name: "cert-manager", namespace: names.NamespaceCertManager, deployment: "cert-manager",
			tend: tendCertificates,
		},
		volumeDriver(),
	}
}

const finalizerExternalSecret = "externalsecrets.external-secrets.io/externalsecret-cleanup"

// trouble says why c does not work: it needs a pod, a node that it runs on and the
// account as which it reaches AWS. Empty, and it does.
func (c controller) trouble(ctx context.Context, p *Player) (string, error) {
	where := c.namespace + "/" + c.deployment
	d, err := p.typed.AppsV1().Deployments(c.namespace).Get(ctx, c.deployment, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return "Deployment " + where + " is not there", nil
	case err != nil:
		return "", err
	case d.Status.AvailableReplicas == 0:
		return "Deployment " + where + " has no pod that is available", nil
	}
	if account := d.Spec.Template.Spec.ServiceAccountName; account != "" {
		_, err = p.typed.CoreV1().ServiceAccounts(c.namespace).Get(ctx, account, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return "ServiceAccount " + c.namespace + "/" + account + " is not there", nil
		}
		if err != nil {
			return "", err
		}
	}
	nodes, err := p.typed.CoreV1().Nodes().List(ctx, metav1.ListOptions{Limit: 1})
	if err == nil && len(nodes.Items) == 0 {
		return "there is no node to run on", nil
	}
	return "", err
}

// control plays the controllers until ctx ends. What fails is tried at the next
// look, as a controller does.
func (p *Player) control(ctx context.Context) {
	_ = wait.PollUntilContextCancel(ctx, 2*interval, true, func(ctx context.Context) (bool, error) {
		p.round.Lock()
		defer p.round.Unlock()
		for _, c := range controllers() {
			bounded, cancel := context.WithTimeout(ctx, 10*time.Second)
			if trouble, err := c.trouble(bounded, p); err == nil && trouble == "" {
				_ = c.tend(bounded, p)
			}
			cancel()
		}
		bounded, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		_ = p.tendProbes(bounded)
		return false, nil
	})
}

// settle returns once no controller is at work that found its pod before what was
// just taken away went. AWS takes minutes to take a node or a release's pods away;
// here the next deletion would come in the middle of a look.
func (p *Player) settle() {
	p.round.Lock()
	defer p.round.Unlock()
}

// tendExternalSecrets holds each ExternalSecret until it is deleted, and then lets it
// go.
func tendExternalSecrets(ctx context.Context, p *Player) error {
	err := p.hold(ctx, schema.GroupVersionResource{Group: groupSecrets, Version: "v1", Resource: "externalsecrets"}, finalizerExternalSecret)
	return errors.Join(err, p.speak(ctx, groupSecrets, "secretstores", storeReady), p.speak(ctx, groupSecrets, "externalsecrets", p.synced))
}

// hold sets finalizer on every object of a resource, and takes it off those that
// are deleted. Where the resource is not served there is nothing to do.
func (p *Player) hold(ctx context.Context, resource schema.GroupVersionResource, finalizer string) error {
	list, err := p.metadata.Resource(resource).List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for i := range list.Items {
		o := &list.Items[i].ObjectMeta
		if err := p.setFinalizer(ctx, resource, o, finalizer, o.DeletionTimestamp == nil); err != nil {
			return err
		}
	}
	return nil
}

// setFinalizer sets finalizer on an object, or takes it off.
func (p *Player) setFinalizer(ctx context.Context, resource schema.GroupVersionResource, o *metav1.ObjectMeta, finalizer string, set bool) error {
	if slices.Contains(o.Finalizers, finalizer) == set {
		return nil
	}
	finalizers := slices.DeleteFunc(slices.Clone(o.Finalizers), func(f string) bool { return f == finalizer })
	if set {
		finalizers = append(finalizers, finalizer)
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"finalizers": finalizers, "resourceVersion": o.ResourceVersion}})
	if err != nil {
		return err
	}
	_, err = p.metadata.Resource(resource).Namespace(o.Namespace).Patch(ctx, o.Name, types.MergePatchType, patch, metav1.PatchOptions{})
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil // it changed or went since; the next look sees it
	}
	return err
}

// holder is the controller that sets finalizer, or false.
func holder(finalizer string) (controller, bool) {
	for _, c := range controllers() {
		if slices.ContainsFunc(c.finalizers, func(begin string) bool { return strings.HasPrefix(finalizer, begin) }) {
			return c, true
		}
	}
	return controller{}, false
}

// waits says what key waits for, if c is to let it go.
func (c controller) waits(ctx context.Context, p *Player, key string) (string, error) {
	trouble, err := c.trouble(ctx, p)
	if err != nil {
		return "", err
	}
	if trouble == "" {
		return fmt.Sprintf("%s waits for %s, which is there and has not let it go yet", key, c.name), nil
	}
	return fmt.Sprintf("%s waits for %s, which is gone: %s", key, c.name, trouble), nil
}
