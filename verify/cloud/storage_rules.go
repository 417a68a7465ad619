package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
)

// policyObject reads a policy's JSON.
func policyObject(text string) any {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return nil
	}
	return value
}

func encryptions(rules []types.ServerSideEncryptionRule) []string {
	var lines []string
	for _, r := range rules {
		if d := r.ApplyServerSideEncryptionByDefault; d != nil {
			lines = append(lines, strings.TrimSpace(string(d.SSEAlgorithm)+" "+aws.ToString(d.KMSMasterKeyID)))
		}
	}
	return lines
}

// lifecycleLine is a rule as text, out of its parts that are there.
func lifecycleLine(id, status string, parts []string) string {
	slices.Sort(parts)
	return strings.Join(append([]string{id, status}, parts...), ", ")
}

func plannedLifecycle(properties map[string]any) []string {
	var lines []string
	for _, one := range list(at(properties, "LifecycleConfiguration.Rules")) {
		r := object(one)
		var parts []string
		for _, p := range []struct{ path, text string }{
			{"AbortIncompleteMultipartUpload.DaysAfterInitiation", "uploads abort after %s days"},
			{"ExpirationInDays", "expires after %s days"},
			{"NoncurrentVersionExpiration.NoncurrentDays", "old versions expire after %s days"},
		} {
			if value := textAt(r, p.path); value != "" {
				parts = append(parts, fmt.Sprintf(p.text, value))
			}
		}
		if textAt(r, "ExpiredObjectDeleteMarker") == "true" {
			parts = append(parts, "markers expire")
		}
		for _, t := range list(r["Transitions"]) {
			parts = append(parts, fmt.Sprintf("%s after %s days", textAt(object(t), "StorageClass"), textAt(object(t), "TransitionInDays")))
		}
		lines = append(lines, lifecycleLine(textAt(r, "Id"), textAt(r, "Status"), parts))
	}
	return lines
}

func standingLifecycle(rules []types.LifecycleRule) []string {
	var lines []string
	for _, r := range rules {
		var parts []string
		add := func(days *int32, text string) {
			if days != nil && *days > 0 {
				parts = append(parts, fmt.Sprintf(text, *days))
			}
		}
		if r.AbortIncompleteMultipartUpload != nil {
			add(r.AbortIncompleteMultipartUpload.DaysAfterInitiation, "uploads abort after %d days")
		}
		if r.Expiration != nil {
			add(r.Expiration.Days, "expires after %d days")
			if aws.ToBool(r.Expiration.ExpiredObjectDeleteMarker) {
				parts = append(parts, "markers expire")
			}
		}
		if r.NoncurrentVersionExpiration != nil {
			add(r.NoncurrentVersionExpiration.NoncurrentDays, "old versions expire after %d days")
		}
		for _, t := range r.Transitions {
			add(t.Days, string(t.StorageClass)+" after %d days")
		}
		lines = append(lines, lifecycleLine(aws.ToString(r.ID), string(r.Status), parts))
	}
	return lines
}

// replicationLine is a rule as text: its id and status, where it copies, under
// which key, and within how many minutes.
func replicationLine(role, id, status, bucket, key, minutes string) string {
	return strings.Join(slices.DeleteFunc([]string{id, status, "to " + bucket, key, minutes + " min", "by " + last(role, "/")}, func(s string) bool { return s == "" || s == " min" }), ", ")
}

func plannedReplication(properties map[string]any) []string {
	var lines []string
	for _, one := range list(at(properties, "ReplicationConfiguration.Rules")) {
		r := object(one)
		lines = append(lines, replicationLine(textAt(properties, "ReplicationConfiguration.Role"), textAt(r, "Id"), textAt(r, "Status"), textAt(r, "Destination.Bucket"),
			textAt(r, "Destination.EncryptionConfiguration.ReplicaKmsKeyID"), textAt(r, "Destination.ReplicationTime.Time.Minutes")))
	}
	return lines
}

func standingReplication(c types.ReplicationConfiguration) []string {
	var lines []string
	for _, r := range c.Rules {
		var bucket, key, minutes string
		if d := r.Destination; d != nil {
			bucket = aws.ToString(d.Bucket)
			if d.EncryptionConfiguration != nil {
				key = aws.ToString(d.EncryptionConfiguration.ReplicaKmsKeyID)
			}
			if d.ReplicationTime != nil && d.ReplicationTime.Time != nil {
				minutes = fmt.Sprint(aws.ToInt32(d.ReplicationTime.Time.Minutes))
			}
		}
		lines = append(lines, replicationLine(aws.ToString(c.Role), aws.ToString(r.ID), string(r.Status), bucket, key, minutes))
	}
	return lines
}

// bucketReplication reads the newest value of each metric of S3's replication that
// the templates have an alarm for, and holds it against the alarm's threshold.
func (a *Account) bucketReplication(ctx context.Context) (check.Outcome, error) {
	all, err := a.env.Resources(ctx, "AWS::CloudWatch::Alarm")
	if err != nil {
		return check.Outcome{}, err
	}
	alarms := slices.DeleteFunc(all, func(r deployed.Resource) bool {
		return textAt(r.Properties, "Namespace") != "AWS/S3" || !strings.Contains(textAt(r.Properties, "MetricName"), "Replication")
	})
	if len(alarms) == 0 {
		return check.Idle("no bucket is copied to another region")
	}
	var findings []check.Finding
	measured := 0
	for region, here := range regionsOf(alarms) {
		out, err := cloudwatch.NewFromConfig(a.region(region)).GetMetricData(ctx, newest(here, a.now()))
		if err != nil {
			return check.Outcome{}, err
		}
		for _, result := range out.MetricDataResults {
			if len(result.Values) == 0 {
				continue
			}
			measured++
			var i int
			if _, err := fmt.Sscanf(aws.ToString(result.Id), "m%d", &i); err != nil || i >= len(here) {
				continue
			}
			r := here[i]
			if value, limit := result.Values[0], textAt(r.Properties, "Threshold"); breaches(value, limit, textAt(r.Properties, "ComparisonOperator")) {
				findings = append(findings, check.Finding{
					Subject: "bucket " + dimension(r, "SourceBucket"), Got: fmt.Sprintf("has %s %g", textAt(r.Properties, "MetricName"), value), Want: "have less than " + limit,
				})
			}
		}
	}
	if measured == 0 {
		return check.Idle("S3 measured no replication in the last hour: nothing was written")
	}
	return outcome(findings, "%d of %d metrics have a value", measured, len(alarms))
}

// newest asks for the newest value of each alarm's metric within an hour.
func newest(alarms []deployed.Resource, now time.Time) *cloudwatch.GetMetricDataInput {
	input := &cloudwatch.GetMetricDataInput{StartTime: new(now.Add(-time.Hour)), EndTime: &now, ScanBy: cloudwatchtypes.ScanByTimestampDescending}
	for i, r := range alarms {
		metric := &cloudwatchtypes.Metric{Namespace: new(textAt(r.Properties, "Namespace")), MetricName: new(textAt(r.Properties, "MetricName"))}
		for _, d := range list(r.Properties["Dimensions"]) {
			metric.Dimensions = append(metric.Dimensions, cloudwatchtypes.Dimension{Name: new(textAt(object(d), "Name")), Value: new(textAt(object(d), "Value"))})
		}
		var period int32 = 300
		_, _ = fmt.Sscan(textAt(r.Properties, "Period"), &period) // Otherwise five minutes will do.
		input.MetricDataQueries = append(input.MetricDataQueries, cloudwatchtypes.MetricDataQuery{
			Id: new(fmt.Sprintf("m%d", i)), MetricStat: &cloudwatchtypes.MetricStat{Metric: metric, Period: &period, Stat: new(textAt(r.Properties, "Statistic"))},
		})
	}
	return input
}

// dimension is the value of an alarm's dimension.
func dimension(r deployed.Resource, name string) string {
	for _, d := range list(r.Properties["Dimensions"]) {
		if textAt(object(d), "Name") == name {
			return textAt(object(d), "Value")
		}
	}
	return "of " + textAt(r.Properties, "AlarmName")
}

// breaches reports whether an alarm's comparison holds.
func breaches(value float64, threshold, operator string) bool {
	var limit float64
	if _, err := fmt.Sscan(threshold, &limit); err != nil {
		return false
	}
	switch operator {
	case "GreaterThanThreshold":
		return value > limit
	case "GreaterThanOrEqualToThreshold":
		return value >= limit
	case "LessThanThreshold":
		return value < limit
	case "LessThanOrEqualToThreshold":
		return value <= limit
	}
	return false
}
