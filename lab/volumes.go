package lab

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
)

const (
	// ebsDriver is the provisioner of the platform's storage class.
	ebsDriver = "ebs.csi.aws.com"
	// annotationSelectedNode is where the scheduler says for which node a volume
	// is wanted
	// (https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode).
	annotationSelectedNode = "volume.kubernetes.io/selected-node"
)

// provisionVolumes plays the EBS CSI driver until ctx ends: each claim that the
// scheduler has chosen a node for gets a volume, bound to that node's zone. What
// it has begun to ask it asks to the end.
func provisionVolumes(ctx context.Context, client kubernetes.Interface) {
	made := map[string]bool{}
	_ = wait.PollUntilContextCancel(ctx, 200*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		claims, err := client.CoreV1().PersistentVolumeClaims(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, nil // the next look may succeed
		}
		for i := range claims.Items {
			claim := &claims.Items[i]
			if claim.Spec.VolumeName == "" && !made[string(claim.UID)] {
				made[string(claim.UID)] = provision(ctx, client, claim)
			}
		}
		return false, nil
	})
}

// provision makes the volume of claim if the driver would, and says whether it is
// there.
func provision(ctx context.Context, client kubernetes.Interface, claim *corev1.PersistentVolumeClaim) bool {
	name, chosen := claim.Annotations[annotationSelectedNode]
	if !chosen || claim.Spec.StorageClassName == nil {
		return false
	}
	class, err := client.StorageV1().StorageClasses().Get(ctx, *claim.Spec.StorageClassName, metav1.GetOptions{})
	if err != nil || class.Provisioner != ebsDriver {
		return false
	}
	node, err := client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return false
	}
	_, err = client.CoreV1().PersistentVolumes().Create(ctx, volume(claim, class, node.Labels[corev1.LabelTopologyZone]), metav1.CreateOptions{})
	return err == nil
}

// volume is what the driver makes for claim in zone.
func volume(claim *corev1.PersistentVolumeClaim, class *storagev1.StorageClass, zone string) *corev1.PersistentVolume {
	name := "pvc-" + string(claim.UID)
	return &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{"pv.kubernetes.io/provisioned-by": ebsDriver}},
		Spec: corev1.PersistentVolumeSpec{
			AccessModes: claim.Spec.AccessModes,
			Capacity:    claim.Spec.Resources.Requests,
			ClaimRef: &corev1.ObjectReference{
				APIVersion: "v1", Kind: "PersistentVolumeClaim",
				Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID,
			},
			PersistentVolumeReclaimPolicy: *class.ReclaimPolicy,
			StorageClassName:              class.Name,
			PersistentVolumeSource: corev1.PersistentVolumeSource{
				CSI: &corev1.CSIPersistentVolumeSource{Driver: ebsDriver, VolumeHandle: name},
			},
			NodeAffinity: &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
				MatchExpressions: []corev1.NodeSelectorRequirement{{
					Key: corev1.LabelTopologyZone, Operator: corev1.NodeSelectorOpIn, Values: []string{zone},
				}},
			}}}},
		},
	}
}
