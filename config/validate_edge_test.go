package config_test

import (
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateEdge(t *testing.T) {
	refuse(t, []refusal{
		{"a URL", "production", func(e *config.Environment) {
			e.Edge.Domain = "https://vibe.example.com"
		}, []string{
			`edge.domain: "https://vibe.example.com" is no domain name; write lower-case labels with dots between them, such as vibe.example.com`,
		}},
		{"one label", "production", func(e *config.Environment) {
			e.Edge.Domain = "localhost"
		}, []string{
			`edge.domain: "localhost" is no domain name; write lower-case labels with dots between them, such as vibe.example.com`,
		}},
		{"capitals", "production", func(e *config.Environment) {
			e.Edge.Domain = "Vibe.example.com"
		}, []string{
			`edge.domain: "Vibe.example.com" is no domain name; write lower-case labels with dots between them, such as vibe.example.com`,
		}},
		{"a trailing dot", "production", func(e *config.Environment) {
			e.Edge.Domain = "vibe.example.com."
		}, []string{
			`edge.domain: "vibe.example.com." is no domain name; write lower-case labels with dots between them, such as vibe.example.com`,
		}},
		{"an address", "production", func(e *config.Environment) {
			e.Edge.Domain = "10.0.0.1"
		}, []string{
			`edge.domain: "10.0.0.1" is no domain name; write lower-case labels with dots between them, such as vibe.example.com`,
		}},
		{"a label with a hyphen at its end", "production", func(e *config.Environment) {
			e.Edge.Domain = "vibe-.example.com"
		}, []string{
			`edge.domain: "vibe-.example.com" is no domain name; write lower-case labels with dots between them, such as vibe.example.com`,
		}},
		{"longer than a certificate takes", "production", func(e *config.Environment) {
			e.Edge.Domain = strings.Repeat("a", 50) + ".example.com"
		}, []string{
			`edge.domain: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.com" is too long for a certificate; write 60 characters at most`,
		}},
		{"zone by name", "production", func(e *config.Environment) {
			e.Edge.HostedZoneID = "example.com"
		}, []string{
			`edge.hostedZoneId: "example.com" is no hosted zone's id; write Z and up to 31 capitals and digits, or nothing to make the zone`,
		}},
		{"e-mail without domain", "production", func(e *config.Environment) {
			e.Edge.CertificateEmail = "platform@"
		}, []string{
			`edge.certificateEmail: "platform@" is no e-mail address; write one such as platform@example.com`,
		}},
		{"TLS 1.0", "production", func(e *config.Environment) {
			e.Edge.TLSPolicy = "ELBSecurityPolicy-2016-08"
		}, []string{
			`edge.tlsPolicy: "ELBSecurityPolicy-2016-08" is unknown, or speaks TLS below 1.2 or without forward secrecy; write one of ELBSecurityPolicy-FS-1-2-Res-2020-10, ELBSecurityPolicy-TLS13-1-2-2021-06, ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04, ELBSecurityPolicy-TLS13-1-2-FIPS-PQ-2025-09, ELBSecurityPolicy-TLS13-1-2-PQ-2025-09, ELBSecurityPolicy-TLS13-1-2-Res-2021-06, ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04, ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09, ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09, ELBSecurityPolicy-TLS13-1-3-2021-06, ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04, ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09, ELBSecurityPolicy-TLS13-1-3-PQ-2025-09`,
		}},
		{"certificates from nowhere", "production", func(e *config.Environment) {
			e.Edge.CertificateServer = "https://ca.example.com"
		}, []string{
			`edge.certificateServer: "https://ca.example.com" is unknown; write one of https://acme-v02.api.letsencrypt.org/directory, https://acme-staging-v02.api.letsencrypt.org/directory`,
		}},
	})
}
