package config

// KubernetesVersion is a Kubernetes minor version of EKS.
type KubernetesVersion struct {
	// Version is the minor version, such as "1.36".
	Version string
	// StandardEnd and ExtendedEnd are the last days of standard support and of
	// the extended support that is billed on top, as yyyy-mm-dd. Synthesis knows
	// no clock; `vibe preflight` compares them with today.
	StandardEnd, ExtendedEnd string
	// Creatable is whether AWS still creates clusters of it: no longer so once
	// its extended support has ended.
	Creatable bool
}

// KubernetesVersions lists the versions that this platform knows, oldest first:
// the one it began with and all since. The dates are AWS' calendar
// (https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html,
// through https://endoflife.date/amazon-eks), read on 23 November 2026.
func KubernetesVersions() []KubernetesVersion {
	return []KubernetesVersion{
		{"1.29", "2025-03-23", "2026-03-23", false},
		{"1.30", "2025-07-23", "2026-07-23", false},
		{"1.31", "2025-11-26", "2026-11-26", true},
		{"1.32", "2026-03-23", "2027-03-23", true},
		{"1.33", "2026-07-29", "2027-07-29", true},
		{"1.34", "2026-12-02", "2027-12-02", true},
		{"1.35", "2027-03-27", "2028-03-27", true},
		{"1.36", "2027-08-02", "2028-08-02", true},
	}
}

// FindKubernetesVersion returns the row of a minor version.
func FindKubernetesVersion(version string) (KubernetesVersion, bool) {
	for _, row := range KubernetesVersions() {
		if row.Version == version {
			return row, true
		}
	}
	return KubernetesVersion{}, false
}

// AddOnNames are the EKS add-ons that a version can be pinned for, by the names
// that EKS gives them
// (https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html).
func AddOnNames() []string {
	return []string{
		"amazon-cloudwatch-observability",
		"aws-ebs-csi-driver",
		"aws-network-flow-monitoring-agent",
		"coredns",
		"eks-pod-identity-agent",
		"kube-proxy",
		"metrics-server",
		"vpc-cni",
	}
}
