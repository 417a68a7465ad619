// Package repository makes the repositories that container images are kept in.
package repository

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/removal"
)

// Props describe a repository.
type Props struct {
	// Name is the repository's name in the account's registry.
	Name string
	// Key encrypts the images. ECR makes itself grants of it when the repository
	// is made, so that who pulls needs no permission for it.
	Key awskms.IKey
	// UntaggedDays is how long an image without a tag is kept.
	UntaggedDays int
	// Removal is what becomes of the repository when its stack goes; Delete takes
	// the images with it.
	Removal config.Removal
}

// New returns the repository. A tag never moves to another image, and an image
// with a tag is never deleted by a rule: ECR knows neither what is deployed nor
// what a rollback would deploy, and a rule for some prefix of tags takes every
// other tag of the same image along, a release's among them. Only images without a
// tag go, which a build that failed half-way leaves behind; the parts of an image
// for several architectures have no tag either, but ECR keeps them as long as the
// index that names them
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html).
//
// Scanning on push is ECR's basic one. Inspector's, which also scans again, is
// the registry's setting and not a repository's, and Inspector's to charge for
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html).
func New(scope constructs.Construct, id string, props Props) awsecr.Repository {
	repository := awsecr.NewRepository(scope, &id, &awsecr.RepositoryProps{
		RepositoryName:     &props.Name,
		ImageTagMutability: awsecr.TagMutability_IMMUTABLE,
		ImageScanOnPush:    new(true),
		Encryption:         awsecr.RepositoryEncryption_KMS(),
		EncryptionKey:      props.Key,
		LifecycleRules: &[]*awsecr.LifecycleRule{{
			Description: new("Images without a tag are deployed nowhere"),
			TagStatus:   awsecr.TagStatus_UNTAGGED,
			MaxImageAge: awscdk.Duration_Days(new(float64(props.UntaggedDays))),
		}},
		RemovalPolicy: removal.Policy(props.Removal),
		EmptyOnDelete: new(props.Removal == config.RemovalDelete),
	})
	removal.Set(repository, props.Removal)
	repository.AddToResourcePolicy(ownAccountOnly(scope))
	return repository
}

// ownAccountOnly keeps every other account out, whatever a later statement or a
// role elsewhere would allow. Who in this account may pull is said by their own
// policies.
func ownAccountOnly(scope constructs.Construct) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        new("OwnAccountOnly"),
		Effect:     awsiam.Effect_DENY,
		Principals: &[]awsiam.IPrincipal{awsiam.NewStarPrincipal()},
		Actions:    jsii.Strings("ecr:*"),
		Conditions: &map[string]any{
			"StringNotEquals": map[string]any{"aws:PrincipalAccount": awscdk.Stack_Of(scope).Account()},
			// A service of AWS has no account. Without credentials there is no
			// such key, and the request is denied.
			"BoolIfExists": map[string]any{"aws:PrincipalIsAWSService": "false"},
		},
	})
}
