// Command app is the CDK app. The CDK CLI builds and runs it, as cdk.json says.
package main

import (
	"fmt"
	"os"

	"github.com/aws/jsii-runtime-go"

	platform "github.com/vibe-engineering/vibe-platform"
	"github.com/vibe-engineering/vibe-platform/config"
)

func main() {
	env, err := config.Lookup("production")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer jsii.Close()
	platform.New(env, platform.Options{SkipPolicies: os.Getenv("CDK_VALIDATION") == "false"}).Synth(nil)
}
