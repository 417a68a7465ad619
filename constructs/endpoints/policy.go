package endpoints

// storagePolicy is the policy of the S3 endpoint. Data leaves only into buckets
// of this account and by its own principals. Reading is open, because images and
// packages lie in other accounts' buckets and are fetched without credentials or
// with someone else's signature: registry.k8s.io, ECR's layers and Amazon Linux's
// packages among them
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-setting-up-s3-gateway).
func storagePolicy(account string) map[string]any {
	return document(
		statement("ReadAnywhere", "s3:GetObject", "*", nil),
		statement("OwnBuckets", "s3:*", "*", map[string]any{
			"StringEquals": map[string]any{"aws:PrincipalAccount": account, "aws:ResourceAccount": account},
		}),
	)
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

func statement(id, action, resource string, condition map[string]any) map[string]any {
	s := map[string]any{"Sid": id, "Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource}
	if condition != nil {
		s["Condition"] = condition
	}
	return s
}
