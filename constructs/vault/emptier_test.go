package vault

import "testing"

// Lambda takes so much inline code
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html).
func TestEmptierFitsInline(t *testing.T) {
	const most = 4096
	if len(emptierCode) > most {
		t.Errorf("emptier.py has %d characters, of %d", len(emptierCode), most)
	}
}
