package target

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	ekstypes "github.com/aws/aws-sdk-go-v2/service/eks/types"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// authority is a certificate, as PEM.
func authority(t *testing.T, serial int64) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func TestKubernetes(t *testing.T) {
	target := opened(t)
	fails := func(want string) {
		t.Helper()
		if _, err := target.KubernetesConfig(); !errors.Is(err, ErrNoKubeconfig) || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), "aws eks update-kubeconfig --name vibe-production --region us-east-1") {
			t.Errorf("it does not say %q, and how to write one: %v", want, err)
		}
	}
	fails(`the kubeconfig has no context ""`)
	target.Options.Kubeconfig = filepath.Join(t.TempDir(), "nowhere")
	fails("no such file")
	if err := os.WriteFile(target.Options.Kubeconfig, []byte("clusters: 7"), 0o600); err != nil {
		t.Fatal(err)
	}
	fails("the kubeconfig cannot be read")
	first, second := authority(t, 1), authority(t, 2)
	config := api.Config{
		Clusters:       map[string]*api.Cluster{"it": {Server: "https://abc.eks.amazonaws.com", CertificateAuthorityData: first}},
		AuthInfos:      map[string]*api.AuthInfo{"it": {Token: "secret"}},
		Contexts:       map[string]*api.Context{"it": {Cluster: "it", AuthInfo: "it"}},
		CurrentContext: "it",
	}
	if err := clientcmd.WriteToFile(config, target.Options.Kubeconfig); err != nil {
		t.Fatal(err)
	}
	target.Options.Context = "other"
	fails(`the kubeconfig has no context "other"`)
	target.Options.Context = ""
	access, err := target.KubernetesConfig()
	if err != nil {
		t.Fatal(err)
	}
	cluster := func(endpoint string, authority []byte) *ekstypes.Cluster {
		return &ekstypes.Cluster{Name: new("vibe-production"), Endpoint: &endpoint, CertificateAuthority: &ekstypes.Certificate{Data: new(base64.StdEncoding.EncodeToString(authority))}}
	}
	if err := target.SameCluster(access, cluster("https://abc.eks.amazonaws.com", first)); err != nil {
		t.Error(err)
	}
	if err := target.SameCluster(access, cluster("https://def.eks.amazonaws.com", first)); err == nil || !strings.Contains(err.Error(), "leads to https://abc.eks.amazonaws.com, and the API of cluster vibe-production is https://def") {
		t.Errorf("another address: %v", err)
	}
	if err := target.SameCluster(access, cluster("https://abc.eks.amazonaws.com", second)); err == nil || !strings.Contains(err.Error(), "trusts another authority") {
		t.Errorf("another authority: %v", err)
	}
}
