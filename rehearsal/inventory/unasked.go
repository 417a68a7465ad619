package inventory

// Unasked are the types of the templates that no API is asked of, each with its
// reason.
func Unasked() map[string]string {
	const (
		noService = "The emulator has no such API and keeps only CloudFormation's record"
		cluster   = "The function behind it acts in the cluster; package rehearsal/cluster does so in its place"
	)
	return map[string]string{
		"AWS::AccessAnalyzer::Analyzer":               noService,
		"AWS::Backup::RestoreTestingPlan":             noService,
		"AWS::Backup::RestoreTestingSelection":        noService,
		"AWS::Budgets::Budget":                        noService,
		"AWS::GuardDuty::Detector":                    noService,
		"AWS::SecurityHub::Hub":                       noService,
		"AWS::SecurityHub::SecurityControl":           noService,
		"AWS::SecurityHub::Standard":                  noService,
		"AWS::IAM::Policy":                            "A part of its role, by an id that IAM does not know",
		"AWS::Lambda::Permission":                     "A part of its function, by an id that Lambda does not list",
		"AWS::SNS::TopicPolicy":                       "A part of its topic, which the claims read, by an id that SNS does not know",
		"AWS::SecretsManager::SecretTargetAttachment": "It writes into the secret's value, which is never read",
		"AWS::Serverless::Application":                "CloudFormation turns it into a stack, whose resources are asked",
		"Custom::AWSCDK-EKS-HelmChart":                cluster,
		"Custom::AWSCDK-EKS-KubernetesResource":       cluster,
		"Custom::BackupVaultEmptier":                  "Its function acts when the stack goes; the vault is asked",
		"Custom::DatabaseRole":                        "Its function acts inside of PostgreSQL",
		"Custom::S3AutoDeleteObjects":                 "Its function acts when the stack goes; the bucket is asked",
		"Custom::VpcRestrictDefaultSG":                "Its function takes rules off the VPC's default group, and leaves nothing of its own",
	}
}
