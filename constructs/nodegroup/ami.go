package nodegroup

import "github.com/vibe-engineering/vibe-platform/config"

// amiType is EKS' name for Amazon Linux 2023 on the processor of an instance
// type. It is always written out: EKS' own default is an image that gets no
// updates any more.
func amiType(instanceType string) string {
	if row, ok := config.FindInstanceType(instanceType); ok && row.Architecture == config.ARM64 {
		return "AL2023_ARM_64_STANDARD"
	}
	return "AL2023_x86_64_STANDARD"
}
