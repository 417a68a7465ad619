package endpoints

import "strings"

// storagePolicy is the policy of the S3 endpoint. Data leaves only into buckets
// of this account and by its own principals, but for the answers of custom
// resources: CloudFormation waits an hour for one that cannot be delivered, and
// the functions that apply manifests and charts run in the VPC
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html).
// Reading is open, because images and packages lie in other accounts' buckets and
// are fetched without credentials or with someone else's signature: those of
// registry.k8s.io, ECR's layers and Amazon Linux's packages among them
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-setting-up-s3-gateway).
func storagePolicy(account, region string) map[string]any {
	return document(
		statement("ReadAnywhere", "s3:GetObject", "*", nil),
		statement("OwnBuckets", "s3:*", "*", map[string]any{
			"StringEquals": map[string]any{"aws:PrincipalAccount": account, "aws:ResourceAccount": account},
		}),
		statement("CustomResourceAnswers", "s3:PutObject", responseBuckets(region), nil),
	)
}

// responseBuckets are where CloudFormation reads the answers of custom resources
// from. It writes the region without hyphens in the bucket's name; the other
// spelling is there for regions that do not follow.
func responseBuckets(region string) []string {
	const bucket = "arn:aws:s3:::cloudformation-custom-resource-response-"
	return []string{bucket + strings.ReplaceAll(region, "-", "") + "/*", bucket + region + "/*"}
}

// servicePolicy is the policy of an interface endpoint: this account's principals
// alone may use it, so that nobody carries data away under credentials brought
// along. What IAM allows them is not widened.
func servicePolicy(account, service string) map[string]any {
	own := statement("OwnPrincipals", "*", "*", map[string]any{
		"StringEquals": map[string]any{"aws:PrincipalAccount": account},
	})
	if service != "sts" {
		return document(own)
	}
	// A pod that exchanges its token for a role has no principal yet.
	return document(own, statement("OwnRolesByToken", "sts:AssumeRoleWithWebIdentity", "arn:aws:iam::"+account+":role/*", nil))
}

func document(statements ...map[string]any) map[string]any {
	return map[string]any{"Version": "2012-10-17", "Statement": statements}
}

func statement(id, action string, resource any, condition map[string]any) map[string]any {
	s := map[string]any{"Sid": id, "Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource}
	if condition != nil {
		s["Condition"] = condition
	}
	return s
}
