package nodegroup

import "strings"

// amiType is EKS' name for Amazon Linux 2023 on the processor of an instance
// type. It is always written out: EKS' own default is an image that gets no
// updates any more.
func amiType(instanceType string) string {
	if arm64(instanceType) {
		return "AL2023_ARM_64_STANDARD"
	}
	return "AL2023_x86_64_STANDARD"
}

// arm64 reports whether an instance type has one of AWS' Graviton processors: a
// `g` among the letters that follow the generation, or the first family, a1
// (https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html).
func arm64(instanceType string) bool {
	family, _, _ := strings.Cut(instanceType, ".")
	if family == "a1" {
		return true
	}
	options := strings.TrimLeft(strings.TrimLeft(family, letters), digits)
	options, _, _ = strings.Cut(options, "-")
	return strings.Contains(options, "g")
}

const (
	letters = "abcdefghijklmnopqrstuvwxyz"
	digits  = "0123456789"
)
