package charts

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/charts/externalsecrets"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// secretRefresh is how often External Secrets reads Secrets Manager. A rotated
// login reaches a running pod within this and the minute or so that the kubelet
// takes to write the file; the login before it stays good until the next
// rotation, weeks later.
const secretRefresh = "15m"

// remote is a value in Secrets Manager.
type remote struct {
	// key is what templates know the value by.
	key      string
	secret   names.Secret
	property string
}

// secrets is manifest 02: references only, never a value.
//
// A rotation must reach running pods, so the Secrets are mounted as files, which
// the kubelet rewrites, and never read into environment variables, which nothing
// can.
func secrets(env config.Environment) []metav1.Object {
	return []metav1.Object{
		&externalsecrets.SecretStore{
			TypeMeta:   metav1.TypeMeta{APIVersion: externalsecrets.APIVersion, Kind: "SecretStore"},
			ObjectMeta: inApplication(names.SecretStore, names.AccountSecrets.Name),
			Spec: externalsecrets.SecretStoreSpec{
				Provider: externalsecrets.Provider{
					AWS: &externalsecrets.AWS{
						Service: "SecretsManager",
						Region:  names.Home(env).Region(),
						Auth: externalsecrets.Auth{
							JWT: externalsecrets.JWT{
								ServiceAccountRef: externalsecrets.Reference{Name: names.AccountSecrets.Name},
							},
						},
					},
				},
			},
		},
		externalSecret(env, names.SecretDatabase, []remote{
			{"username", names.DatabaseApplication, "username"},
			{"password", names.DatabaseApplication, "password"},
			{"host", names.DatabaseApplication, "host"},
			{"port", names.DatabaseApplication, "port"},
			{"database", names.DatabaseApplication, "dbname"},
		}, map[string]string{
			"url": "postgresql://{{ .username | urlquery }}:{{ .password | urlquery }}@{{ .host }}:{{ .port }}/{{ .database }}" +
				"?sslmode=verify-full&sslrootcert=" + authorityFile,
		}),
		externalSecret(env, names.SecretCache, []remote{
			{"token", names.CacheToken, "token"},
			{"host", names.CacheEndpoint, "host"},
			{"port", names.CacheEndpoint, "port"},
		}, map[string]string{
			// rediss is Redis over TLS. The host is the configuration endpoint:
			// the client must know cluster mode.
			"url": "rediss://:{{ .token | urlquery }}@{{ .host }}:{{ .port }}",
		}),
	}
}

// externalSecret is the Secret of that name for the backend: every value as a
// file of its own, and what is composed of them.
func externalSecret(env config.Environment, name string, remotes []remote, composed map[string]string) *externalsecrets.ExternalSecret {
	data := make([]externalsecrets.Data, len(remotes))
	files := composed
	for i, r := range remotes {
		data[i] = externalsecrets.Data{
			SecretKey: r.key,
			RemoteRef: externalsecrets.RemoteReference{Key: names.Home(env).Secret(r.secret), Property: r.property},
		}
		files[r.key] = "{{ ." + r.key + " }}"
	}
	return &externalsecrets.ExternalSecret{
		TypeMeta:   metav1.TypeMeta{APIVersion: externalsecrets.APIVersion, Kind: "ExternalSecret"},
		ObjectMeta: inApplication(name, names.Backend),
		Spec: externalsecrets.ExternalSecretSpec{
			SecretStoreRef:  externalsecrets.StoreReference{Kind: "SecretStore", Name: names.SecretStore},
			RefreshInterval: secretRefresh,
			Target: externalsecrets.Target{
				Name:           name,
				CreationPolicy: externalsecrets.CreateOwner,
				// A secret that is gone from Secrets Manager, or cannot be read,
				// must not take running pods with it.
				DeletionPolicy: externalsecrets.DeleteRetain,
				Template: externalsecrets.Template{
					EngineVersion: "v2",
					Type:          string(corev1.SecretTypeOpaque),
					Metadata:      externalsecrets.TemplateMetadata{Labels: labels(names.Backend)},
					Data:          files,
				},
			},
			Data: data,
		},
	}
}
