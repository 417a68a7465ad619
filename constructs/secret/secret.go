// Package secret makes secrets at the fixed names that manifests, functions and
// the recovery region refer to.
package secret

import (
	"encoding/json"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
)

// Unsafe are the characters that a generated password never holds, so that it can
// stand in a URL, a connection string or a shell without being quoted. What
// remains beside letters and digits is `-._`. RDS itself refuses `/`, `"` and `@`
// (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html).
const Unsafe = " !\"#$%&'()*+,/:;<=>?@[\\]^`{|}~"

// Props describe a secret, which holds a JSON object.
type Props struct {
	// Name is the secret's full name.
	Name        string
	Description string
	// Key encrypts the secret.
	Key awskms.IKey
	// Values are the object's fixed fields. A value may be a token, but not one
	// that holds a quotation mark.
	Values map[string]string
	// Generated is the field that Secrets Manager fills at creation. Empty: no
	// field is generated.
	Generated string
	// Length is the generated field's length, and Alphanumeric leaves letters
	// and digits alone in it; otherwise it holds nothing of Unsafe.
	Length       int
	Alphanumeric bool
	// Replica is the copy in another region. Nil: there is none.
	Replica *Replica
	// Removal is what becomes of the data that the secret opens: a secret is
	// retained where that is, and deleted otherwise.
	Removal config.Removal
}

// Replica is a secret's copy in another region, under the same name.
type Replica struct {
	Region string
	// Key encrypts the copy; it must live in Region.
	Key awskms.IKey
}

// New makes a secret.
func New(scope constructs.Construct, id string, props Props) awssecretsmanager.Secret {
	secret := &awssecretsmanager.SecretProps{
		SecretName:    new(props.Name),
		Description:   new(props.Description),
		EncryptionKey: props.Key,
	}
	if props.Replica != nil {
		secret.ReplicaRegions = &[]*awssecretsmanager.ReplicaRegion{{Region: new(props.Replica.Region), EncryptionKey: props.Replica.Key}}
	}
	if props.Generated == "" {
		values := map[string]awscdk.SecretValue{}
		for field, value := range props.Values {
			values[field] = awscdk.SecretValue_UnsafePlainText(new(value))
		}
		secret.SecretObjectValue = &values
	} else {
		secret.GenerateSecretString = &awssecretsmanager.SecretStringGenerator{
			SecretStringTemplate: new(object(props.Values)),
			GenerateStringKey:    new(props.Generated),
			ExcludeCharacters:    new(Unsafe),
			ExcludePunctuation:   new(props.Alphanumeric),
			PasswordLength:       new(float64(props.Length)),
		}
	}
	made := awssecretsmanager.NewSecret(scope, &id, secret)
	// A restore from a snapshot sets a new password.
	removal.Set(made, removal.Beside(props.Removal))
	return made
}

// object is values as JSON, with sorted keys.
func object(values map[string]string) string {
	if values == nil {
		return "{}"
	}
	text, err := json.Marshal(values)
	if err != nil {
		// A map of strings always has a JSON form.
		panic(err)
	}
	return string(text)
}

// WithoutRotation answers the policy packs' finding about a secret that nothing
// rotates.
func WithoutRotation(secret awssecretsmanager.Secret, reason string) {
	acknowledge.On(secret, acknowledge.Rules(reason, "AwsSolutions-SMG4",
		"NIST.800.53.R5-SecretsManagerRotationEnabled", "HIPAA.Security-SecretsManagerRotationEnabled", "PCI.DSS.321-SecretsManagerRotationEnabled")...)
}
