package target

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	ekstypes "github.com/aws/aws-sdk-go-v2/service/eks/types"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/vibe-engineering/vibe-platform/names"
)

// Cluster asks EKS for the environment's cluster.
func (t *Target) Cluster(ctx context.Context) (*ekstypes.Cluster, error) {
	name := names.Home(t.Env).Shared()
	out, err := eks.NewFromConfig(t.AWS(t.Env.Region)).DescribeCluster(ctx, &eks.DescribeClusterInput{Name: &name})
	if err != nil {
		return nil, err
	}
	return out.Cluster, nil
}

// ErrNoKubeconfig says that there is no kubeconfig, or that it has no such context.
var ErrNoKubeconfig = errors.New("there is no way to the cluster")

// KubernetesConfig reads the kubeconfig's context. It wraps ErrNoKubeconfig where
// there is none.
func (t *Target) KubernetesConfig() (*rest.Config, error) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	if t.Options.Kubeconfig != "" {
		if _, err := os.Stat(t.Options.Kubeconfig); err != nil {
			return nil, fmt.Errorf("%w: kubeconfig %s: %w; write one with `%s`", ErrNoKubeconfig, t.Options.Kubeconfig, err, t.KubeconfigCommand())
		}
		rules.ExplicitPath = t.Options.Kubeconfig
	}
	loaded, err := rules.Load()
	if err != nil {
		return nil, fmt.Errorf("%w: the kubeconfig cannot be read: %s; write one with `%s`", ErrNoKubeconfig, oneLine(err.Error()), t.KubeconfigCommand())
	}
	context := t.Options.Context
	if context == "" {
		context = loaded.CurrentContext
	}
	if loaded.Contexts[context] == nil {
		return nil, fmt.Errorf("%w: the kubeconfig has no context %q; write one with `%s`, or choose it with --context", ErrNoKubeconfig, context, t.KubeconfigCommand())
	}
	access, err := clientcmd.NewDefaultClientConfig(*loaded, &clientcmd.ConfigOverrides{CurrentContext: context}).ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("%w: context %s: %s", ErrNoKubeconfig, context, oneLine(err.Error()))
	}
	access.QPS = -1 // the server's own fairness is limit enough
	return access, nil
}

// KubeconfigCommand is what writes a kubeconfig for the cluster.
func (t *Target) KubeconfigCommand() string {
	return fmt.Sprintf("aws eks update-kubeconfig --name %s --region %s", names.Home(t.Env).Shared(), t.Env.Region)
}

// SameCluster fails unless access leads to cluster: by the address of its API, and
// by the authority that signs for it.
func (t *Target) SameCluster(access *rest.Config, cluster *ekstypes.Cluster) error {
	if want := aws.ToString(cluster.Endpoint); access.Host != want {
		return fmt.Errorf("the kubeconfig leads to %s, and the API of cluster %s is %s; write its context with `%s`, or choose it with --context",
			access.Host, aws.ToString(cluster.Name), want, t.KubeconfigCommand())
	}
	tls := rest.CopyConfig(access)
	if err := rest.LoadTLSFiles(tls); err != nil {
		return fmt.Errorf("the kubeconfig's certificates cannot be read: %w", err)
	}
	if cluster.CertificateAuthority == nil {
		return nil
	}
	want, err := base64.StdEncoding.DecodeString(aws.ToString(cluster.CertificateAuthority.Data))
	if err != nil {
		return fmt.Errorf("EKS' certificate authority of %s cannot be read: %w", aws.ToString(cluster.Name), err)
	}
	if !samePEM(tls.CAData, want) {
		return fmt.Errorf("the kubeconfig trusts another authority than that of cluster %s, which was perhaps made anew under its name; write its context with `%s`",
			aws.ToString(cluster.Name), t.KubeconfigCommand())
	}
	return nil
}

// samePEM compares the first blocks of two PEM texts.
func samePEM(a, b []byte) bool {
	x, _ := pem.Decode(a)
	y, _ := pem.Decode(b)
	return x != nil && y != nil && string(x.Bytes) == string(y.Bytes)
}
