package config

import "net/netip"

// parseRange reads an IPv4 range whose address is its first one.
func parseRange(text string) (netip.Prefix, bool) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil || !prefix.Addr().Is4() || prefix != prefix.Masked() {
		return netip.Prefix{}, false
	}
	return prefix, true
}

// within reports whether inner lies in one of outer.
func within(inner netip.Prefix, outer []netip.Prefix) bool {
	for _, o := range outer {
		if o.Bits() <= inner.Bits() && o.Contains(inner.Addr()) {
			return true
		}
	}
	return false
}

// privateRanges are the ranges that RFC 1918 sets aside.
func privateRanges() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"),
		netip.MustParsePrefix("172.16.0.0/12"),
		netip.MustParsePrefix("192.168.0.0/16"),
	}
}

// sharedRange is RFC 6598's, which a VPC may use as well.
func sharedRange() netip.Prefix { return netip.MustParsePrefix("100.64.0.0/10") }

// unroutable are the ranges that no client's request can come from over the
// internet (https://www.iana.org/assignments/iana-ipv4-special-registry); EKS
// refuses them for its public endpoint. The documentation ranges are left to
// Placeholders.
func unroutable() []netip.Prefix {
	return append(privateRanges(), sharedRange(),
		netip.MustParsePrefix("0.0.0.0/8"),
		netip.MustParsePrefix("127.0.0.0/8"),
		netip.MustParsePrefix("169.254.0.0/16"),
		netip.MustParsePrefix("224.0.0.0/3"),
	)
}
