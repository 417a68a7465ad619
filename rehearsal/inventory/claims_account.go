package inventory

import (
	trailtypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	configtypes "github.com/aws/aws-sdk-go-v2/service/configservice/types"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// accountClaims: who watches the account.
func (s scene) accountClaims() []Claim {
	const trail, recorder = "AWS::CloudTrail::Trail", "AWS::Config::ConfigurationRecorder"
	a := s.env.Audit
	created := func(singleton config.Singleton) int {
		if s.home && singleton.Created() {
			return 1
		}
		return 0
	}
	return []Claim{
		number(trail, created(a.Trail)),
		is(trail, "watches every region", true, func(t trailtypes.Trail) any { return t.IsMultiRegionTrail }),
		is(trail, "signs its files", true, func(t trailtypes.Trail) any { return t.LogFileValidationEnabled }),
		of(trail, "is encrypted by", func(Item) any { return s.n.KeyAlias(names.Audit) }, func(v *view, _ Item, t trailtypes.Trail) any { return v.alias(t.KmsKeyId) }),
		is(trail, "writes to", s.n.Bucket(names.BucketTrail), func(t trailtypes.Trail) any { return t.S3BucketName }),
		number(recorder, created(a.Config)),
		is(recorder, "records everything", true, func(r configtypes.ConfigurationRecorder) any {
			return r.RecordingGroup != nil && r.RecordingGroup.AllSupported
		}),
		number("AWS::Config::DeliveryChannel", created(a.Config)),
		is("AWS::Config::DeliveryChannel", "writes to", s.n.Bucket(names.BucketConfiguration), func(d configtypes.DeliveryChannel) any { return d.S3BucketName }),
	}
}
