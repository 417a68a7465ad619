package postgres

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsrds"

	"github.com/vibe-engineering/vibe-platform/constructs/acknowledge"
)

// acknowledgeDesign records what the policy packs would have otherwise. What
// follows from the environment's own settings is acknowledged only where they say
// so; production's leave nothing of it.
func acknowledgeDesign(instance awsrds.DatabaseInstance, props Props) {
	acknowledge.On(instance, acknowledge.Rules(
		"The port is no secret: the security group admits nodes, rotation and restore validation alone, and clients expect PostgreSQL where it usually is.",
		"AwsSolutions-RDS11")...)
	acknowledge.On(instance, acknowledge.Rules(
		"The backup stack's plan selects this instance by its ARN; the rule looks for a plan in this stack alone.",
		"NIST.800.53.R5-RDSInBackupPlan", "HIPAA.Security-RDSInBackupPlan")...)
	if !props.Database.MultiAZ {
		acknowledge.On(instance, acknowledge.Rules(
			"database.multiAz is off: this environment may wait for a restore when a zone is lost.",
			"AwsSolutions-RDS3", "NIST.800.53.R5-RDSMultiAZSupport", "HIPAA.Security-RDSMultiAZSupport")...)
	}
	if !props.Rules.Protected {
		acknowledge.On(instance, acknowledge.Rules(
			"The deletion setting lets this environment go without a further step.",
			"AwsSolutions-RDS10", "NIST.800.53.R5-RDSInstanceDeletionProtectionEnabled", "HIPAA.Security-RDSInstanceDeletionProtectionEnabled")...)
	}
	if props.Database.MonitoringSeconds == 0 {
		acknowledge.On(instance, acknowledge.Rules(
			"database.monitoringSeconds is 0: CloudWatch's metrics of one minute do for this environment.",
			"NIST.800.53.R5-RDSEnhancedMonitoringEnabled", "HIPAA.Security-RDSEnhancedMonitoringEnabled")...)
	}
}
