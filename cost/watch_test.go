package cost

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

func TestLogs(t *testing.T) {
	group := func(name string, retention float64) assembly.Resource {
		return of("AWS::Logs::LogGroup", object{"LogGroupName": name, "RetentionInDays": retention})
	}
	home := network(3)
	home.Template.Resources["Flow"], home.Template.Resources["FlowLogs"] = of("AWS::EC2::FlowLog", nil), group("/vibe/production/network/flow-logs", 365)
	r := estimate(t, production(t, nil), home, stack("cluster", "us-east-1", map[string]assembly.Resource{
		"Control": group("/aws/eks/vibe-production/cluster", 365), "Trail": group("/vibe/production/trail", 365), "Firewall": group("aws-waf-logs-x", 30),
		"Other": group("/aws/lambda/x", 30), "Endless": of("AWS::Logs::LogGroup", nil),
	}), stack("away", "us-west-2", map[string]assembly.Resource{
		"VPC": of("AWS::EC2::VPC", nil), "Flow": of("AWS::EC2::FlowLog", nil), "Elsewhere": group("/aws/lambda/y", 30),
	}))
	want(t, r, "Control", "logs taken in", 7.5)     // 15 × 0.50
	want(t, r, "Control", "logs stored", 0.81)      // 15 × 12 × 0.15 × 0.03
	want(t, r, "Trail", "logs taken in", 1.5)       // 2,000 thousand × 1.5 KB × 0.50
	want(t, r, "Firewall", "logs taken in", 0.1)    // 10 million × 1 % × 2 KB × 0.50
	want(t, r, "Other", "logs taken in", 0.1)       // 0.2 × 0.50
	want(t, r, "Other", "logs stored", 0.0009)      // 0.2 × 30/30.42 × 0.15 × 0.03
	want(t, r, "Endless", "logs stored", 0.0108)    // 0.2 × 12 × 0.15 × 0.03
	want(t, r, "Elsewhere", "logs taken in", 0.005) // 5 % of it
	want(t, r, "FlowLogs", "logs stored", 0.54)     // 10 × 12 × 0.15 × 0.03
	absent(t, r, "FlowLogs", "logs taken in")
	flows := 0.0
	for _, l := range r.Lines {
		if l.Item == "flow logs taken in" {
			flows += l.MonthUSD
		}
	}
	if flows != 5.25 { // 10 × 0.50, and 5 % of it away
		t.Errorf("flow logs cost %v", flows)
	}
}

func TestAlarms(t *testing.T) {
	r := estimate(t, production(t, nil), stack("operations", "us-east-1", map[string]assembly.Resource{
		"One":  of("AWS::CloudWatch::Alarm", object{"MetricName": "CPUUtilization"}),
		"Sum":  of("AWS::CloudWatch::Alarm", object{"Metrics": []any{object{"MetricStat": object{}}, object{"MetricStat": object{}}, object{"Expression": "a+b"}}}),
		"Seek": of("AWS::CloudWatch::Alarm", object{"Metrics": []any{object{"Expression": "SELECT MAX(x)"}}}),
		"View": of("AWS::CloudWatch::Dashboard", nil),
	}))
	want(t, r, "One", "alarm", 0.1)
	want(t, r, "Sum", "alarm", 0.2)
	want(t, r, "Seek", "alarm", 0.1)
	want(t, r, "View", "dashboard", 3)
}

func TestAudit(t *testing.T) {
	features := []any{
		object{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}, object{"Name": "EKS_AUDIT_LOGS", "Status": "DISABLED"},
		object{"Name": "RDS_LOGIN_EVENTS", "Status": "ENABLED"}, object{"Name": "EBS_MALWARE_PROTECTION", "Status": "ENABLED"}, object{"Name": "RUNTIME_MONITORING", "Status": "ENABLED"},
	}
	r := estimate(t, production(t, nil), data(nil), stack("audit", "us-east-1", map[string]assembly.Resource{
		"Trail":    of("AWS::CloudTrail::Trail", object{"AdvancedEventSelectors": []any{object{"FieldSelectors": []any{object{"Field": "eventCategory", "Equals": []any{"Data"}}}}}}),
		"Calls":    of("AWS::CloudTrail::Trail", object{"AdvancedEventSelectors": []any{object{"FieldSelectors": []any{object{"Field": "eventCategory", "Equals": []any{"Management"}}}}}}),
		"Recorder": of("AWS::Config::ConfigurationRecorder", object{"RecordingMode": object{"RecordingFrequency": "CONTINUOUS"}}),
		"Daily":    of("AWS::Config::ConfigurationRecorder", object{"RecordingMode": object{"RecordingFrequency": "DAILY"}}),
		"Detector": of("AWS::GuardDuty::Detector", object{"Features": features}), "Standard": of("AWS::SecurityHub::Standard", nil),
		"Outside": of("AWS::AccessAnalyzer::Analyzer", object{"Type": "ACCOUNT"}), "Unused": of("AWS::AccessAnalyzer::Analyzer", object{"Type": "ACCOUNT_UNUSED_ACCESS"}),
	}), stack("audit-recovery", "us-west-2", map[string]assembly.Resource{"Away": of("AWS::GuardDuty::Detector", nil)}))
	want(t, r, "Trail", "data events", 6)                    // 6,000 thousand ÷ 100 × 0.10
	want(t, r, "Recorder", "items recorded", 12)             // 4,000 × 0.003
	want(t, r, "Daily", "items recorded", 48)                // 4,000 × 0.012
	want(t, r, "Detector", "calls looked at", 8)             // 2 million × 4
	want(t, r, "Detector", "flow logs looked at", 10)        // 10 GB × 1
	want(t, r, "Detector", "uses of objects looked at", 4.8) // 6 million × 0.80
	want(t, r, "Detector", "logins looked at", 2)            // 2 processors × 1
	want(t, r, "Standard", "checks", 8)
	want(t, r, "Away", "calls looked at", 0.4) // 5 % of it
	absent(t, r, "Calls", "data events")
	absent(t, r, "Detector", "cluster's audit log looked at")
	if len(r.Unpriced) != 2 || r.Unpriced[0].Resource != "Unused" || r.Unpriced[1].Item != "RUNTIME_MONITORING" {
		t.Errorf("%+v", r.Unpriced)
	}
}
