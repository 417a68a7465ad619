// Package removal translates the environment's deletion setting into the CDK's
// words.
package removal

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Policy is the CDK's removal policy for r. What is retained is still deleted
// when the very deployment that makes it fails: our names are fixed, and a
// second try would collide with what the first one left
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html).
func Policy(r config.Removal) awscdk.RemovalPolicy {
	switch r {
	case config.RemovalDelete:
		return awscdk.RemovalPolicy_DESTROY
	case config.RemovalSnapshot:
		return awscdk.RemovalPolicy_SNAPSHOT
	default:
		return awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE
	}
}
