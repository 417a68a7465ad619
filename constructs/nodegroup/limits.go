package nodegroup

import (
	"fmt"

	"github.com/vibe-engineering/vibe-platform/config"
)

// userDataTemplate is in the form that EKS merges with its own user data: MIME
// multi-part, of parts that cloud-init knows
// (https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html#launch-template-user-data).
// The file is one that nodeadm, which configures the kubelet, merges over what
// EKS wrote
// (https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/doc/examples.md#overriding-configuration-with-drop-in-files).
// The reserve of the disk is the image's own.
const userDataTemplate = `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="==LIMITS=="

--==LIMITS==
Content-Type: text/cloud-config; charset="us-ascii"

#cloud-config
write_files:
- path: /etc/eks/nodeadm.d/50-limits.yaml
  permissions: "0644"
  content: |
    apiVersion: node.eks.aws/v1alpha1
    kind: NodeConfig
    spec:
      kubelet:
        config:
          maxPods: %d
          kubeReserved:
            cpu: %dm
            memory: %dMi
            ephemeral-storage: 1Gi
--==LIMITS==--
`

// userData sets how many pods a node takes, and what it keeps for the kubelet.
//
// In a group without an image of its own, EKS writes 110 pods into the user data
// once the VPC CNI delegates prefixes, which wins over a part of ours for nodeadm
// (https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html#max-pods-precedence).
// It does not win over a file, which cloud-init writes before nodeadm starts the
// kubelet.
func userData(nodes config.Nodes) string {
	reserve := nodes.KubeletReserve()
	return fmt.Sprintf(userDataTemplate, reserve.Pods, reserve.CPUMillis, reserve.MemoryMiB)
}
