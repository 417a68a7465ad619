package nodegroup

import "testing"

func TestAMIType(t *testing.T) {
	for _, c := range []struct{ instance, want string }{
		{"t3.medium", "AL2023_x86_64_STANDARD"},
		{"t3a.medium", "AL2023_x86_64_STANDARD"},
		{"t4g.medium", "AL2023_ARM_64_STANDARD"},
	} {
		if got := amiType(c.instance); got != c.want {
			t.Errorf("amiType(%q) = %s, want %s", c.instance, got, c.want)
		}
	}
}
