// Package removal gives resources the deletion policies of the environment's
// deletion setting.
package removal

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

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

// metadata is the name under which a resource's removal stands in its metadata.
const metadata = "Removal"

// Set gives the resource of c the policies of r, and writes r into its metadata
// too. CloudFormation takes a new deletion policy only beside a change of what it
// compares, and for most resources a changed deletion setting changes nothing
// else; metadata is compared
// (http://www.kevinslin.com/blog/2014/01/12/Update-S3-DeletionPolicy.html).
func Set(c constructs.IConstruct, r config.Removal) {
	resource, low := c.(awscdk.CfnResource)
	if !low {
		resource = c.Node().DefaultChild().(awscdk.CfnResource)
	}
	resource.ApplyRemovalPolicy(Policy(r), nil)
	resource.AddMetadata(new(metadata), string(r))
}

// Beside is the removal of what is of use only together with data of that removal:
// a secret, a subnet group. CloudFormation knows no snapshot of those.
func Beside(data config.Removal) config.Removal {
	if data == config.RemovalRetain {
		return config.RemovalRetain
	}
	return config.RemovalDelete
}
