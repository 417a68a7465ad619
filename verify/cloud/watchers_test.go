package cloud

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/securityhub/types"
)

func TestStandards(t *testing.T) {
	const arn = "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/3.0.0"
	subscribed := func(status types.StandardsStatus) []types.StandardsSubscription {
		return []types.StandardsSubscription{{StandardsArn: new("another")}, {
			StandardsArn: new(arn), StandardsStatus: status,
			StandardsStatusReason: &types.StandardsStatusReason{StatusReasonCode: types.StatusReasonCodeNoAvailableConfigurationRecorder},
		}}
	}
	none(t, standard(arn, subscribed(types.StandardsStatusReady)))
	for status, want := range map[types.StandardsStatus]string{
		types.StandardsStatusPending:    "wait, or ask with --wait: Security Hub enables it, or adds new controls to it",
		types.StandardsStatusIncomplete: "",
	} {
		found := standard(arn, subscribed(status))
		same(t, 1, len(found), status)
		same(t, want, found[0].Remedy, status)
		same(t, `is "`+string(status)+`": NO_AVAILABLE_CONFIGURATION_RECORDER`, found[0].Got, status)
	}
	same(t, "is not enabled", standard(arn, nil)[0].Got)
}
