// Package faults lists what goes wrong with an environment, and which check of vibe
// must find it.
package faults

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"k8s.io/client-go/rest"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/rehearsal/healthy"
	"github.com/vibe-engineering/vibe-platform/rehearsal/outside"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// Fault is one thing that goes wrong, and the check that must find it.
type Fault struct {
	// Name says what is wrong: `a NAT gateway is gone`.
	Name string
	// Command is what is run: preflight or verify.
	Command string
	// Want is the id of the check that must find it, and Status what its row says.
	Want   string
	Status check.Status
	// Says must stand in the row's detail or findings.
	Says string
	// Also are the ids of other checks that rightly notice.
	Also []string
	// Rows answer before the healthy ones.
	Rows func(Scene) []standin.Row
	// Break changes what stands, and returns what mends it.
	Break func(context.Context, Scene) (mend func() error, err error)
	// Flags and Env are further options and environment variables of the command.
	Flags, Env []string
}

// Scene is the environment that the faults are made in.
type Scene struct {
	Env      config.Environment
	Assembly *assembly.Assembly
	// AWS reaches the emulator in a region, and Kubernetes the cluster.
	AWS        func(region string) aws.Config
	Kubernetes *rest.Config
	// World stands in for registries and name servers.
	World *healthy.World
	// Outside is what stands in for the internet around it.
	Outside *outside.Outside
}

// All lists every fault.
func All() []Fault {
	return slices.Concat(
		preflight(),
		VerifyAWS(),
		verifyObjects(),
		verifyReleases(),
		verifyNodes(),
		verifyInside(),
		verifyWorkloads(),
		verifySecrets(),
		verifyIngress(),
		verifyAlerts(),
		verifyEdge(),
	)
}
