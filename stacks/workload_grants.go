package stacks

import (
	"github.com/vibe-engineering/vibe-platform/constructs/irsa"
	"github.com/vibe-engineering/vibe-platform/names"
)

// workloadGrants are the IAM permissions of the application's service accounts.
// Each names what it reaches by a deterministic name, so that this stack depends
// on no other for it.
func workloadGrants(n names.Names) []accountGrants {
	return []accountGrants{
		{"Backend", names.AccountBackend, []irsa.Grant{
			{
				Reason:    "users upload files, get them back and delete them; an object's key is only known then",
				Actions:   []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"},
				Resources: []string{n.BucketARN(names.BucketUploads) + "/*"},
			},
			{
				Reason:    "lists uploads, and is told that an object is missing instead of being refused",
				Actions:   []string{"s3:ListBucket"},
				Resources: []string{n.BucketARN(names.BucketUploads)},
			},
			keyGrant(n, names.Storage, "s3", "uploads are encrypted under the storage key, which the condition names by its alias; its id is not known here",
				"kms:Decrypt", "kms:GenerateDataKey"),
		}},
		// Next.js asks the API, never AWS. The role gives it an identity of its
		// own with no permission, so that it never falls back to the node's.
		{"Frontend", names.AccountFrontend, nil},
		{"Secrets", names.AccountSecrets, []irsa.Grant{
			{
				Reason:  "External Secrets reads what manifest 02 names, and nothing else",
				Actions: []string{"secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"},
				Resources: []string{
					n.SecretARNPattern(names.DatabaseApplication),
					n.SecretARNPattern(names.CacheToken),
					n.SecretARNPattern(names.CacheEndpoint),
				},
			},
			keyGrant(n, names.Data, "secretsmanager", "secrets are encrypted under the data key, which the condition names by its alias; its id is not known here",
				"kms:Decrypt"),
		}},
	}
}
