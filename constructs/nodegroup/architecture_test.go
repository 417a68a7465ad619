package nodegroup

import "testing"

func TestAMIType(t *testing.T) {
	for _, c := range []struct{ instance, want string }{
		{"t3.medium", "AL2023_x86_64_STANDARD"},
		{"t3a.medium", "AL2023_x86_64_STANDARD"},
		{"m7i-flex.large", "AL2023_x86_64_STANDARD"},
		{"g5.xlarge", "AL2023_x86_64_STANDARD"},
		{"u7i-12tb.224xlarge", "AL2023_x86_64_STANDARD"},
		{"t4g.medium", "AL2023_ARM_64_STANDARD"},
		{"m6gd.large", "AL2023_ARM_64_STANDARD"},
		{"c7gn.large", "AL2023_ARM_64_STANDARD"},
		{"im4gn.large", "AL2023_ARM_64_STANDARD"},
		{"g5g.xlarge", "AL2023_ARM_64_STANDARD"},
		{"a1.large", "AL2023_ARM_64_STANDARD"},
	} {
		if got := amiType(c.instance); got != c.want {
			t.Errorf("amiType(%q) = %s, want %s", c.instance, got, c.want)
		}
	}
}
