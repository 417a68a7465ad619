package names

// SecurityGroupEndpoints is the purpose of the security group of the interface
// endpoints.
const SecurityGroupEndpoints = "endpoints"

// The keys of the JSON objects that the secrets hold.
const (
	SecretKeyUsername = "username"
	SecretKeyPassword = "password"
	SecretKeyHost     = "host"
	SecretKeyPort     = "port"
	SecretKeyDatabase = "dbname"
	// SecretKeyToken is the AUTH token, in CacheToken.
	SecretKeyToken = "token"
	// SecretKeyTLS is "true", in CacheEndpoint.
	SecretKeyTLS = "tls"
)

// The purposes of the functions of the data layer: two that rotate the database's
// secrets, and the one that keeps the application's role, which a runbook invokes
// after a restore.
const (
	FunctionRotateMaster      = "rotate-master"
	FunctionRotateApplication = "rotate-application"
	FunctionDatabaseRole      = "database-role"
)

// DatabaseLogGroup is the log group that RDS writes one kind of PostgreSQL log
// to, a name that RDS gives
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.overview.parameter-groups.html).
func (n Names) DatabaseLogGroup(kind string) string {
	return "/aws/rds/instance/" + n.Shared() + "/" + kind
}

// CacheLogGroup is the log group that ElastiCache delivers one kind of log to.
// The prefix is that of vended logs, without which each group takes a part of the
// account's one log delivery policy of 5120 characters
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html).
func (n Names) CacheLogGroup(kind string) string {
	return "/aws/vendedlogs/elasticache/" + n.Shared() + "/" + kind
}

// FunctionLogGroup is the log group that Lambda writes to for Resource(function).
func (n Names) FunctionLogGroup(function string) string {
	return LambdaLogGroup(n.Resource(function))
}

// LambdaLogGroup is the log group that Lambda writes to for a function of that name.
func LambdaLogGroup(function string) string { return "/aws/lambda/" + function }
