package config

import (
	"slices"
	"strings"
)

// Placeholders lists the override keys, sorted, whose values still are those
// that the repository ships with for documentation. Synthesis names them; nothing
// can be deployed with them.
func Placeholders(env Environment) []string {
	var keys []string
	for _, row := range []struct {
		key    string
		values []string
		marks  []string
	}{
		{"account", []string{env.Account}, []string{PlaceholderAccount}},
		{"backend.image", []string{env.Backend.Image}, []string{PlaceholderAccount}},
		{"cluster.administrators", env.Cluster.Administrators, []string{PlaceholderAccount}},
		{"cluster.publicCidrs", env.Cluster.PublicCIDRs, documentationRanges()},
		{"delivery.gitHubRepository", []string{env.Delivery.GitHubRepository}, []string{PlaceholderGitHubRepository}},
		{"edge.certificateEmail", []string{env.Edge.CertificateEmail}, []string{PlaceholderDomain}},
		{"edge.domain", []string{env.Edge.Domain}, []string{PlaceholderDomain}},
		{"edge.hostedZoneId", []string{env.Edge.HostedZoneID}, []string{PlaceholderZoneID}},
		{"frontend.image", []string{env.Frontend.Image}, []string{PlaceholderAccount}},
		{"operations.notifications", env.Operations.Notifications, []string{PlaceholderDomain}},
	} {
		if slices.ContainsFunc(row.values, func(value string) bool { return containsAny(value, row.marks) }) {
			keys = append(keys, row.key)
		}
	}
	return keys
}

// documentationRanges are how addresses begin that are set aside for
// documentation (https://www.rfc-editor.org/rfc/rfc5737).
func documentationRanges() []string { return []string{"192.0.2.", "198.51.100.", "203.0.113."} }

// containsAny reports whether one of marks stands in value.
func containsAny(value string, marks []string) bool {
	return slices.ContainsFunc(marks, func(mark string) bool { return strings.Contains(value, mark) })
}
