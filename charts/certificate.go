package charts

import (
	"time"

	acmev1 "github.com/cert-manager/cert-manager/pkg/apis/acme/v1"
	certmanagerv1 "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	cmmeta "github.com/cert-manager/cert-manager/pkg/apis/meta/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// How long the sidecar's certificate lives, and how long before its end it is
// renewed. Let's Encrypt gives 90 days
// (https://letsencrypt.org/docs/faq/#what-is-the-lifetime-for-let-s-encrypt-certificates).
const (
	certificateDuration    = 90 * 24 * time.Hour
	certificateRenewBefore = 30 * 24 * time.Hour
)

// clusterIssuer signs through Let's Encrypt, which it convinces by a record in
// our zone. It asks Route 53 as cert-manager's own service account.
func clusterIssuer(env config.Environment) *certmanagerv1.ClusterIssuer {
	return &certmanagerv1.ClusterIssuer{
		TypeMeta:   metav1.TypeMeta{APIVersion: "cert-manager.io/v1", Kind: "ClusterIssuer"},
		ObjectMeta: metav1.ObjectMeta{Name: names.ClusterIssuer, Labels: Labels(names.ClusterIssuer)},
		Spec: certmanagerv1.IssuerSpec{
			IssuerConfig: certmanagerv1.IssuerConfig{
				ACME: &acmev1.ACMEIssuer{
					Server:     env.Edge.CertificateServer,
					Email:      env.Edge.CertificateEmail,
					PrivateKey: secretKey(names.ClusterIssuer + "-account"),
					Solvers: []acmev1.ACMEChallengeSolver{{
						DNS01: &acmev1.ACMEChallengeSolverDNS01{
							Route53: &acmev1.ACMEIssuerDNS01ProviderRoute53{
								Region: names.Home(env).Region(),
								// Where the edge stack makes the zone its id is
								// not known here; cert-manager then finds it by
								// name.
								HostedZoneID: env.Edge.HostedZoneID,
							},
						},
					}},
				},
			},
		},
	}
}

// certificate is what nginx shows to the load balancer. An ACM certificate cannot
// be used here: its key never leaves AWS.
func certificate(env config.Environment) *certmanagerv1.Certificate {
	return &certmanagerv1.Certificate{
		TypeMeta:   metav1.TypeMeta{APIVersion: "cert-manager.io/v1", Kind: "Certificate"},
		ObjectMeta: inApplication(names.SecretCertificate, names.Frontend),
		Spec: certmanagerv1.CertificateSpec{
			SecretName:  names.SecretCertificate,
			DNSNames:    []string{env.Edge.Domain},
			Duration:    &metav1.Duration{Duration: certificateDuration},
			RenewBefore: &metav1.Duration{Duration: certificateRenewBefore},
			IssuerRef:   cmmeta.IssuerReference{Group: "cert-manager.io", Kind: "ClusterIssuer", Name: names.ClusterIssuer},
			PrivateKey: &certmanagerv1.CertificatePrivateKey{
				Algorithm:      certmanagerv1.ECDSAKeyAlgorithm,
				Size:           256,
				RotationPolicy: certmanagerv1.RotationPolicyAlways,
			},
			Usages:               []certmanagerv1.KeyUsage{certmanagerv1.UsageDigitalSignature, certmanagerv1.UsageServerAuth},
			RevisionHistoryLimit: new(int32(3)),
			SecretTemplate:       &certmanagerv1.CertificateSecretTemplate{Labels: Labels(names.Frontend)},
		},
	}
}

// secretKey refers to a Secret by its name.
func secretKey(name string) cmmeta.SecretKeySelector {
	return cmmeta.SecretKeySelector{LocalObjectReference: cmmeta.LocalObjectReference{Name: name}}
}
