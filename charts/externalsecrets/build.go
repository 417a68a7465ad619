package externalsecrets

import (
	"fmt"
	"maps"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// refresh is how often External Secrets reads Secrets Manager. A rotated login
// reaches a running pod within this and the minute or so that the kubelet takes to
// write the file; the login before it stays good until the next rotation, weeks
// later.
const refresh = "15m"

// Remote is a value in Secrets Manager.
type Remote struct {
	// Key is what templates know the value by, and the Secret's file.
	Key string
	// Secret is the name of the secret, and Property a field of the JSON object
	// that it holds.
	Secret   string
	Property string
}

// NewStore is a store of meta's namespace that reads Secrets Manager in region as
// one of the namespace's service accounts.
func NewStore(meta metav1.ObjectMeta, region, account string) *SecretStore {
	return &SecretStore{
		TypeMeta:   metav1.TypeMeta{APIVersion: APIVersion, Kind: "SecretStore"},
		ObjectMeta: meta,
		Spec: SecretStoreSpec{
			Provider: Provider{
				AWS: &AWS{
					Service: "SecretsManager",
					Region:  region,
					Auth:    Auth{JWT: JWT{ServiceAccountRef: Reference{Name: account}}},
				},
			},
		},
	}
}

// NewSecret is the Secret of meta's name out of store: every value as a file of its
// own, and what is composed of them, file by Go template.
//
// A rotation must reach running pods, so a Secret is best mounted as files, which
// the kubelet rewrites, and not read into environment variables, which nothing
// can.
func NewSecret(meta metav1.ObjectMeta, store string, remotes []Remote, composed map[string]string) *ExternalSecret {
	files := maps.Clone(composed)
	if files == nil {
		files = map[string]string{}
	}
	secret := newSecret(meta, store, files)
	for _, r := range remotes {
		secret.Spec.Data = append(secret.Spec.Data, Data{
			SecretKey: r.Key,
			RemoteRef: RemoteReference{Key: r.Secret, Property: r.Property},
		})
		files[r.Key] = "{{ " + field(r.Key) + " }}"
	}
	return secret
}

// field is how a template reads a value, whose name a dot does not lead to where it
// holds a hyphen or a dot itself.
func field(key string) string {
	if strings.ContainsAny(key, "-.") {
		return fmt.Sprintf("index . %q", key)
	}
	return "." + key
}

// NewComposed is the Secret of meta's name out of store, whose files are composed
// of the fields of one secret, whatever fields that has.
func NewComposed(meta metav1.ObjectMeta, store, secret string, files map[string]string) *ExternalSecret {
	composed := newSecret(meta, store, files)
	composed.Spec.DataFrom = []DataFrom{{Extract: &Extract{Key: secret}}}
	return composed
}

// newSecret is the Secret of meta's name with files by Go template.
func newSecret(meta metav1.ObjectMeta, store string, files map[string]string) *ExternalSecret {
	return &ExternalSecret{
		TypeMeta:   metav1.TypeMeta{APIVersion: APIVersion, Kind: "ExternalSecret"},
		ObjectMeta: meta,
		Spec: ExternalSecretSpec{
			SecretStoreRef:  StoreReference{Kind: "SecretStore", Name: store},
			RefreshInterval: refresh,
			Target: Target{
				Name:           meta.Name,
				CreationPolicy: CreateOwner,
				// A secret that is gone from Secrets Manager, or cannot be read,
				// must not take running pods with it.
				DeletionPolicy: DeleteRetain,
				Template: Template{
					EngineVersion: "v2",
					Type:          string(corev1.SecretTypeOpaque),
					Metadata:      TemplateMetadata{Labels: meta.Labels},
					Data:          files,
				},
			},
		},
	}
}
