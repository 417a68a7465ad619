package platform

import (
	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// storageClasses is the default class alone. EKS makes gp2 in a new cluster, but
// since 1.30 not as the default, so that there is nothing to demote
// (https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions-standard.html).
func storageClasses(env config.Environment) []metav1.Object {
	class := &storagev1.StorageClass{
		TypeMeta:    metav1.TypeMeta{APIVersion: "storage.k8s.io/v1", Kind: "StorageClass"},
		ObjectMeta:  meta(names.StorageClass),
		Provisioner: "ebs.csi.aws.com",
		// A class's parameters can never change: a change wants a new name.
		Parameters: map[string]string{
			"type":      "gp3",
			"encrypted": "true",
			// EC2 takes the ARN of an alias wherever it takes a key's, and the
			// driver passes on what stands here
			// (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html).
			"kmsKeyId": names.Home(env).KeyAliasARN(names.Cluster),
			// Without it the driver leaves the choice to its own default.
			"csi.storage.k8s.io/fstype": "ext4",
		},
		ReclaimPolicy: new(corev1.PersistentVolumeReclaimDelete),
		// Only once a pod is placed: the volume then is in the pod's zone.
		VolumeBindingMode:    new(storagev1.VolumeBindingWaitForFirstConsumer),
		AllowVolumeExpansion: new(true),
	}
	class.Annotations = map[string]string{"storageclass.kubernetes.io/is-default-class": "true"}
	return []metav1.Object{class}
}
