package names

// MetricsPath is where both applications are scraped. No request from outside
// reaches it: the load balancer and the web ACL refuse it, each in its own way.
const MetricsPath = "/metrics"

// WebACLLogGroup is the log group of the web ACL. AWS WAF writes to no group
// whose name begins otherwise
// (https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html).
func (n Names) WebACLLogGroup() string { return "aws-waf-logs-" + n.Resource(WebACL) }

// WebACLLogPolicy is the name of the CloudWatch Logs resource policy that lets
// the web ACL's log be delivered.
func (n Names) WebACLLogPolicy() string { return n.Resource(WebACL + "-logs") }
