package healthy

import (
	"context"
	"net/http"
	"path"

	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// watcherRows tell of what the audit stacks turn on: nothing before they are
// deployed, and what the templates have afterwards.
func watcherRows(s Scene) []Row {
	const absent = "the emulator has no such service, and CloudFormation keeps only its own record"
	return []Row{
		{standin.Row{Service: "guardduty", Action: "GET /detector", Answer: standin.JSON(map[string]any{"detectorIds": []string{}})}, absent},
		{standin.Row{Service: "guardduty", Action: "GET /detector/*", Answer: told(s.detector)}, absent},
		{standin.Row{Service: "securityhub", Action: "GET /accounts", Answer: s.hub}, absent},
		{standin.Row{Service: "securityhub", Action: "POST /standards/get", Answer: told(s.enabledStandards)}, absent},
		{standin.Row{Service: "access-analyzer", Action: "GET /analyzer", Answer: told(s.analyzers)}, absent},
	}
}

func (s Scene) detector(ctx context.Context, c standin.Call) (any, error) {
	detectors, err := s.of(ctx, "AWS::GuardDuty::Detector", c.Region)
	for _, r := range detectors {
		if path.Base(c.Action) != r.ID {
			continue
		}
		var features []any
		for _, f := range items(r.Properties, "Features") {
			features = append(features, map[string]string{"name": text(f, "Name"), "status": text(f, "Status")})
		}
		return map[string]any{
			"status": "ENABLED", "serviceRole": "arn:aws:iam::" + r.Account + ":role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty",
			"findingPublishingFrequency": text(r.Properties, "FindingPublishingFrequency"),
			// It has these of itself.
			"features": append(features, map[string]string{"name": "FLOW_LOGS", "status": "ENABLED"}),
		}, err
	}
	return map[string]any{}, err
}

// hub answers as one that was never turned on as long as no stack did.
func (s Scene) hub(ctx context.Context, c standin.Call) (standin.Reply, error) {
	hubs, err := s.of(ctx, "AWS::SecurityHub::Hub", c.Region)
	if err != nil || len(hubs) == 0 {
		return standin.Refused(http.StatusNotFound, "ResourceNotFoundException", "not subscribed")(ctx, c)
	}
	return standin.JSON(map[string]any{
		"HubArn": "arn:aws:securityhub:" + c.Region + ":" + hubs[0].Account + ":hub/default", "SubscribedAt": hubs[0].Created.UTC().Format("2006-01-02T15:04:05.000Z"),
		"AutoEnableControls": value(hubs[0].Properties, "AutoEnableControls"), "ControlFindingGenerator": text(hubs[0].Properties, "ControlFindingGenerator"),
	})(ctx, c)
}

func (s Scene) enabledStandards(ctx context.Context, c standin.Call) (any, error) {
	standards, err := s.of(ctx, "AWS::SecurityHub::Standard", c.Region)
	subscriptions := []any{}
	for _, r := range standards {
		subscriptions = append(subscriptions, map[string]any{
			"StandardsArn": text(r.Properties, "StandardsArn"), "StandardsInput": map[string]string{},
			"StandardsStatus": "READY", "StandardsSubscriptionArn": r.ID,
		})
	}
	return map[string]any{"StandardsSubscriptions": subscriptions}, err
}

func (s Scene) analyzers(ctx context.Context, c standin.Call) (any, error) {
	made := []any{}
	// A stack that is not deployed has made none.
	analyzers, err := s.of(ctx, "AWS::AccessAnalyzer::Analyzer", c.Region)
	if err != nil {
		return map[string]any{"analyzers": made}, nil //nolint:nilerr // as said
	}
	for _, r := range analyzers {
		made = append(made, map[string]any{
			"arn": r.ID, "name": text(r.Properties, "AnalyzerName"), "status": "ACTIVE", "type": text(r.Properties, "Type"),
			"createdAt": r.Created.UTC().Format("2006-01-02T15:04:05Z"),
		})
	}
	return map[string]any{"analyzers": made}, nil
}
