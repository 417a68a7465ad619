package names

import "strings"

// KeyARNPattern matches every KMS key of the account in the region. A permission
// on it must name the key by its alias, in a condition on kms:ResourceAliases.
func (n Names) KeyARNPattern() string {
	return strings.Join([]string{"arn:aws:kms", n.region, n.account, "key/*"}, ":")
}

// AlarmARNPattern matches every CloudWatch alarm of the account in the region.
func (n Names) AlarmARNPattern() string {
	return strings.Join([]string{"arn:aws:cloudwatch", n.region, n.account, "alarm", "*"}, ":")
}

// LogGroupARNPatterns match the environment's log groups and their streams: those
// that LogGroup names, and the cluster's.
func (n Names) LogGroupARNPatterns() []string {
	group := strings.Join([]string{"arn:aws:logs", n.region, n.account, "log-group", ""}, ":")
	return []string{
		group + n.LogGroup("*"),
		group + n.ClusterLogGroup() + ":*",
	}
}
