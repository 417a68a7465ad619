package inventory

import (
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/vibe-engineering/vibe-platform/names"
)

// secretKeys are the secrets of the home region, each with the component whose key
// encrypts it.
func secretKeys() map[names.Secret]string {
	return map[names.Secret]string{
		names.DatabaseMaster:      names.Data,
		names.DatabaseApplication: names.Data,
		names.DatabaseMonitoring:  names.Data,
		names.CacheToken:          names.Data,
		names.CacheEndpoint:       names.Data,
		names.GrafanaAdmin:        names.Cluster,
		names.AlertReceivers:      names.Cluster,
	}
}

// identityClaims: roles, keys and secrets.
func (s scene) identityClaims() []Claim {
	const secret = "AWS::SecretsManager::Secret"
	claims := []Claim{
		is("AWS::KMS::Key", "is rotated", true, func(o kms.GetKeyRotationStatusOutput) any { return o.KeyRotationEnabled }),
		is("AWS::IAM::Role", "is assumed by anybody", false, func(r iamtypes.Role) any { return trustsAnybody(aws.ToString(r.AssumeRolePolicyDocument)) }),
	}
	if !s.home {
		return append(claims, number(secret, 0))
	}
	keys := map[string]string{}
	for name, component := range secretKeys() {
		keys[s.n.Secret(name)] = s.n.KeyAlias(component)
	}
	rotated := []string{s.n.Secret(names.DatabaseMaster), s.n.Secret(names.DatabaseApplication)}
	return append(claims,
		number(secret, len(keys)),
		of(secret, "is encrypted by", func(i Item) any {
			if key, ok := keys[i.Name]; ok {
				return key
			}
			return "a key that the claims know: no claim names this secret"
		}, func(v *view, _ Item, e secretsmanager.DescribeSecretOutput) any { return v.alias(e.KmsKeyId) }),
		is(secret, "is rotated", "rate("+show(s.env.Database.RotationDays)+" days)", func(e secretsmanager.DescribeSecretOutput) any {
			if !aws.ToBool(e.RotationEnabled) || e.RotationRules == nil {
				return "never"
			}
			return e.RotationRules.ScheduleExpression
		}).only(func(i Item) bool { return slices.Contains(rotated, i.Name) }),
	)
}

// trustsAnybody reports whether a trust policy, which IAM gives out encoded for
// URLs, lets every principal in.
func trustsAnybody(policy string) bool {
	if decoded, err := url.QueryUnescape(policy); err == nil {
		policy = decoded
	}
	policy = strings.Join(strings.Fields(policy), "")
	return strings.Contains(policy, `"Principal":"*"`) || strings.Contains(policy, `"AWS":"*"`) || strings.Contains(policy, `"AWS":["*"]`)
}
