package endpoints

import (
	"slices"
	"testing"
)

const account = "111122223333"

// A statement without a condition is open to every account, so there must be few
// of them and each must stay what it is.
func TestOnlyTheseStatementsAreOpenToOtherAccounts(t *testing.T) {
	for _, c := range []struct {
		policy map[string]any
		open   []string
	}{
		{storagePolicy(account, "us-east-1"), []string{"s3:GetObject", "s3:PutObject"}},
		{servicePolicy(account, "ecr.api"), nil},
		{servicePolicy(account, "sts"), []string{"sts:AssumeRoleWithWebIdentity"}},
	} {
		var open []string
		for _, s := range c.policy["Statement"].([]map[string]any) {
			if s["Condition"] == nil {
				open = append(open, s["Action"].(string))
			}
		}
		if !slices.Equal(open, c.open) {
			t.Errorf("open to other accounts: %v, want %v", open, c.open)
		}
	}
}

// Anybody can make a bucket whose name matches a wildcard.
func TestAnswersGoToCloudFormationsBucketsOfTheRegion(t *testing.T) {
	want := []string{
		"arn:aws:s3:::cloudformation-custom-resource-response-useast1/*",
		"arn:aws:s3:::cloudformation-custom-resource-response-us-east-1/*",
	}
	if got := responseBuckets("us-east-1"); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
