package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
)

func TestWildcardsNamesEachFindingOnce(t *testing.T) {
	got := wildcards([]Grant{
		{Reason: "reads one table", Actions: []string{"dynamodb:GetItem"}, Resources: []string{"arn:aws:dynamodb:us-east-1:111122223333:table/one"}},
		{Reason: "a list has no resource", Actions: []string{"ec2:DescribeVpcs"}, Resources: []string{"*"}},
		{Reason: "every object of the bucket", Actions: []string{"s3:GetObject*"}, Resources: []string{"arn:aws:s3:::b", "arn:aws:s3:::b/*"}},
	})
	want := []acknowledge.Exception{
		{Rule: "AwsSolutions-IAM5", Reason: "a list has no resource", AppliesTo: []string{"Resource::*"}},
		{Rule: "AwsSolutions-IAM5", Reason: "every object of the bucket", AppliesTo: []string{"Action::s3:GetObject*", "Resource::arn:aws:s3:::b/*"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("wildcards (-want +got):\n%s", diff)
	}
}

func TestConditionsWriteASingleValueWithoutAList(t *testing.T) {
	got := Conditions{
		"StringEquals": {"aws:ResourceTag/a": {"1"}},
		"StringLike":   {"kms:ViaService": {"s3", "ec2"}},
	}.props()
	want := &map[string]any{
		"StringEquals": map[string]any{"aws:ResourceTag/a": "1"},
		"StringLike":   map[string]any{"kms:ViaService": []string{"s3", "ec2"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("props (-want +got):\n%s", diff)
	}
}
