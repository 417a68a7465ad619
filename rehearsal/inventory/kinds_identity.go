package inventory

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	secrettypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/vibe-engineering/vibe-platform/paging"
)

// identityKinds are those of roles, keys, secrets and parameters. No secret's
// value is ever read.
func identityKinds() []kind {
	return []kind{
		paged("AWS::IAM::Role", "iam:ListRoles", roles, rolesOf,
			func(r iamtypes.Role) Item { return Item{ID: aws.ToString(r.RoleName), detail: r} }).everywhere().identified(afterSlash),
		paged("AWS::IAM::ManagedPolicy", "iam:ListPolicies",
			func(c *Clients) *iam.ListPoliciesPaginator {
				return iam.NewListPoliciesPaginator(c.iam, &iam.ListPoliciesInput{Scope: iamtypes.PolicyScopeTypeLocal})
			},
			func(o *iam.ListPoliciesOutput) []iamtypes.Policy { return o.Policies },
			func(p iamtypes.Policy) Item {
				return Item{ID: aws.ToString(p.Arn), Name: aws.ToString(p.PolicyName), detail: p}
			}).everywhere(),
		once("AWS::IAM::OIDCProvider", "iam:ListOpenIDConnectProviders",
			func(ctx context.Context, c *Clients) ([]iamtypes.OpenIDConnectProviderListEntry, error) {
				out, err := c.iam.ListOpenIDConnectProviders(ctx, nil)
				if err != nil {
					return nil, err
				}
				return out.OpenIDConnectProviderList, nil
			},
			func(p iamtypes.OpenIDConnectProviderListEntry) Item { return Item{ID: aws.ToString(p.Arn), detail: p} }).everywhere(),
		{typ: "AWS::KMS::Key", api: "kms:ListKeys", all: keys, look: func(ctx context.Context, c *Clients, i Item) (any, error) {
			out, err := c.kms.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: &i.ID})
			if err != nil {
				return nil, err
			}
			return *out, nil
		}},
		paged("AWS::KMS::Alias", "kms:ListAliases",
			func(c *Clients) *kms.ListAliasesPaginator { return kms.NewListAliasesPaginator(c.kms, nil) },
			func(o *kms.ListAliasesOutput) []kmstypes.AliasListEntry { return o.Aliases },
			// AWS' own are there before they point to a key.
			func(a kmstypes.AliasListEntry) Item {
				if strings.HasPrefix(aws.ToString(a.AliasName), "alias/aws/") {
					return Item{}
				}
				return Item{ID: aws.ToString(a.AliasName), Of: aws.ToString(a.TargetKeyId), detail: a}
			}),
		paged("AWS::SecretsManager::Secret", "secretsmanager:ListSecrets", secrets, secretsOf,
			// One that waits for its deletion costs nothing.
			func(s secrettypes.SecretListEntry) Item {
				if s.DeletedDate != nil {
					return Item{}
				}
				return Item{ID: aws.ToString(s.ARN), Name: aws.ToString(s.Name)}
			}).described(func(ctx context.Context, c *Clients, i Item) (any, error) {
			out, err := c.secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &i.ID})
			if err != nil {
				return nil, err
			}
			return *out, nil
		}),
		{typ: "AWS::SecretsManager::RotationSchedule", api: "secretsmanager:DescribeSecret", all: rotations},
		{typ: "AWS::SecretsManager::ResourcePolicy", api: "secretsmanager:GetResourcePolicy", all: secretPolicies},
		paged("AWS::SSM::Parameter", "ssm:DescribeParameters",
			func(c *Clients) *ssm.DescribeParametersPaginator {
				return ssm.NewDescribeParametersPaginator(c.ssm, nil)
			},
			func(o *ssm.DescribeParametersOutput) []ssmtypes.ParameterMetadata { return o.Parameters },
			func(p ssmtypes.ParameterMetadata) Item { return Item{ID: aws.ToString(p.Name), detail: p} }),
	}
}

func roles(c *Clients) *iam.ListRolesPaginator { return iam.NewListRolesPaginator(c.iam, nil) }

func rolesOf(o *iam.ListRolesOutput) []iamtypes.Role { return o.Roles }

// keys lists the customer's own. A key that waits for its deletion costs nothing
// and encrypts nothing more.
func keys(ctx context.Context, c *Clients) ([]Item, error) {
	all, err := paging.All(ctx, kms.NewListKeysPaginator(c.kms, nil), func(o *kms.ListKeysOutput) []kmstypes.KeyListEntry { return o.Keys })
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, key := range all {
		out, err := c.kms.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: key.KeyId})
		if err != nil {
			return nil, err
		}
		m := out.KeyMetadata
		if m.KeyManager == kmstypes.KeyManagerTypeCustomer && m.KeyState != kmstypes.KeyStatePendingDeletion {
			items = append(items, Item{ID: aws.ToString(m.KeyId), Name: aws.ToString(m.Arn), detail: *m})
		}
	}
	return items, nil
}

func secrets(c *Clients) *secretsmanager.ListSecretsPaginator {
	return secretsmanager.NewListSecretsPaginator(c.secrets, nil)
}

func secretsOf(o *secretsmanager.ListSecretsOutput) []secrettypes.SecretListEntry {
	return o.SecretList
}

// present lists the secrets that do not wait for their deletion.
func present(ctx context.Context, c *Clients) ([]secrettypes.SecretListEntry, error) {
	all, err := paging.All(ctx, secrets(c), secretsOf)
	return slices.DeleteFunc(all, func(s secrettypes.SecretListEntry) bool { return s.DeletedDate != nil }), err
}

// rotations are known by the ARNs of the secrets that are rotated.
func rotations(ctx context.Context, c *Clients) ([]Item, error) {
	all, err := present(ctx, c)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, secret := range all {
		out, err := c.secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: secret.ARN})
		if err != nil {
			return nil, err
		}
		if aws.ToBool(out.RotationEnabled) {
			items = append(items, Item{ID: aws.ToString(secret.ARN), Name: aws.ToString(secret.Name)})
		}
	}
	return items, nil
}

// secretPolicies are known by the ARNs of their secrets.
func secretPolicies(ctx context.Context, c *Clients) ([]Item, error) {
	all, err := present(ctx, c)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, secret := range all {
		out, err := c.secrets.GetResourcePolicy(ctx, &secretsmanager.GetResourcePolicyInput{SecretId: secret.ARN})
		if err != nil {
			return nil, err
		}
		if out.ResourcePolicy != nil {
			items = append(items, Item{ID: aws.ToString(secret.ARN), Name: aws.ToString(secret.Name)})
		}
	}
	return items, nil
}

// afterSlash is the name in an ARN, or the name itself.
func afterSlash(physical string) string { return physical[strings.LastIndex(physical, "/")+1:] }
