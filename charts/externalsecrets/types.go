// Package externalsecrets holds the fields of External Secrets' v1 API that the
// platform sets. The operator's own Go module does not compile beside the
// Kubernetes libraries of this app; a test holds these types against the
// operator's custom resource definitions.
package externalsecrets

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// APIVersion is the only version that the operator serves.
const APIVersion = "external-secrets.io/v1"

// SecretStore says where secrets are read from, and as whom.
type SecretStore struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              SecretStoreSpec `json:"spec"`
}

// SecretStoreSpec is a SecretStore's specification.
type SecretStoreSpec struct {
	Provider Provider `json:"provider"`
}

// Provider holds the one provider that is used.
type Provider struct {
	AWS *AWS `json:"aws,omitempty"`
}

// AWS reads AWS Secrets Manager.
type AWS struct {
	// Service is SecretsManager.
	Service string `json:"service"`
	Region  string `json:"region"`
	Auth    Auth   `json:"auth"`
}

// Auth says whose token is exchanged for AWS credentials.
type Auth struct {
	JWT JWT `json:"jwt"`
}

// JWT names the service account whose token is used. It must be in the
// SecretStore's namespace and carry a role's annotation.
type JWT struct {
	ServiceAccountRef Reference `json:"serviceAccountRef"`
}

// Reference names an object in the same namespace.
type Reference struct {
	Name string `json:"name"`
}

// ExternalSecret says which Secret is made from which secrets of a store.
type ExternalSecret struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              ExternalSecretSpec `json:"spec"`
}

// ExternalSecretSpec is an ExternalSecret's specification.
type ExternalSecretSpec struct {
	SecretStoreRef StoreReference `json:"secretStoreRef"`
	// RefreshInterval is how often the store is read, as a Go duration.
	RefreshInterval string `json:"refreshInterval"`
	Target          Target `json:"target"`
	// Data are single values, and DataFrom whole secrets; one of them is there.
	Data     []Data     `json:"data,omitempty"`
	DataFrom []DataFrom `json:"dataFrom,omitempty"`
}

// DataFrom reads every field of a secret, which templates know by its own name.
type DataFrom struct {
	Extract *Extract `json:"extract,omitempty"`
}

// Extract names the secret.
type Extract struct {
	Key string `json:"key"`
}

// StoreReference names a SecretStore.
type StoreReference struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// Target is the Secret that is made.
type Target struct {
	Name           string         `json:"name"`
	CreationPolicy CreationPolicy `json:"creationPolicy"`
	DeletionPolicy DeletionPolicy `json:"deletionPolicy"`
	Template       Template       `json:"template"`
}

// CreationPolicy says whose the Secret is.
type CreationPolicy string

// CreateOwner makes the Secret and removes it with the ExternalSecret.
const CreateOwner CreationPolicy = "Owner"

// DeletionPolicy says what becomes of the Secret when the store's secret is gone.
type DeletionPolicy string

// DeleteRetain keeps the last known values.
const DeleteRetain DeletionPolicy = "Retain"

// Template is how the Secret's values are composed.
type Template struct {
	// EngineVersion is v2.
	EngineVersion string `json:"engineVersion"`
	// Type is the Secret's type.
	Type     string           `json:"type,omitempty"`
	Metadata TemplateMetadata `json:"metadata"`
	// Data maps the Secret's keys to Go templates over the SecretKeys of Data.
	Data map[string]string `json:"data"`
}

// TemplateMetadata is put on the Secret.
type TemplateMetadata struct {
	Labels map[string]string `json:"labels,omitempty"`
}

// Data is one value that is read from the store.
type Data struct {
	// SecretKey is the name that templates know the value by.
	SecretKey string          `json:"secretKey"`
	RemoteRef RemoteReference `json:"remoteRef"`
}

// RemoteReference finds a value in the store.
type RemoteReference struct {
	// Key is the secret's name, and Property a key of the JSON object that it
	// holds.
	Key      string `json:"key"`
	Property string `json:"property"`
}
