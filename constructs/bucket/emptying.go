package bucket

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/loggroup"
)

// emptier is the id of the one function of a stack that empties its buckets.
const emptier = "Custom::S3AutoDeleteObjectsCustomResourceProvider"

// LogEmptying gives the function that empties the buckets of a stack a log group
// under key that goes with it; Lambda would make one by itself that is kept forever. It
// does nothing in a stack whose buckets are retained.
func LogEmptying(stack awscdk.Stack, key awskms.IKey, retentionDays int) {
	provider := stack.Node().TryFindChild(new(emptier))
	if provider == nil {
		return
	}
	logs := loggroup.New(stack, "BucketEmptierLogs", loggroup.Props{
		Key:           key,
		RetentionDays: retentionDays,
		Removal:       config.RemovalDelete,
	})
	function := provider.Node().FindChild(new("Handler")).(awscdk.CfnResource)
	function.AddPropertyOverride(new("LoggingConfig"), map[string]any{"LogGroup": logs.Ref()})
}
