// Package removal translates the environment's deletion setting into the CDK's
// words.
package removal

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Policy is the CDK's removal policy for r.
func Policy(r config.Removal) awscdk.RemovalPolicy {
	switch r {
	case config.RemovalDelete:
		return awscdk.RemovalPolicy_DESTROY
	case config.RemovalSnapshot:
		return awscdk.RemovalPolicy_SNAPSHOT
	default:
		return awscdk.RemovalPolicy_RETAIN
	}
}
