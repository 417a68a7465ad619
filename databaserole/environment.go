package databaserole

// The environment variables by which the construct tells the function what to do.
const (
	// EnvPlan is a Plan as JSON.
	EnvPlan = "PLAN"
	// EnvMasterSecret, EnvApplicationSecret and EnvMonitoringSecret are ARNs.
	EnvMasterSecret      = "MASTER_SECRET_ARN"
	EnvApplicationSecret = "APPLICATION_SECRET_ARN"
	EnvMonitoringSecret  = "MONITORING_SECRET_ARN"
	// EnvTrustBundle is the https address of the authorities that sign the
	// database's certificate, in PEM.
	EnvTrustBundle = "TRUST_BUNDLE_URL"
)
