package test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

func auditInvariants() []invariant {
	return []invariant{
		{"what watches the account is made where the environment says so, and nowhere else", singletonsAsAsked},
		{"the trail records every region, and can be trusted", trailRecords},
		{"CloudTrail is let in for our trail alone", trailAlone},
		{"the audit's record is kept as long as the environment says", recordKept},
		{"the recorder and its channel do not wait for each other", recorderAndChannel},
		{"GuardDuty and Security Hub look at what the environment lists", detectionAsAsked},
	}
}

const trail = "AWS::CloudTrail::Trail"

// singletons is how many resources of each type the environment asks for.
func singletons(env config.Environment) map[string]int {
	regions := 1 + one(env.Recovery.Enabled())
	a := env.Audit
	return map[string]int{
		trail:                                one(a.Trail.Created()),
		"AWS::Config::ConfigurationRecorder": one(a.Config.Created()),
		"AWS::Config::DeliveryChannel":       one(a.Config.Created()),
		"AWS::GuardDuty::Detector":           one(a.GuardDuty.Created()) * regions,
		"AWS::AccessAnalyzer::Analyzer":      one(a.AccessAnalyzer.Created()) * regions,
		"AWS::SecurityHub::Hub":              one(a.SecurityHub.Created()),
		"AWS::SecurityHub::Standard":         one(a.SecurityHub.Created()) * len(a.SecurityStandards),
		"AWS::CE::AnomalyMonitor":            one(env.Operations.AnomalyMonitor.Created()),
		"AWS::CE::AnomalySubscription":       one(env.Operations.AnomalyMonitor.Created() || env.Operations.AnomalyMonitorARN != ""),
	}
}

func singletonsAsAsked(s synthesis) (problems []string) {
	for kind, want := range singletons(s.Env) {
		problems = append(problems, s.count(kind, want)...)
	}
	for purpose, wanted := range auditBuckets(s.Env.Audit) {
		if _, exists := s.named("AWS::S3::Bucket", "BucketName", names.Home(s.Env).Bucket(purpose)); exists != wanted {
			problems = append(problems, fmt.Sprintf("the bucket for %s exists: %t", purpose, exists))
		}
	}
	return problems
}

// auditBuckets says which buckets of the record an environment has.
func auditBuckets(a config.Audit) map[string]bool {
	return map[string]bool{
		names.BucketTrail:         a.Trail.Created(),
		names.BucketConfiguration: a.Config.Created(),
		names.BucketAuditLogs:     a.Keeps(),
	}
}

func trailRecords(s synthesis) (problems []string) {
	for _, t := range s.resources(trail) {
		problems = append(problems, t.has(
			property{path("TrailName"), names.Home(s.Env).Trail()},
			property{path("IsLogging"), true},
			property{path("IsMultiRegionTrail"), true},
			property{path("IncludeGlobalServiceEvents"), true},
			property{path("EnableLogFileValidation"), true},
		)...)
		if _, ours := s.target(t, t.at("KMSKeyId"), "AWS::KMS::Key"); !ours {
			problems = append(problems, t.says("is under no key of its stack"))
		}
		if (t.at("CloudWatchLogsLogGroupArn") != nil) != s.Env.Audit.TrailToLogs {
			problems = append(problems, t.says("writes to CloudWatch Logs: %t", !s.Env.Audit.TrailToLogs))
		}
		management, data := false, false
		for _, selector := range t.list("AdvancedEventSelectors") {
			// A second field, such as an eventSource that is not kms.amazonaws.com,
			// would leave events out.
			fields := flat(at(selector, "FieldSelectors"))
			management = management || fields == `[{"Equals":["Management"],"Field":"eventCategory"}]`
			data = data || strings.Contains(fields, `"Equals":["Data"]`) && strings.Contains(fields, "AWS::S3::Object")
		}
		if !management {
			problems = append(problems, t.says("does not record all management events: %s", flat(t.at("AdvancedEventSelectors"))))
		}
		if data != s.Env.Audit.DataEvents {
			problems = append(problems, t.says("records objects: %t", data))
		}
	}
	return problems
}

func trailAlone(s synthesis) (problems []string) {
	want := names.Home(s.Env).TrailARN()
	bound := map[string]bool{}
	for _, g := range s.grants() {
		if !g.to("cloudtrail.amazonaws.com") {
			continue
		}
		if source := at(g.statement, "Condition", "StringEquals", "aws:SourceArn"); source != want {
			problems = append(problems, g.says("lets CloudTrail in for %s, not %s", flat(source), want))
		}
		bound[g.Type] = true
	}
	for _, kind := range []string{"AWS::KMS::Key", "AWS::S3::BucketPolicy"} {
		if bound[kind] != s.Env.Audit.Trail.Created() {
			problems = append(problems, fmt.Sprintf("CloudTrail is let in by %s: %t", kind, bound[kind]))
		}
	}
	return problems
}

func recordKept(s synthesis) (problems []string) {
	a := s.Env.Audit
	for purpose := range auditBuckets(a) {
		bucket, exists := s.named("AWS::S3::Bucket", "BucketName", names.Home(s.Env).Bucket(purpose))
		if !exists {
			continue
		}
		for i := range bucket.list("LifecycleConfiguration", "Rules") {
			problems = append(problems, bucket.has(property{path("LifecycleConfiguration", "Rules", i, "ExpirationInDays"), a.RetentionDays})...)
		}
		if s.Env.Deletion.Rules().Buckets == config.RemovalRetain && !keepsObjects(s, bucket) {
			problems = append(problems, bucket.says("has no retained policy that denies deletion"))
		}
		lock := purpose == names.BucketTrail && a.Lock != config.LockNone
		if !lock {
			problems = append(problems, bucket.has(property{path("ObjectLockConfiguration"), nil})...)
			continue
		}
		problems = append(problems, bucket.has(
			property{path("ObjectLockEnabled"), true},
			property{path("ObjectLockConfiguration", "ObjectLockEnabled"), "Enabled"},
			property{path("ObjectLockConfiguration", "Rule", "DefaultRetention"), map[string]any{"Mode": strings.ToUpper(string(a.Lock)), "Days": a.RetentionDays}},
		)...)
	}
	return problems
}

// keepsObjects says whether the bucket's policy lets nobody delete an object, and
// stays when its stack goes.
func keepsObjects(s synthesis, bucket found) bool {
	return slices.ContainsFunc(s.grants(), func(g grant) bool {
		actions := texts(at(g.statement, "Action"))
		return g.Stack.ID == bucket.Stack.ID && refersTo(g.at("Bucket")) == bucket.ID &&
			g.removal() == config.RemovalRetain &&
			at(g.statement, "Effect") == "Deny" && g.toAnybody() && at(g.statement, "Condition") == nil &&
			slices.Contains(actions, "s3:DeleteObject") && slices.Contains(actions, "s3:DeleteObjectVersion") && slices.Contains(actions, "s3:DeleteBucket")
	})
}

// recorderAndChannel keeps apart what CloudFormation finishes together: a
// recorder starts once there is a channel, and a channel needs a recorder
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-config-configurationrecorder.html).
func recorderAndChannel(s synthesis) (problems []string) {
	pair := s.resources("AWS::Config::ConfigurationRecorder", "AWS::Config::DeliveryChannel")
	for _, r := range pair {
		for _, other := range pair {
			if slices.Contains(r.DependsOn, other.ID) || strings.Contains(flat(r.Properties), `"`+other.ID+`"`) {
				problems = append(problems, r.says("waits for %s, which waits for it", other.ID))
			}
		}
	}
	return problems
}

func detectionAsAsked(s synthesis) (problems []string) {
	watched := map[string]bool{}
	for _, detector := range s.resources("AWS::GuardDuty::Detector") {
		watched[detector.Stack.Region] = true
		problems = append(problems, detector.has(property{path("Enable"), true})...)
		features := make([]any, 0, len(config.GuardDutyFeatures()))
		for _, feature := range config.GuardDutyFeatures() {
			status := "DISABLED"
			if slices.Contains(s.Env.Audit.GuardDutyFeatures, feature) {
				status = "ENABLED"
			}
			features = append(features, map[string]any{"Name": feature, "Status": status})
		}
		problems = append(problems, detector.has(property{path("Features"), features})...)
	}
	if s.Env.Audit.GuardDuty.Created() && (!watched[s.Env.Region] || s.Env.Recovery.Enabled() && !watched[s.Env.Recovery.Region]) {
		problems = append(problems, fmt.Sprintf("GuardDuty watches %v only", watched))
	}
	if !s.Env.Audit.SecurityHub.Created() {
		return problems
	}
	var want, got []string
	for _, standard := range s.Env.Audit.SecurityStandards {
		want = append(want, "arn:aws:securityhub:"+s.Env.Region+"::standards/"+standard.Path())
	}
	for _, standard := range s.resources("AWS::SecurityHub::Standard") {
		got = append(got, standard.text("StandardsArn"))
	}
	slices.Sort(want)
	if slices.Sort(got); !slices.Equal(want, got) {
		problems = append(problems, fmt.Sprintf("Security Hub checks %v, not %v", got, want))
	}
	return problems
}

func auditFaults() []fault {
	const (
		made, records, alone = "what watches the account is made where the environment says so, and nowhere else", "the trail records every region, and can be trusted", "CloudTrail is let in for our trail alone"
		kept, apart, looks   = "the audit's record is kept as long as the environment says", "the recorder and its channel do not wait for each other", "GuardDuty and Security Hub look at what the environment lists"
	)
	unbind := func(s synthesis, kind string) {
		for _, g := range s.grants() {
			if g.Type == kind && g.to("cloudtrail.amazonaws.com") {
				setAt(g.statement, nil, "Condition", "StringEquals", "aws:SourceArn")
			}
		}
	}
	return []fault{
		{"the second region is not watched", made, func(s synthesis) {
			drop(s, "AWS::GuardDuty::Detector", func(r found) bool { return r.Stack.Region != s.Env.Region })
		}},
		{"the trail records one region", records, func(s synthesis) { set(s, trail, false, "IsMultiRegionTrail") }},
		{"the trail cannot be validated", records, func(s synthesis) { set(s, trail, nil, "EnableLogFileValidation") }},
		{"the use of keys is left out", records, func(s synthesis) {
			selectors := first(s, trail).list("AdvancedEventSelectors", 0, "FieldSelectors")
			set(s, trail, append(selectors, map[string]any{"Field": "eventSource", "NotEquals": []any{"kms.amazonaws.com"}}), "AdvancedEventSelectors", 0, "FieldSelectors")
		}},
		{"any trail may use the key", alone, func(s synthesis) { unbind(s, "AWS::KMS::Key") }},
		{"any trail may write", alone, func(s synthesis) { unbind(s, "AWS::S3::BucketPolicy") }},
		{"the record expires early", kept, func(s synthesis) {
			bucket, _ := s.named("AWS::S3::Bucket", "BucketName", names.Home(s.Env).Bucket(names.BucketConfiguration))
			setAt(bucket.Properties, 30.0, "LifecycleConfiguration", "Rules", 0, "ExpirationInDays")
		}},
		{"the record can be deleted", kept, func(s synthesis) {
			for _, g := range s.grants() {
				if at(g.statement, "Sid") == "KeepObjects" {
					setAt(g.statement, "Allow", "Effect")
				}
			}
		}},
		{"the trail's lock is gone", kept, func(s synthesis) { set(s, "AWS::S3::Bucket", nil, "ObjectLockConfiguration") }},
		{"the channel waits for the recorder", apart, func(s synthesis) {
			channel, recorder := first(s, "AWS::Config::DeliveryChannel"), first(s, "AWS::Config::ConfigurationRecorder")
			channel.Properties["Name"] = map[string]any{"Ref": recorder.ID}
		}},
		{"a protection plan is off", looks, func(s synthesis) {
			set(s, "AWS::GuardDuty::Detector", "DISABLED", "Features", 1, "Status")
		}},
		{"a standard is another", looks, func(s synthesis) {
			first(s, "AWS::SecurityHub::Standard").Properties["StandardsArn"] = "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/3.0.0"
		}},
	}
}
