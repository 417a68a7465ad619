package kube

import "github.com/vibe-engineering/vibe-platform/names"

// power is a right over the whole cluster with which an account could become
// another, read what is secret, or change what runs.
type power struct{ name, verb, what string }

// powers are asked of every service account, in all namespaces at once.
func powers() []power {
	return []power{
		{"read secrets", "get", "/secrets"},
		{"write secrets", "update", "/secrets"},
		{"make tokens", "create", "/serviceaccounts/token"},
		{"make pods", "create", "/pods"},
		{"run commands in pods", "create", "/pods/exec"},
		{"evict pods", "create", "/pods/eviction"},
		{"change deployments", "update", "apps/deployments"},
		{"change daemons", "update", "apps/daemonsets"},
		{"reach kubelets", "get", "/nodes/proxy"},
		{"change nodes", "update", "/nodes"},
		{"bind roles", "create", "rbac.authorization.k8s.io/clusterrolebindings"},
		{"write roles", "update", "rbac.authorization.k8s.io/clusterroles"},
		{"act as others", "impersonate", "/users"},
		{"change admission", "update", "admissionregistration.k8s.io/mutatingwebhookconfigurations"},
		{"change definitions", "update", "apiextensions.k8s.io/customresourcedefinitions"},
		{"change namespaces", "update", "/namespaces"},
		{"sign certificates", "approve", "certificates.k8s.io/signers"},
	}
}

// holder is a service account that has a power, and why.
type holder struct {
	account names.ServiceAccount
	power   string
	reason  string
}

// holders are those that the platform accepts; no other account has any.
func holders() []holder {
	var (
		externalSecrets = account(names.NamespaceExternalSecrets, "external-secrets")
		certificates    = account(names.NamespaceExternalSecrets, "external-secrets-cert-controller")
		injector        = account(names.NamespaceCertManager, "cert-manager-cainjector")
	)
	return []holder{
		{externalSecrets, "read secrets", "it compares the Secrets that it keeps, in each namespace"},
		{externalSecrets, "write secrets", "it keeps Secrets in each namespace"},
		{externalSecrets, "make tokens", "it reads Secrets Manager as the account that a store names"},
		{certificates, "read secrets", "its chart gives it no narrower right; it may write its own only"},
		{names.AccountCertManager, "read secrets", "certificates are Secrets, in the namespace of whoever asks"},
		{names.AccountCertManager, "write secrets", "certificates are Secrets, in the namespace of whoever asks"},
		{names.AccountCertManager, "make pods", "its chart has it make pods that answer HTTP challenges, which we do not use"},
		{injector, "read secrets", "it copies authorities from Secrets into webhooks"},
		{injector, "change admission", "it writes authorities into webhooks"},
		{injector, "change definitions", "it writes authorities into definitions with conversions"},
		{names.AccountClusterAutoscaler, "evict pods", "it empties the nodes that it takes away"},
		{names.AccountClusterAutoscaler, "change nodes", "it marks the nodes that it takes away"},
	}
}

// powersOf asks for every power of accounts, and for the holders to have theirs.
func powersOf(accounts []names.ServiceAccount) []question {
	holds := map[string]bool{}
	for _, h := range holders() {
		holds[h.account.Subject()+" "+h.power] = true
	}
	var asked []question
	for _, a := range accounts {
		for _, p := range powers() {
			asked = append(asked, question{a, p.verb, p.what, "", "", holds[a.Subject()+" "+p.name]})
		}
	}
	return asked
}
