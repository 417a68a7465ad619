package healthy

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// edgeRows tell of the zone and the certificate, which are the account's and not a
// stack's, and of who watches the account.
func edgeRows(s Scene) []Row {
	return []Row{
		{
			standin.Row{Service: "route53", Action: "GET /2013-04-01/hostedzone/" + s.Env.Edge.HostedZoneID, Answer: standin.XML(s.zone())},
			"the hosted zone belongs to the account, and no stack makes it",
		},
		{
			standin.Row{Service: "acm", Action: "DescribeCertificate", Answer: filled(s.inUse)},
			"there is no load balancer in the emulator that uses it",
		},
		{
			standin.Row{Service: "cloudtrail", Action: "GetTrailStatus", Answer: standin.JSON(map[string]any{"IsLogging": true})},
			"CloudFormation has no provisioner for the type and keeps only its own record",
		},
		{
			standin.Row{Service: "config", Action: "DescribeConfigurationRecorderStatus", Answer: standin.Edited(recording)},
			"CloudFormation does not start the recorder, as AWS does with the delivery channel",
		},
	}
}

func (s Scene) zone() string {
	_, parent, _ := strings.Cut(s.Env.Edge.Domain, ".")
	return fmt.Sprintf(`<GetHostedZoneResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZone>%s%s%s</HostedZone></GetHostedZoneResponse>`,
		element("Id", "/hostedzone/"+s.Env.Edge.HostedZoneID), element("Name", parent+"."), element("CallerReference", "stand-in"))
}

func (s Scene) inUse(_ context.Context, _ standin.Call, body []byte) ([]byte, error) {
	return edited(body, "Certificate", func(certificate map[string]any) {
		certificate["InUseBy"] = []string{s.balancerARN(names.Home(s.Env).Shared())}
	}), nil
}

// recording has a recorder record.
func recording(body []byte) []byte {
	answer := object(body)
	statuses, _ := answer["ConfigurationRecordersStatus"].([]any)
	for _, one := range statuses {
		if status, ok := one.(map[string]any); ok {
			status["recording"], status["lastStatus"] = true, "SUCCESS"
		}
	}
	if text, err := json.Marshal(answer); err == nil {
		return text
	}
	return body
}
