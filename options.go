package platform

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Options are how an app is synthesized; what it holds is the environment's.
type Options struct {
	// Outdir receives the cloud assembly. Empty: where the CDK CLI says, or a
	// temporary folder.
	Outdir string
	// Context is the CDK context beside what the CDK CLI passes on: feature
	// flags, when the app runs without the CLI.
	Context map[string]any
	// SkipPolicies leaves the policy packs out, for the inner loop.
	SkipPolicies bool
	// SkipValidation says that CloudFormation's validation is off, which the
	// CDK itself decides by the variable CDK_VALIDATION.
	SkipValidation bool
}

// newApp returns an app without stacks whose synthesis writes a report for each
// of env's policy packs.
func newApp(env config.Environment, options Options) awscdk.App {
	props := &awscdk.AppProps{AnalyticsReporting: jsii.Bool(false), Context: &options.Context}
	if options.Outdir != "" {
		props.Outdir = &options.Outdir
	}
	app := awscdk.NewApp(props)
	if options.SkipPolicies {
		return app
	}
	pack := &cdknag.NagPackProps{ReportFormats: &[]cdknag.NagReportFormat{cdknag.NagReportFormat_JSON}}
	for _, name := range env.PolicyPacks {
		awscdk.Aspects_Of(app).Add(policyPack(name, pack), nil)
	}
	return app
}

// policyPack returns cdk-nag's aspect for a pack's name.
func policyPack(name config.PolicyPack, props *cdknag.NagPackProps) awscdk.IAspect {
	switch name {
	case config.NIST80053R5:
		return cdknag.NewNIST80053R5Checks(props)
	case config.HIPAA:
		return cdknag.NewHIPAASecurityChecks(props)
	case config.PCIDSS321:
		return cdknag.NewPCIDSS321Checks(props)
	default:
		return cdknag.NewAwsSolutionsChecks(props)
	}
}
