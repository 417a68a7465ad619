// Package platform is the app's table of contents: it wires the stacks of one
// environment together.
package platform

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/stacks"
)

// New returns the app that holds every stack of env, which must be valid.
// Nothing is written before its Synth is called.
func New(env config.Environment, options Options) awscdk.App {
	app := newApp(env, options)

	network := stacks.NewNetwork(app, stacks.NetworkProps{Env: env})
	_ = network
	return app
}
