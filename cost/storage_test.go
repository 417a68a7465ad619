package cost

import (
	"math"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

// named is the name of a bucket of production.
func named(purpose, region string) string {
	return "vibe-production-" + purpose + "-" + config.PlaceholderAccount + "-" + region
}

// lifecycle is a bucket's rule with transitions by class, and the age at which
// objects go; 0: never.
func lifecycle(end float64, steps ...any) object {
	rule := object{"Status": "Enabled"}
	if end > 0 {
		rule["ExpirationInDays"] = end
	}
	var transitions []any
	for i := 0; i < len(steps); i += 2 {
		transitions = append(transitions, object{"StorageClass": steps[i], "TransitionInDays": steps[i+1]})
	}
	rule["Transitions"] = transitions
	return object{"Rules": []any{rule, object{"Status": "Disabled", "ExpirationInDays": 1.0}}}
}

func TestBuckets(t *testing.T) {
	uploads := of("AWS::S3::Bucket", object{
		"BucketName": named("uploads", "us-east-1"), "LifecycleConfiguration": lifecycle(0, "GLACIER_IR", 90.0, "STANDARD_IA", 30.0),
		"NotificationConfiguration": object{"EventBridgeConfiguration": object{"EventBridgeEnabled": true}},
		"ReplicationConfiguration": object{"Rules": []any{object{"Status": "Enabled", "Destination": object{
			"Bucket": "arn:aws:s3:::" + named("uploads-replica", "us-west-2"), "ReplicationTime": object{"Status": "Enabled"}, "Metrics": object{"Status": "Enabled"},
		}}}},
	})
	r := estimate(t, production(t, nil), stack("storage", "us-east-1", map[string]assembly.Resource{
		"Uploads": uploads, "Logs": of("AWS::S3::Bucket", object{"BucketName": named("logs", "us-east-1"), "LifecycleConfiguration": lifecycle(90, "STANDARD_IA", 30.0)}),
		"Short":   of("AWS::S3::Bucket", object{"BucketName": named("thanos", "us-east-1"), "LifecycleConfiguration": lifecycle(20, "STANDARD_IA", 30.0)}),
		"Archive": of("AWS::S3::Bucket", object{"BucketName": named("log-archive", "us-east-1")}),
		"Images":  of("AWS::ECR::Repository", nil), "Copies": of("AWS::ECR::ReplicationConfiguration", nil),
	}), stack("recovery", "us-west-2", map[string]assembly.Resource{
		"Replica": of("AWS::S3::Bucket", object{"BucketName": named("uploads-replica", "us-west-2")}),
	}))
	want(t, r, "Uploads", "objects", 0.189)                                // 100 × 30/365 × 0.023
	want(t, r, "Uploads", "objects in infrequent access", 0.2055)          // 100 × 60/365 × 0.0125
	want(t, r, "Uploads", "objects in Glacier, instant retrieval", 0.3014) // 100 × 275/365 × 0.004
	want(t, r, "Uploads", "copies sent to the other region", 0.6083)       // 100 × 30.42 × 1 % × 0.02
	want(t, r, "Uploads", "copied within 15 minutes", 0.4563)              // 30.42 × 0.015
	want(t, r, "Uploads", "copies written", 0.3115)                        // 30.42 GB ÷ 512 KiB = 62,293 × 0.005 ÷ 1000
	want(t, r, "Uploads", "metrics of the copying", 1.2)                   // 4 × 0.30
	want(t, r, "Uploads", "events", 0.0623)                                // 62,293 ÷ 1,000,000
	want(t, r, "Logs", "objects", 0.1533)                                  // 20 × 30/90 × 0.023
	want(t, r, "Logs", "objects in infrequent access", 0.1667)             // 20 × 60/90 × 0.0125
	want(t, r, "Archive", "objects", 8.9946)                               // 30 × 365/28 × 0.023
	want(t, r, "Short", "objects", 1.15)                                   // 50 × 0.023: deleted before it would move
	absent(t, r, "Short", "objects in infrequent access")
	want(t, r, "Replica", "objects", 2.3)                                     // 100 × 0.023
	want(t, r, "Images", "images", 0.5)                                       // 5 × 0.10
	want(t, r, "Copies", "images sent to the other region", 0.0304)           // 5 × 30.42 % × 0.02
	want(t, r, "objects read", "objects read", 2)                             // 5,000 thousand × 0.0004
	want(t, r, "objects written and listed", "objects written and listed", 5) // 1,000 thousand × 0.005
}

// Nobody prices a bucket at nothing.
func TestUnknownBucket(t *testing.T) {
	r := estimate(t, production(t, nil), stack("storage", "us-east-1", map[string]assembly.Resource{
		"Films": of("AWS::S3::Bucket", object{"BucketName": named("films", "us-east-1")}), "Nameless": of("AWS::S3::Bucket", nil),
		"Colder": of("AWS::S3::Bucket", object{"BucketName": named("uploads", "us-east-1"), "LifecycleConfiguration": lifecycle(0, "DEEP_ARCHIVE", 30.0)}),
	}))
	if len(r.Unpriced) != 3 || !strings.Contains(r.Unpriced[1].Why, `"vibe-production-films-111122223333-us-east-1"`) || r.Unpriced[0].Item != "DEEP_ARCHIVE" {
		t.Errorf("%+v", r.Unpriced)
	}
}

func TestKept(t *testing.T) {
	for _, row := range []struct {
		stored, change float64
		rules          []retention
		want           float64
	}{
		{100, 0.01, nil, 0},
		{100, 0, []retention{{1, 7}}, 100},
		{100, 0.01, []retention{{1, 7}}, 107},
		{100, 0.01, []retention{{1, 7}, {30, 360}}, 467}, // 100 + 7 + 12 × 30
		{100, 0.5, []retention{{30, 90}}, 400},           // all of it changes in a month
	} {
		if got := kept(row.stored, row.change, row.rules); math.Abs(got-row.want) > 1e-9 {
			t.Errorf("%+v: %v", row, got)
		}
	}
}

func TestRuns(t *testing.T) {
	for schedule, want := range map[string]float64{
		"cron(0 7 * * ? *)": 365.0 / 12, "cron(0 7 1 * ? *)": 1, "cron(0 12 ? * SUN *)": 52.0 / 12, "cron(no)": days,
	} {
		if got := runs(schedule); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s runs %v times a month, want %v", schedule, got, want)
		}
	}
}

func TestBackups(t *testing.T) {
	rule := func(schedule string, days float64) object {
		return object{"ScheduleExpression": schedule, "Lifecycle": object{"DeleteAfterDays": days}, "CopyActions": []any{object{
			"DestinationBackupVaultArn": "arn:aws:backup:us-west-2:111122223333:backup-vault:away", "Lifecycle": object{"DeleteAfterDays": 7.0},
		}}}
	}
	r := estimate(t, production(t, nil), data(nil), stack("backup", "us-east-1", map[string]assembly.Resource{
		"Plan": of("AWS::Backup::BackupPlan", object{"BackupPlan": object{"BackupPlanRule": []any{rule("cron(0 7 * * ? *)", 7)}}}),
		"Selection": of("AWS::Backup::BackupSelection", object{"BackupSelection": object{"Resources": []any{
			"arn:aws:rds:us-east-1:111122223333:db:vibe-production", "arn:aws:s3:::" + named("uploads", "us-east-1"),
		}}}),
		"Tests":     of("AWS::Backup::RestoreTestingPlan", object{"ScheduleExpression": "cron(0 12 1 * ? *)"}),
		"Buckets":   of("AWS::Backup::RestoreTestingSelection", object{"ProtectedResourceType": "S3", "ValidationWindowHours": 4.0, "RestoreTestingPlanName": object{"Ref": "Tests"}}),
		"Databases": of("AWS::Backup::RestoreTestingSelection", object{"ProtectedResourceType": "RDS", "ValidationWindowHours": 4.0, "RestoreTestingPlanName": object{"Ref": "Tests"}, "RestoreMetadataOverrides": object{"dbInstanceClass": "db.t4g.micro"}}),
	}))
	want(t, r, "Plan", "points of the database", 1.5248) // 15 × 1.07 × 0.095
	want(t, r, "Plan", "points of buckets", 5.35)        // 100 × 1.07 × 0.05
	want(t, r, "Plan", "points of buckets in us-west-2", 5.35)
	want(t, r, "Plan", "copies sent to us-west-2", 0.6996) // 115 × 30.42 % × 0.02
	want(t, r, "Buckets", "tests", 1.5)
	want(t, r, "Buckets", "objects restored", 2)          // 100 × 0.02
	want(t, r, "Buckets", "objects written", 1.024)       // 204,800 × 0.005 ÷ 1000
	want(t, r, "Buckets", "restored for a while", 0.0126) // 100 × 4/730 × 0.023
	want(t, r, "Databases", "tests", 1.5)
	want(t, r, "Databases", "restored instances", 0.064) // 4 × 0.016
	want(t, r, "Databases", "their volumes", 0.0126)     // 20 × 4/730 × 0.115
}
