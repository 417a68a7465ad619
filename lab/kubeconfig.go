package lab

import (
	"path/filepath"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// writeKubeconfigs writes a kubeconfig for each client of the server at address.
func writeKubeconfigs(dir, address string) error {
	const name = "lab"
	for _, who := range identities() {
		path := filepath.Join(dir, who.file)
		config := api.Config{
			Clusters:       map[string]*api.Cluster{name: {Server: address, CertificateAuthority: filepath.Join(dir, fileAuthority)}},
			AuthInfos:      map[string]*api.AuthInfo{name: {ClientCertificate: path + suffixCertificate, ClientKey: path + suffixKey}},
			Contexts:       map[string]*api.Context{name: {Cluster: name, AuthInfo: name}},
			CurrentContext: name,
		}
		if err := clientcmd.WriteToFile(config, path+suffixKubeconfig); err != nil {
			return err
		}
	}
	return nil
}

// restConfig is the administrator's access for Go.
func restConfig(dir string) (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(dir, fileAdministrator+suffixKubeconfig))
	if err != nil {
		return nil, err
	}
	// The server's own fairness is limit enough.
	config.QPS = -1
	return config, nil
}
