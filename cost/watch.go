package cost

import (
	"fmt"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

const (
	// storedShare is how much of what CloudWatch Logs takes in it stores, being
	// compressed, as AWS' own examples reckon
	// (https://aws.amazon.com/cloudwatch/pricing/).
	storedShare = 0.15
	// trailKB is how large an event of the trail is in CloudWatch, in KB, and
	// firewallKB an entry of the web ACL's log; of a hundred requests one is
	// blocked or counted, and only such are logged. All from memory.
	trailKB         = 1.5
	firewallKB      = 2
	firewallPercent = 1
)

// logGroup is what a log group takes in and stores.
func logGroup(m *month, r resource) []item {
	gb, price, assumes := m.taken(r)
	months, kept := r.number("RetentionInDays")/days, fmt.Sprintf("%s days", figure(r.number("RetentionInDays")))
	if months == 0 {
		months, kept = 12, "the first year"
	}
	var items []item
	if price != "" {
		items = append(items, item{what: "logs taken in", price: price, quantity: gb, basis: fmt.Sprintf("%s GB", figure(gb)), assumes: assumes})
	}
	return append(items, item{
		what: "logs stored", price: "logs-stored", quantity: gb * months * storedShare, assumes: assumes,
		basis: fmt.Sprintf("%s GB a month for %s, compressed to 15 %%", figure(gb), kept),
	})
}

// taken is how many GB a log group takes in, and at which price; none where that is
// charged with what writes them.
func (m *month) taken(r resource) (gb float64, price string, assumes []string) {
	l, name := m.cost.Logs, r.text("LogGroupName")
	share, shared := m.share(r)
	switch {
	case strings.HasPrefix(name, "/aws/eks/"):
		return float64(l.ControlPlaneGB), "logs-gb", []string{"logs.controlPlaneGb"}
	case strings.HasSuffix(name, "/flow-logs"):
		gb, assumes = m.flowGB(r)
		return gb, "", assumes
	case strings.HasSuffix(name, "/trail"):
		return float64(m.cost.Events.TrailThousands) * 1000 * trailKB / 1e6, "logs-gb", []string{"events.trailThousands"}
	case strings.HasPrefix(name, "aws-waf-logs-"):
		return float64(m.cost.RequestsMillions) * 1e6 * firewallPercent / 100 * firewallKB / 1e6, "logs-vended-gb", []string{"requestsMillions"}
	}
	return share * float64(l.OtherMB) / 1000, "logs-gb", append([]string{"logs.otherMb"}, shared...)
}

// alarm is charged for each metric that it looks at.
func alarm(_ *month, r resource) []item {
	metrics := 0
	for _, metric := range r.list("Metrics") {
		if assembly.At(metric, "MetricStat") != nil {
			metrics++
		}
	}
	count := max(1, metrics)
	return []item{{what: "alarm", price: "alarm", quantity: float64(count), basis: fmt.Sprintf("%d metrics looked at", count)}}
}

// trail is charged for data events; the first copy of the others is free.
func trail(m *month, r resource) []item {
	data := strings.Contains(fmt.Sprint(r.at("AdvancedEventSelectors")), "[Data]") || len(r.list("EventSelectors", 0, "DataResources")) > 0
	if !data {
		return nil
	}
	e := m.cost.Events
	events := float64(e.ObjectReadsThousands + e.ObjectWritesThousands)
	return []item{{what: "data events", price: "trail-data", quantity: events / 100, basis: fmt.Sprintf("%s thousand reads and writes of objects", figure(events)), assumes: []string{"events.objectReadsThousands", "events.objectWritesThousands"}}}
}

// recorder is AWS Config.
func recorder(m *month, r resource) []item {
	price := "config-item"
	if r.text("RecordingMode", "RecordingFrequency") == "DAILY" {
		price = "config-item-daily"
	}
	return []item{{what: "items recorded", price: price, quantity: float64(m.cost.Events.ConfigItems), basis: "items", assumes: []string{"events.configItems"}}}
}

// detector is GuardDuty: what it looks at always, and its features.
func detector(m *month, r resource) []item {
	e := m.cost.Events
	share, shared := m.share(r)
	of := func(what, price string, quantity float64, basis string, assumes ...string) item {
		return item{what: what, price: price, quantity: share * quantity, basis: basis, assumes: append(assumes, shared...)}
	}
	items := []item{
		of("calls looked at", "guardduty-events", float64(e.TrailThousands)/1000, "million calls of AWS' APIs", "events.trailThousands"),
		of("flow logs looked at", "guardduty-logs-gb", float64(m.cost.Logs.FlowGB), "GB, whether they are stored or not", "logs.flowGb"),
	}
	features := map[string]item{
		"S3_DATA_EVENTS": of("uses of objects looked at", "guardduty-s3-events", float64(e.ObjectReadsThousands+e.ObjectWritesThousands)/1000,
			"million reads and writes", "events.objectReadsThousands", "events.objectWritesThousands"),
		"EKS_AUDIT_LOGS":   of("cluster's audit log looked at", "guardduty-audit-events", float64(e.AuditThousands)/1000, "million events", "events.auditThousands"),
		"RDS_LOGIN_EVENTS": of("logins looked at", "guardduty-rds-vcpu", m.vCPUs(r.stack.Region), "virtual processors of databases in the region"),
	}
	for _, feature := range r.list("Features") {
		name := assembly.TextAt(feature, "Name")
		priced, known := features[name]
		switch {
		case assembly.TextAt(feature, "Status") != "ENABLED" || name == "EBS_MALWARE_PROTECTION":
			// A disk is scanned after a finding only.
		case known:
			items = append(items, priced)
		default:
			items = append(items, item{what: name, price: "guardduty-" + name, basis: "a feature that no row knows"})
		}
	}
	return items
}

// vCPUs is how many virtual processors the databases of a region have.
func (m *month) vCPUs(region string) float64 {
	sum := 0
	for _, database := range m.of(typeDatabase, "") {
		if class, known := config.FindDatabaseClass(database.text("DBInstanceClass")); known && database.stack.Region == region {
			sum += class.VCPUs
		}
	}
	return float64(sum)
}

// standard is one of Security Hub's, charged by its checks.
func standard(m *month, _ resource) []item {
	return []item{{what: "checks", price: "securityhub-checks", quantity: float64(m.cost.Events.ChecksThousands), basis: "thousand checks", assumes: []string{"events.checksThousands"}}}
}

// analyzer is free where it looks for access from outside.
func analyzer(_ *month, r resource) []item {
	if kind := r.text("Type"); strings.Contains(kind, "UNUSED") || strings.Contains(kind, "INTERNAL") {
		return []item{{what: "analyzer", price: "analyzer-" + kind, basis: "such an analyzer is charged, and has no row"}}
	}
	return nil
}
