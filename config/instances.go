package config

// Architecture is a processor architecture, as Kubernetes writes it in the
// label kubernetes.io/arch.
type Architecture string

// The architectures.
const (
	AMD64 Architecture = "amd64"
	ARM64 Architecture = "arm64"
)

// InstanceType is an EC2 instance type that can be a node.
type InstanceType struct {
	Name         string
	Architecture Architecture
	// VCPUs is the number of virtual processors.
	VCPUs int
	// MemoryMiB is the memory in MiB, before the hypervisor's share.
	MemoryMiB int
	// MaxPods is how many pods have an address without prefix delegation: all
	// secondary addresses of its network interfaces, and two pods on the host's
	// network
	// (https://github.com/awslabs/amazon-eks-ami/blob/main/templates/shared/runtime/eni-max-pods.txt).
	MaxPods int
}

// addresses is how many pods have an address when each of those addresses is a
// prefix of 16 instead
// (https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html).
func (t InstanceType) addresses() int { return 16*(t.MaxPods-2) + 2 }

// FindInstanceType returns the row of a type.
func FindInstanceType(name string) (InstanceType, bool) {
	for _, row := range InstanceTypes() {
		if row.Name == name {
			return row, true
		}
	}
	return InstanceType{}, false
}

// InstanceTypes lists the types that this platform knows: general purpose,
// compute and memory families up to 4xlarge. What EC2 says of each
// (DescribeInstanceTypes) is taken from the record of it in moto 5.2.5,
// `moto/ec2/resources/instance_types.json`. Another type is one more row.
func InstanceTypes() []InstanceType {
	return []InstanceType{
		{"t3.micro", AMD64, 2, 1024, 4},
		{"t3.small", AMD64, 2, 2048, 11},
		{"t3.medium", AMD64, 2, 4096, 17},
		{"t3.large", AMD64, 2, 8192, 35},
		{"t3.xlarge", AMD64, 4, 16384, 58},
		{"t3.2xlarge", AMD64, 8, 32768, 58},
		{"t3a.micro", AMD64, 2, 1024, 4},
		{"t3a.small", AMD64, 2, 2048, 8},
		{"t3a.medium", AMD64, 2, 4096, 17},
		{"t3a.large", AMD64, 2, 8192, 35},
		{"t3a.xlarge", AMD64, 4, 16384, 58},
		{"t3a.2xlarge", AMD64, 8, 32768, 58},
		{"t4g.micro", ARM64, 2, 1024, 4},
		{"t4g.small", ARM64, 2, 2048, 11},
		{"t4g.medium", ARM64, 2, 4096, 17},
		{"t4g.large", ARM64, 2, 8192, 35},
		{"t4g.xlarge", ARM64, 4, 16384, 58},
		{"t4g.2xlarge", ARM64, 8, 32768, 58},
		{"m5.large", AMD64, 2, 8192, 29},
		{"m5.xlarge", AMD64, 4, 16384, 58},
		{"m5.2xlarge", AMD64, 8, 32768, 58},
		{"m5.4xlarge", AMD64, 16, 65536, 234},
		{"m5a.large", AMD64, 2, 8192, 29},
		{"m5a.xlarge", AMD64, 4, 16384, 58},
		{"m5a.2xlarge", AMD64, 8, 32768, 58},
		{"m5a.4xlarge", AMD64, 16, 65536, 234},
		{"m6i.large", AMD64, 2, 8192, 29},
		{"m6i.xlarge", AMD64, 4, 16384, 58},
		{"m6i.2xlarge", AMD64, 8, 32768, 58},
		{"m6i.4xlarge", AMD64, 16, 65536, 234},
		{"m6a.large", AMD64, 2, 8192, 29},
		{"m6a.xlarge", AMD64, 4, 16384, 58},
		{"m6a.2xlarge", AMD64, 8, 32768, 58},
		{"m6a.4xlarge", AMD64, 16, 65536, 234},
		{"m6g.medium", ARM64, 1, 4096, 8},
		{"m6g.large", ARM64, 2, 8192, 29},
		{"m6g.xlarge", ARM64, 4, 16384, 58},
		{"m6g.2xlarge", ARM64, 8, 32768, 58},
		{"m6g.4xlarge", ARM64, 16, 65536, 234},
		{"m7i.large", AMD64, 2, 8192, 29},
		{"m7i.xlarge", AMD64, 4, 16384, 58},
		{"m7i.2xlarge", AMD64, 8, 32768, 58},
		{"m7i.4xlarge", AMD64, 16, 65536, 234},
		{"m7a.medium", AMD64, 1, 4096, 8},
		{"m7a.large", AMD64, 2, 8192, 29},
		{"m7a.xlarge", AMD64, 4, 16384, 58},
		{"m7a.2xlarge", AMD64, 8, 32768, 58},
		{"m7a.4xlarge", AMD64, 16, 65536, 234},
		{"m7g.medium", ARM64, 1, 4096, 8},
		{"m7g.large", ARM64, 2, 8192, 29},
		{"m7g.xlarge", ARM64, 4, 16384, 58},
		{"m7g.2xlarge", ARM64, 8, 32768, 58},
		{"m7g.4xlarge", ARM64, 16, 65536, 234},
		{"c5.large", AMD64, 2, 4096, 29},
		{"c5.xlarge", AMD64, 4, 8192, 58},
		{"c5.2xlarge", AMD64, 8, 16384, 58},
		{"c5.4xlarge", AMD64, 16, 32768, 234},
		{"c6i.large", AMD64, 2, 4096, 29},
		{"c6i.xlarge", AMD64, 4, 8192, 58},
		{"c6i.2xlarge", AMD64, 8, 16384, 58},
		{"c6i.4xlarge", AMD64, 16, 32768, 234},
		{"c6a.large", AMD64, 2, 4096, 29},
		{"c6a.xlarge", AMD64, 4, 8192, 58},
		{"c6a.2xlarge", AMD64, 8, 16384, 58},
		{"c6a.4xlarge", AMD64, 16, 32768, 234},
		{"c6g.medium", ARM64, 1, 2048, 8},
		{"c6g.large", ARM64, 2, 4096, 29},
		{"c6g.xlarge", ARM64, 4, 8192, 58},
		{"c6g.2xlarge", ARM64, 8, 16384, 58},
		{"c6g.4xlarge", ARM64, 16, 32768, 234},
		{"c7i.large", AMD64, 2, 4096, 29},
		{"c7i.xlarge", AMD64, 4, 8192, 58},
		{"c7i.2xlarge", AMD64, 8, 16384, 58},
		{"c7i.4xlarge", AMD64, 16, 32768, 234},
		{"c7a.medium", AMD64, 1, 2048, 8},
		{"c7a.large", AMD64, 2, 4096, 29},
		{"c7a.xlarge", AMD64, 4, 8192, 58},
		{"c7a.2xlarge", AMD64, 8, 16384, 58},
		{"c7a.4xlarge", AMD64, 16, 32768, 234},
		{"c7g.medium", ARM64, 1, 2048, 8},
		{"c7g.large", ARM64, 2, 4096, 29},
		{"c7g.xlarge", ARM64, 4, 8192, 58},
		{"c7g.2xlarge", ARM64, 8, 16384, 58},
		{"c7g.4xlarge", ARM64, 16, 32768, 234},
		{"r5.large", AMD64, 2, 16384, 29},
		{"r5.xlarge", AMD64, 4, 32768, 58},
		{"r5.2xlarge", AMD64, 8, 65536, 58},
		{"r5.4xlarge", AMD64, 16, 131072, 234},
		{"r6i.large", AMD64, 2, 16384, 29},
		{"r6i.xlarge", AMD64, 4, 32768, 58},
		{"r6i.2xlarge", AMD64, 8, 65536, 58},
		{"r6i.4xlarge", AMD64, 16, 131072, 234},
		{"r6a.large", AMD64, 2, 16384, 29},
		{"r6a.xlarge", AMD64, 4, 32768, 58},
		{"r6a.2xlarge", AMD64, 8, 65536, 58},
		{"r6a.4xlarge", AMD64, 16, 131072, 234},
		{"r6g.medium", ARM64, 1, 8192, 8},
		{"r6g.large", ARM64, 2, 16384, 29},
		{"r6g.xlarge", ARM64, 4, 32768, 58},
		{"r6g.2xlarge", ARM64, 8, 65536, 58},
		{"r6g.4xlarge", ARM64, 16, 131072, 234},
		{"r7i.large", AMD64, 2, 16384, 29},
		{"r7i.xlarge", AMD64, 4, 32768, 58},
		{"r7i.2xlarge", AMD64, 8, 65536, 58},
		{"r7i.4xlarge", AMD64, 16, 131072, 234},
		{"r7g.medium", ARM64, 1, 8192, 8},
		{"r7g.large", ARM64, 2, 16384, 29},
		{"r7g.xlarge", ARM64, 4, 32768, 58},
		{"r7g.2xlarge", ARM64, 8, 65536, 58},
		{"r7g.4xlarge", ARM64, 16, 131072, 234},
	}
}
