package stacks

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsaccessanalyzer"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsguardduty"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecurityhub"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/constructs/recorder"
	"github.com/vibe-engineering/vibe-platform/names"
)

// detection is what watches one region. A field is nil where the environment
// leaves it to somebody else.
type detection struct {
	Detector awsguardduty.CfnDetector
	Analyzer awsaccessanalyzer.CfnAnalyzer
}

// detects reports whether the environment makes anything that watches a region.
func detects(a config.Audit) bool { return a.GuardDuty.Created() || a.AccessAnalyzer.Created() }

// AuditRecovery is what watches the second region.
type AuditRecovery struct {
	Stack     awscdk.Stack
	Detection detection
}

// NewAuditRecovery makes the audit stack of the second region. It returns nil if
// there is no second region, or nothing to make in it.
func NewAuditRecovery(scope constructs.Construct, props AuditProps) *AuditRecovery {
	if !props.Env.Recovery.Enabled() || !detects(props.Env.Audit) {
		return nil
	}
	n := names.Recovery(props.Env)
	stack := newStack(scope, names.AuditRecovery, "GuardDuty and Access Analyzer in the second region", props.Env, n)
	return &AuditRecovery{Stack: stack, Detection: newDetection(stack, props.Env, n)}
}

// newDetection makes what watches the stack's region.
func newDetection(stack awscdk.Stack, env config.Environment, n names.Names) detection {
	var d detection
	if env.Audit.GuardDuty.Created() {
		d.Detector = awsguardduty.NewCfnDetector(stack, new("Detector"), &awsguardduty.CfnDetectorProps{
			Enable: true,
			// How soon a finding that comes back is reported again. A new one always
			// is within five minutes.
			FindingPublishingFrequency: new("FIFTEEN_MINUTES"),
			Features:                   guardDutyFeatures(env.Audit),
		})
		output(stack, "DetectorId", "GuardDuty's detector", d.Detector.AttrId())
	}
	if env.Audit.AccessAnalyzer.Created() {
		d.Analyzer = awsaccessanalyzer.NewCfnAnalyzer(stack, new("Analyzer"), &awsaccessanalyzer.CfnAnalyzerProps{
			AnalyzerName: new(n.Shared()),
			// What outsiders can reach; that is free. Analysis of unused access is
			// charged by role and month.
			Type: new("ACCOUNT"),
		})
		output(stack, "AnalyzerArn", "Access Analyzer", d.Analyzer.AttrArn())
	}
	return d
}

// guardDutyFeatures says of each protection plan whether it is on: GuardDuty
// turns on what it is not told of
// (https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html).
func guardDutyFeatures(a config.Audit) *[]any {
	var features []any
	for _, feature := range config.GuardDutyFeatures() {
		status := "DISABLED"
		if slices.Contains(a.GuardDutyFeatures, feature) {
			status = "ENABLED"
		}
		features = append(features, &awsguardduty.CfnDetector_CFNFeatureConfigurationProperty{Name: new(string(feature)), Status: &status})
	}
	return &features
}

// newSecurityHub makes Security Hub with the environment's standards, which need
// AWS Config to record. Standards are enabled one after the other, because
// Security Hub refuses a second change while one is under way.
func newSecurityHub(stack awscdk.Stack, a config.Audit, n names.Names, r *recorder.Recorder) {
	scope := constructs.NewConstruct(stack, new("SecurityHub"))
	hub := awssecurityhub.NewCfnHub(scope, new("Hub"), &awssecurityhub.CfnHubProps{
		AutoEnableControls: true,
		// One finding a control, however many standards hold it.
		ControlFindingGenerator: new("SECURITY_CONTROL"),
		EnableDefaultStandards:  false,
	})
	var before constructs.IConstruct = hub
	if r != nil {
		hub.Node().AddDependency(r.Recorder, r.Channel)
	}
	for _, standard := range a.SecurityStandards {
		s := awssecurityhub.NewCfnStandard(scope, new(string(standard)), &awssecurityhub.CfnStandardProps{
			StandardsArn: new("arn:aws:securityhub:" + n.Region() + "::standards/" + standard.Path()),
		})
		s.Node().AddDependency(before)
		before = s
	}
	if r != nil {
		useOwnConfigRole(scope, before)
	}
	output(stack, "SecurityHubArn", "Security Hub", hub.AttrArn())
}

// useOwnConfigRole tells the control Config.1 that AWS Config works as a role of
// ours (see package recorder), so that it judges the rest
// (https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html#config-1).
func useOwnConfigRole(scope constructs.Construct, after constructs.IConstruct) {
	control := awssecurityhub.NewCfnSecurityControl(scope, new("Config.1"), &awssecurityhub.CfnSecurityControlProps{
		SecurityControlId: new("Config.1"),
		LastUpdateReason:  new("AWS Config works as a role of the audit stack"),
		Parameters: map[string]any{
			"includeConfigServiceLinkedRoleCheck": &awssecurityhub.CfnSecurityControl_ParameterConfigurationProperty{
				ValueType: new("CUSTOM"),
				Value:     &awssecurityhub.CfnSecurityControl_ParameterValueProperty{Boolean: false},
			},
		},
	})
	control.Node().AddDependency(after)
}
