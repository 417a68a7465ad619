// Package charges says of each type of resource whether it costs money while it
// merely exists. What it costs is package cost's.
package charges

// Charge says whether a type costs money while it merely exists, and where that is
// written.
type Charge struct {
	Costs bool
	// Source is a page of AWS' with the price, or why there is none.
	Source string
}

// Of is the charge of a type, or false if no row knows it.
func Of(typ string) (Charge, bool) {
	charge, known := All()[typ]
	return charge, known
}

// All has a row for every type that a template holds, or that the inventory of a
// rehearsal asks for. What costs by use alone is free here: a function, a topic, a
// rule.
//
//nolint:funlen // one literal
func All() map[string]Charge {
	free := func(why string) Charge { return Charge{false, why} }
	costs := func(source string) Charge { return Charge{true, source} }
	const (
		part    = "free: a part of what is priced"
		setting = "free: a setting of the account or of a service"
		use     = "free: only its use is charged"
	)
	return map[string]Charge{
		"AWS::EC2::VPC":                         free("free: https://aws.amazon.com/vpc/pricing/"),
		"AWS::EC2::Subnet":                      free(part),
		"AWS::EC2::RouteTable":                  free(part),
		"AWS::EC2::Route":                       free(part),
		"AWS::EC2::SubnetRouteTableAssociation": free(part),
		"AWS::EC2::InternetGateway":             free("free: https://aws.amazon.com/vpc/pricing/"),
		"AWS::EC2::VPCGatewayAttachment":        free(part),
		"AWS::EC2::NatGateway":                  costs("https://aws.amazon.com/vpc/pricing/"),
		// Every public IPv4 address, in use or not.
		"AWS::EC2::EIP": costs("https://aws.amazon.com/vpc/pricing/"),
		// A gateway endpoint is free, and an interface endpoint is not: an item of
		// this type that is left is looked at.
		"AWS::EC2::VPCEndpoint":          costs("https://aws.amazon.com/privatelink/pricing/"),
		"AWS::EC2::FlowLog":              costs("https://aws.amazon.com/cloudwatch/pricing/ (vended logs)"),
		"AWS::EC2::SecurityGroup":        free(part),
		"AWS::EC2::SecurityGroupIngress": free(part),
		"AWS::EC2::SecurityGroupEgress":  free(part),
		// It is free, but for its public address, and holds its VPC's deletion up.
		"AWS::EC2::NetworkInterface": free(part),

		"AWS::EKS::Cluster":         costs("https://aws.amazon.com/eks/pricing/"),
		"AWS::EKS::Nodegroup":       costs("https://aws.amazon.com/ec2/pricing/"),
		"AWS::EKS::Addon":           free(part),
		"AWS::EKS::AccessEntry":     free(part),
		"AWS::EC2::LaunchTemplate":  free(setting),
		"AWS::EC2::Instance":        costs("https://aws.amazon.com/ec2/pricing/"),
		"AWS::EC2::Volume":          costs("https://aws.amazon.com/ebs/pricing/"),
		"AWS::EC2::Snapshot":        costs("https://aws.amazon.com/ebs/pricing/"),
		"AWS::Lambda::Function":     free(use),
		"AWS::Lambda::LayerVersion": free(use),
		"AWS::Lambda::Permission":   free(part),
		// A stack of its own, with the function that changes a password.
		"AWS::Serverless::Application": free(use),

		"AWS::RDS::DBInstance":       costs("https://aws.amazon.com/rds/postgresql/pricing/"),
		"AWS::RDS::DBSubnetGroup":    free(setting),
		"AWS::RDS::DBParameterGroup": free(setting),
		"AWS::RDS::EventSubscription": free("free: " +
			"https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html"),
		"AWS::RDS::DBSnapshot":                costs("https://aws.amazon.com/rds/postgresql/pricing/ (backup storage)"),
		"AWS::RDS::DBInstanceAutomatedBackup": costs("https://aws.amazon.com/rds/postgresql/pricing/ (backup storage)"),
		"AWS::ElastiCache::ReplicationGroup":  costs("https://aws.amazon.com/elasticache/pricing/"),
		"AWS::ElastiCache::SubnetGroup":       free(setting),
		"AWS::ElastiCache::ParameterGroup":    free(setting),
		"AWS::ElastiCache::Snapshot":          costs("https://aws.amazon.com/elasticache/pricing/ (backup storage)"),

		// What is in it costs, and an empty one is as easily forgotten.
		"AWS::S3::Bucket":                    costs("https://aws.amazon.com/s3/pricing/"),
		"AWS::S3::BucketPolicy":              free(part),
		"AWS::ECR::Repository":               costs("https://aws.amazon.com/ecr/pricing/"),
		"AWS::ECR::ReplicationConfiguration": free("free: its copies and their traffic are charged, https://aws.amazon.com/ecr/pricing/"),
		"AWS::Backup::BackupVault":           free("free: its recovery points are charged, https://aws.amazon.com/backup/pricing/"),
		"AWS::Backup::BackupPlan":            free("free: its recovery points are charged, https://aws.amazon.com/backup/pricing/"),
		"AWS::Backup::BackupSelection":       free(part),
		"AWS::Backup::RecoveryPoint":         costs("https://aws.amazon.com/backup/pricing/"),

		"AWS::Backup::RestoreTestingPlan":      free("free: its tests are charged, https://aws.amazon.com/backup/pricing/"),
		"AWS::Backup::RestoreTestingSelection": costs("https://aws.amazon.com/backup/pricing/ (restore testing)"),

		"AWS::IAM::Role":                              free("free: https://aws.amazon.com/iam/faqs/"),
		"AWS::IAM::Policy":                            free("free: https://aws.amazon.com/iam/faqs/"),
		"AWS::IAM::ManagedPolicy":                     free("free: https://aws.amazon.com/iam/faqs/"),
		"AWS::IAM::OIDCProvider":                      free("free: https://aws.amazon.com/iam/faqs/"),
		"AWS::KMS::Key":                               costs("https://aws.amazon.com/kms/pricing/"),
		"AWS::KMS::Alias":                             free("free: https://aws.amazon.com/kms/pricing/"),
		"AWS::SecretsManager::Secret":                 costs("https://aws.amazon.com/secrets-manager/pricing/"),
		"AWS::SecretsManager::RotationSchedule":       free(part),
		"AWS::SecretsManager::SecretTargetAttachment": free(part),
		"AWS::SecretsManager::ResourcePolicy":         free(part),
		"AWS::SSM::Parameter":                         free("free: the standard tier, https://aws.amazon.com/systems-manager/pricing/"),

		"AWS::CertificateManager::Certificate":      free("free: a public one, https://aws.amazon.com/certificate-manager/pricing/"),
		"AWS::WAFv2::WebACL":                        costs("https://aws.amazon.com/waf/pricing/"),
		"AWS::WAFv2::LoggingConfiguration":          free(part),
		"AWS::ElasticLoadBalancingV2::LoadBalancer": costs("https://aws.amazon.com/elasticloadbalancing/pricing/"),
		"AWS::ElasticLoadBalancingV2::TargetGroup":  free(part),
		"AWS::Route53::HostedZone":                  costs("https://aws.amazon.com/route53/pricing/"),

		"AWS::Logs::LogGroup":       costs("https://aws.amazon.com/cloudwatch/pricing/ (stored logs)"),
		"AWS::Logs::ResourcePolicy": free(setting),
		"AWS::CloudWatch::Alarm":    costs("https://aws.amazon.com/cloudwatch/pricing/"),
		// The first three of an account are free.
		"AWS::CloudWatch::Dashboard": costs("https://aws.amazon.com/cloudwatch/pricing/"),
		"AWS::Events::Rule":          free(use),
		"AWS::SNS::Topic":            free(use),
		"AWS::SNS::Subscription":     free(use),
		"AWS::SNS::TopicPolicy":      free(part),

		// The first copy of management events is free, and any beside it is not.
		"AWS::CloudTrail::Trail":             costs("https://aws.amazon.com/cloudtrail/pricing/"),
		"AWS::Config::ConfigurationRecorder": costs("https://aws.amazon.com/config/pricing/"),
		"AWS::Config::DeliveryChannel":       free(setting),
		"AWS::GuardDuty::Detector":           costs("https://aws.amazon.com/guardduty/pricing/"),
		"AWS::SecurityHub::Hub":              free("free: its standards' checks are charged, https://aws.amazon.com/security-hub/pricing/"),
		"AWS::SecurityHub::Standard":         costs("https://aws.amazon.com/security-hub/pricing/"),
		"AWS::SecurityHub::SecurityControl":  free(setting),
		// One that looks for access that nobody uses is not.
		"AWS::AccessAnalyzer::Analyzer": costs("https://aws.amazon.com/iam/access-analyzer/pricing/"),
		"AWS::Budgets::Budget":          free("free: budgets without actions, https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/"),
		"AWS::CE::AnomalyMonitor":       free("free: https://aws.amazon.com/aws-cost-management/aws-cost-anomaly-detection/"),
		"AWS::CE::AnomalySubscription":  free("free: https://aws.amazon.com/aws-cost-management/aws-cost-anomaly-detection/"),

		// What acts is a function of the cluster's or of the stack's.
		"Custom::AWSCDK-EKS-HelmChart":          free("free: what it brings is priced, its pods with the nodes and its volumes by themselves"),
		"Custom::AWSCDK-EKS-KubernetesResource": free("free: what it brings is priced, its pods with the nodes and its load balancer by itself"),
		"Custom::BackupVaultEmptier":            free(use),
		"Custom::DatabaseRole":                  free(use),
		"Custom::S3AutoDeleteObjects":           free(use),
		"Custom::VpcRestrictDefaultSG":          free(use),
	}
}
