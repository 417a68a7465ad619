package lab

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/vibe-engineering/vibe-platform/lab/process"
)

const (
	// patience is how long a step of the start may take. A quiet machine needs
	// five seconds for all of them.
	patience = 2 * time.Minute
	// interval is how often a step is looked at.
	interval = 50 * time.Millisecond
)

// awaitReady waits until the API server answers that it is ready, or has ended.
func awaitReady(ctx context.Context, config *rest.Config, p *process.Process) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	err = wait.PollUntilContextTimeout(ctx, interval, patience, true, func(ctx context.Context) (bool, error) {
		select {
		case <-p.Ended():
			return false, p.Failure()
		default:
		}
		return client.Discovery().RESTClient().Get().AbsPath("/readyz").Do(ctx).Error() == nil, nil
	})
	if wait.Interrupted(err) {
		return fmt.Errorf("%s is not ready: %w; its last lines:\n%s", p.Name(), err, p.Tail())
	}
	return err
}

// awaitNodes waits until count nodes are ready and take pods.
func awaitNodes(ctx context.Context, client kubernetes.Interface, count int) error {
	ready := 0
	err := wait.PollUntilContextTimeout(ctx, interval, patience, true, func(ctx context.Context) (bool, error) {
		nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		ready = 0
		for _, node := range nodes.Items {
			for _, condition := range node.Status.Conditions {
				if condition.Type == corev1.NodeReady && condition.Status == corev1.ConditionTrue && len(node.Spec.Taints) == 0 {
					ready++
				}
			}
		}
		return ready >= count, nil
	})
	if err != nil {
		return fmt.Errorf("%d of %d nodes are ready: %w", ready, count, err)
	}
	return nil
}

// awaitDefaultAccount waits for what every pod needs, and the controller manager
// makes.
func awaitDefaultAccount(ctx context.Context, client kubernetes.Interface) error {
	err := wait.PollUntilContextTimeout(ctx, interval, patience, true, func(ctx context.Context) (bool, error) {
		_, err := client.CoreV1().ServiceAccounts(metav1.NamespaceDefault).Get(ctx, "default", metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return false, nil
		}
		return err == nil, err
	})
	if err != nil {
		return fmt.Errorf("the default service account is not there: %w", err)
	}
	return nil
}
