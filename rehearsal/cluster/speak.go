package cluster

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

const (
	groupSecrets      = "external-secrets.io"
	groupCertificates = "cert-manager.io"
)

// once reports whether a controller has not spoken yet of this form of an object.
// What is changed in its status afterwards stays, as a fault.
func (p *Player) once(o metav1.Object) bool {
	key := fmt.Sprintf("%s %d", o.GetUID(), o.GetGeneration())
	spoken := p.told[key]
	p.told[key] = true
	return !spoken
}

// again has a controller speak again that did not get through.
func (p *Player) again(o metav1.Object, err error) error {
	if err != nil {
		delete(p.told, fmt.Sprintf("%s %d", o.GetUID(), o.GetGeneration()))
	}
	return err
}

// speak has a controller write the status of each object of a kind, once. Where the
// kind is not served there is nothing to say.
func (p *Player) speak(ctx context.Context, group, resource string, status func(context.Context, *unstructured.Unstructured) (map[string]any, error)) error {
	at := p.objects.Resource(schema.GroupVersionResource{Group: group, Version: "v1", Resource: resource})
	list, err := at.List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for i := range list.Items {
		o := &list.Items[i]
		if o.GetDeletionTimestamp() != nil || !p.once(o) {
			continue
		}
		said, err := status(ctx, o)
		if err == nil {
			o.Object["status"] = said
			_, err = at.Namespace(o.GetNamespace()).UpdateStatus(ctx, o, metav1.UpdateOptions{})
		}
		if err := p.again(o, err); err != nil {
			return err
		}
	}
	return nil
}

// now is when a controller speaks.
func now() time.Time { return time.Now() } //nolint:forbidigo // controllers write the time, and nothing synthesized has it

// readyCondition is the status of an object that is ready.
func readyCondition(reason string) map[string]any {
	return map[string]any{"conditions": []any{map[string]any{
		"type": "Ready", "status": "True", "reason": reason, "message": "played by the rehearsal",
		"lastTransitionTime": now().UTC().Format(time.RFC3339),
	}}}
}

func storeReady(context.Context, *unstructured.Unstructured) (map[string]any, error) {
	return readyCondition("Valid"), nil
}

// synced makes the Secret of an ExternalSecret, which goes with it. Its values say
// where they are from.
func (p *Player) synced(ctx context.Context, o *unstructured.Unstructured) (map[string]any, error) {
	data := map[string][]byte{}
	template, _, _ := unstructured.NestedStringMap(o.Object, "spec", "target", "template", "data")
	for key := range template {
		data[key] = []byte("played")
	}
	name, _, _ := unstructured.NestedString(o.Object, "spec", "target", "name")
	owner := *metav1.NewControllerRef(o, o.GroupVersionKind())
	if err := p.keepSecret(ctx, o.GetNamespace(), name, data, owner); err != nil {
		return nil, err
	}
	status := readyCondition("SecretSynced")
	status["refreshTime"] = now().UTC().Format(time.RFC3339)
	return status, nil
}

// keepSecret makes a Secret that is not there.
func (p *Player) keepSecret(ctx context.Context, namespace, name string, data map[string][]byte, owners ...metav1.OwnerReference) error {
	_, err := p.typed.CoreV1().Secrets(namespace).Create(ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: name, OwnerReferences: owners}, Data: data,
	}, metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

// tendCertificates has issuers and certificates be ready.
func tendCertificates(ctx context.Context, p *Player) error {
	for _, resource := range []string{"clusterissuers", "issuers"} {
		err := p.speak(ctx, groupCertificates, resource, func(context.Context, *unstructured.Unstructured) (map[string]any, error) {
			return readyCondition("Ready"), nil
		})
		if err != nil {
			return err
		}
	}
	return p.speak(ctx, groupCertificates, "certificates", p.issued)
}

// issued makes the Secret of a certificate. It goes with its namespace: cert-manager
// makes itself no owner of it.
func (p *Player) issued(ctx context.Context, o *unstructured.Unstructured) (map[string]any, error) {
	name, _, _ := unstructured.NestedString(o.Object, "spec", "secretName")
	data := map[string][]byte{corev1.TLSCertKey: []byte("played"), corev1.TLSPrivateKeyKey: []byte("played")}
	if err := p.keepSecret(ctx, o.GetNamespace(), name, data); err != nil {
		return nil, err
	}
	const quarter, month = 90 * 24 * time.Hour, 30 * 24 * time.Hour
	status := readyCondition("Ready")
	for field, at := range map[string]time.Time{"notBefore": now(), "notAfter": now().Add(quarter), "renewalTime": now().Add(quarter - month)} {
		status[field] = at.UTC().Format(time.RFC3339)
	}
	return status, nil
}
