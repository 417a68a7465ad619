package faults

import (
	"context"
	"fmt"
	"time"

	"github.com/vibe-engineering/vibe-platform/check"
)

// The objects of the controllers whose status faults change.
func external(name string) place {
	return place{"external-secrets.io", "v1", "externalsecrets", "vibe", name}
}
func sidecarCertificate() place {
	return place{"cert-manager.io", "v1", "certificates", "vibe", "frontend-tls"}
}

// failed is a status whose condition Ready is False.
func failed(reason, message string) string {
	return fmt.Sprintf(`{"status":{"conditions":[{"type":"Ready","status":"False","reason":%q,"message":%q,"lastTransitionTime":"2026-01-01T00:00:00Z"}]}}`, reason, message)
}

// at is a time as a status has it, so many days from now.
func at(days int) string {
	return time.Now().AddDate(0, 0, days).UTC().Format(time.RFC3339) //nolint:forbidigo // what is left is reckoned from today
}

// verifySecrets are faults of Secrets and certificates.
func verifySecrets() []Fault {
	return []Fault{
		{
			Name: "Secrets Manager refuses a secret", Command: "verify",
			Want: "secrets.synced", Status: check.Problem, Says: "ExternalSecret vibe/database is not ready: could not get secret data: AccessDeniedException",
			Break: patched(external("database"), failed("SecretSyncedError", "could not get secret data: AccessDeniedException"), "status"),
		},
		{
			Name: "a Secret was not refreshed for a day", Command: "verify",
			Want: "secrets.synced", Status: check.Problem, Says: "ExternalSecret vibe/cache was refreshed 24 hours ago",
			Break: patched(external("cache"), `{"status":{"refreshTime":"`+at(-1)+`"}}`, "status"),
		},
		{
			Name: "a Secret lacks a key", Command: "verify",
			Want: "secrets.synced", Status: check.Problem, Says: "Secret vibe/database has nothing under url",
			Break: patched(place{"", "v1", "secrets", "vibe", "database"}, `{"data":{"url":null}}`),
		},
		{
			Name: "a SecretStore's role is refused", Command: "verify",
			Want: "secrets.stores", Status: check.Problem, Says: "SecretStore vibe/aws-secrets-manager is not ready: unable to create session",
			Break: patched(place{"external-secrets.io", "v1", "secretstores", "vibe", "aws-secrets-manager"}, failed("InvalidProviderConfig", "unable to create session"), "status"),
		},
		{
			Name: "a certificate is not issued", Command: "verify",
			Want: "certificates.ready", Status: check.Problem, Says: "Certificate vibe/frontend-tls is not ready: Issuing certificate as Secret does not exist",
			Break: patched(sidecarCertificate(), failed("DoesNotExist", "Issuing certificate as Secret does not exist"), "status"),
		},
		{
			Name: "a certificate is not renewed", Command: "verify",
			Want: "certificates.ready", Status: check.Problem, Says: "should have been renewed 20 days ago",
			Break: patched(sidecarCertificate(), `{"status":{"notAfter":"`+at(10)+`","renewalTime":"`+at(-20)+`"}}`, "status"),
		},
		{
			Name: "an issuer has no account", Command: "verify",
			Want: "certificates.issuers", Status: check.Problem, Says: "ClusterIssuer letsencrypt is not ready: Failed to register ACME account",
			Break: patched(place{"cert-manager.io", "v1", "clusterissuers", "", "letsencrypt"}, failed("ErrRegisterACMEAccount", "Failed to register ACME account"), "status"),
		},
	}
}

// verifyIngress are faults of the Ingress.
func verifyIngress() []Fault {
	return []Fault{
		{
			Name: "the Ingress has no load balancer", Command: "verify",
			Want: "ingress.address", Status: check.Problem, Says: "Ingress vibe/vibe has no load balancer", Also: []string{"edge.dns"},
			Break: patched(place{"networking.k8s.io", "v1", "ingresses", "vibe", "vibe"}, `{"status":{"loadBalancer":{"ingress":null}}}`, "status"),
		},
		{
			Name: "AWS refuses the load balancer", Command: "verify",
			Want: "ingress.events", Status: check.Warned, Says: "FailedDeployModel",
			Break: func(ctx context.Context, s Scene) (func() error, error) {
				now := at(0)
				return created(place{"", "v1", "events", "vibe", "vibe.refused"}, `{"apiVersion":"v1","kind":"Event","type":"Warning","reason":"FailedDeployModel",
					"message":"Failed deploy model due to operation error Elastic Load Balancing v2: CreateLoadBalancer, TooManyLoadBalancers",
					"involvedObject":{"kind":"Ingress","namespace":"vibe","name":"vibe"},"firstTimestamp":"`+now+`","lastTimestamp":"`+now+`","count":1,"source":{"component":"ingress"}}`)(ctx, s)
			},
		},
	}
}
