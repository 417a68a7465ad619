package cluster

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/names"
)

// driverVolumes is the provisioner of the platform's storage class.
const driverVolumes = "ebs.csi.aws.com"

// volumeDriver deletes the volumes whose claims are gone.
func volumeDriver() controller {
	return controller{
		name: "the EBS CSI driver", namespace: names.NamespaceSystem, deployment: "ebs-csi-controller",
		tend: func(ctx context.Context, p *Player) error {
			volumes, err := p.typed.CoreV1().PersistentVolumes().List(ctx, metav1.ListOptions{ResourceVersion: "0"})
			if err != nil {
				return err
			}
			for _, v := range volumes.Items {
				ours := v.Spec.CSI != nil && v.Spec.CSI.Driver == driverVolumes
				if !ours || v.Status.Phase != corev1.VolumeReleased || v.Spec.PersistentVolumeReclaimPolicy != corev1.PersistentVolumeReclaimDelete {
					continue
				}
				if err := p.typed.CoreV1().PersistentVolumes().Delete(ctx, v.Name, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
					return err
				}
			}
			return nil
		},
	}
}
