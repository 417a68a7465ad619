package cache

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/constructs/secret"
	"github.com/vibe-engineering/vibe-platform/names"
)

// tokenLength is within the 16 to 128 characters that an AUTH token may have.
// Punctuation is left out, of which ElastiCache takes only a part
// (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-overview).
const tokenLength = 64

// Neither secret is copied to the recovery region. Each opens one cache alone, and
// that region's own cache has its own.

// tokenSecret is the AUTH token.
func tokenSecret(scope constructs.Construct, props Props) awssecretsmanager.Secret {
	token := secret.New(scope, "Token", secret.Props{
		Name:         props.Names.Secret(names.CacheToken),
		Description:  "AUTH token of the cache",
		Key:          props.Key,
		Generated:    names.SecretKeyToken,
		Length:       tokenLength,
		Alphanumeric: true,
		Removal:      props.Rules.Database,
	})
	secret.WithoutRotation(token, "Nothing can rotate the token by writing the secret: ElastiCache has to take the new one first, while clients still hold the old one. The steps stand beside the replication group.")
	return token
}

// endpointSecret is where clients connect. It is no secret, but pods get it by the
// same way as what is.
func endpointSecret(scope constructs.Construct, props Props, host, port *string) awssecretsmanager.Secret {
	endpoint := secret.New(scope, "Endpoint", secret.Props{
		Name:        props.Names.Secret(names.CacheEndpoint),
		Description: "Configuration endpoint of the cache",
		Key:         props.Key,
		Values: map[string]string{
			names.SecretKeyHost: *host,
			names.SecretKeyPort: *port,
			names.SecretKeyTLS:  "true",
		},
		Removal: props.Rules.Database,
	})
	secret.WithoutRotation(endpoint, "It holds an address, not a credential.")
	return endpoint
}
