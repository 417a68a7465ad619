package kube

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/streaming/pkg/httpstream"
)

// way is how a program in the cluster is reached.
type way struct {
	base   string
	client *http.Client
	close  func()
}

// way leads to a Service's program: to given, if there is one, or through a
// port-forward to one of its pods. The API server's own proxy would be shorter, and
// the namespace's network policies refuse it; what comes by a port-forward begins
// in the pod.
func (c clients) way(ctx context.Context, given, namespace, service string) (way, error) {
	client := &http.Client{Timeout: patience}
	if given != "" {
		return way{given, client, func() {}}, nil
	}
	pod, port, err := c.behind(ctx, namespace, service)
	if err != nil {
		return way{}, err
	}
	dialer, err := c.dialer(pod)
	if err != nil {
		return way{}, err
	}
	stop, ready := make(chan struct{}), make(chan struct{})
	forward, err := portforward.NewOnAddressesForStreaming(dialer, []string{"127.0.0.1"}, []string{fmt.Sprintf("0:%d", port)}, stop, ready, io.Discard, io.Discard)
	if err != nil {
		return way{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- forward.ForwardPorts() }()
	closed := func() { close(stop) }
	select {
	case <-ready:
	case err := <-ended:
		if err == nil {
			err = errors.New("it ended at once")
		}
		return way{}, fmt.Errorf("the port-forward to Pod %s/%s: %w", pod.Namespace, pod.Name, err)
	case <-ctx.Done():
		closed()
		return way{}, ctx.Err()
	}
	ports, err := forward.GetPorts()
	if err != nil {
		closed()
		return way{}, err
	}
	return way{fmt.Sprintf("http://127.0.0.1:%d", ports[0].Local), client, closed}, nil
}

// behind is a pod of a Service that is ready, and the port of its first port there.
func (c clients) behind(ctx context.Context, namespace, service string) (*corev1.Pod, int32, error) {
	s, err := c.typed.CoreV1().Services(namespace).Get(ctx, service, metav1.GetOptions{})
	if err != nil {
		return nil, 0, err
	}
	list, err := c.typed.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: labels.SelectorFromSet(s.Spec.Selector).String()})
	if err != nil {
		return nil, 0, err
	}
	for i := range list.Items {
		pod := &list.Items[i]
		for _, condition := range pod.Status.Conditions {
			if condition.Type == corev1.PodReady && condition.Status == corev1.ConditionTrue {
				return pod, portOf(s.Spec.Ports[0], pod), nil
			}
		}
	}
	return nil, 0, fmt.Errorf("no pod of Service %s/%s is ready", namespace, service)
}

// portOf is a pod's number of a Service's port.
func portOf(port corev1.ServicePort, pod *corev1.Pod) int32 {
	name := port.TargetPort.StrVal
	for _, container := range pod.Spec.Containers {
		for _, p := range container.Ports {
			if name != "" && p.Name == name {
				return p.ContainerPort
			}
		}
	}
	if port.TargetPort.IntVal != 0 {
		return port.TargetPort.IntVal
	}
	return port.Port
}

// dialer opens port-forwards to a pod as kubectl does: over a websocket, or else
// over SPDY, which older servers want.
func (c clients) dialer(pod *corev1.Pod) (httpstream.Dialer, error) {
	address := c.typed.CoreV1().RESTClient().Post().Resource("pods").Namespace(pod.Namespace).Name(pod.Name).SubResource("portforward").URL()
	transport, upgrader, err := spdy.RoundTripperFor(rest.CopyConfig(c.config))
	if err != nil {
		return nil, err
	}
	older := spdy.NewDialerForStreaming(upgrader, &http.Client{Transport: transport}, http.MethodPost, address)
	newer, err := portforward.NewSPDYOverWebsocketDialerForStreaming(address, rest.CopyConfig(c.config))
	if err != nil {
		return nil, err
	}
	return portforward.NewFallbackDialerForStreaming(newer, older, func(err error) bool {
		return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
	}), nil
}

// get asks for a path, and returns what is answered with 200.
func (w way) get(ctx context.Context, path string, query url.Values) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.base+path+"?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	response, err := w.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", path, response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, 32<<20))
}
