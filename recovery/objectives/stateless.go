package objectives

// stateless are the types that hold nothing but what their template says, or
// nothing that anybody would bring back: detectors and recorders whose findings
// are the service's, functions, settings of the network. A type that is neither
// here nor in kinds is a problem.
func stateless() []string {
	return []string{
		"AWS::AccessAnalyzer::Analyzer",
		"AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection", "AWS::Backup::RestoreTestingPlan", "AWS::Backup::RestoreTestingSelection",
		"AWS::Budgets::Budget", "AWS::CE::AnomalyMonitor", "AWS::CE::AnomalySubscription",
		"AWS::CertificateManager::Certificate",
		"AWS::CloudTrail::Trail",
		"AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard",
		"AWS::Config::ConfigurationRecorder", "AWS::Config::DeliveryChannel",
		"AWS::EC2::EIP", "AWS::EC2::FlowLog", "AWS::EC2::InternetGateway", "AWS::EC2::LaunchTemplate", "AWS::EC2::NatGateway",
		"AWS::EC2::Route", "AWS::EC2::RouteTable", "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress",
		"AWS::EC2::Subnet", "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPC", "AWS::EC2::VPCEndpoint", "AWS::EC2::VPCGatewayAttachment",
		"AWS::ECR::ReplicationConfiguration",
		"AWS::EKS::AccessEntry", "AWS::EKS::Addon", "AWS::EKS::Nodegroup",
		"AWS::ElastiCache::ParameterGroup", "AWS::ElastiCache::SubnetGroup",
		"AWS::Events::Rule",
		"AWS::GuardDuty::Detector",
		"AWS::IAM::ManagedPolicy", "AWS::IAM::OIDCProvider", "AWS::IAM::Policy", "AWS::IAM::Role",
		"AWS::KMS::Alias",
		"AWS::Lambda::Function", "AWS::Lambda::LayerVersion", "AWS::Lambda::Permission",
		"AWS::Logs::ResourcePolicy",
		"AWS::RDS::DBParameterGroup", "AWS::RDS::DBSubnetGroup", "AWS::RDS::EventSubscription",
		"AWS::S3::BucketPolicy",
		"AWS::SNS::Subscription", "AWS::SNS::Topic", "AWS::SNS::TopicPolicy",
		"AWS::SSM::Parameter",
		"AWS::SecretsManager::ResourcePolicy", "AWS::SecretsManager::RotationSchedule", "AWS::SecretsManager::SecretTargetAttachment",
		"AWS::SecurityHub::Hub", "AWS::SecurityHub::SecurityControl", "AWS::SecurityHub::Standard",
		"AWS::Serverless::Application",
		"AWS::WAFv2::LoggingConfiguration", "AWS::WAFv2::WebACL",
		"Custom::BackupVaultEmptier", "Custom::DatabaseRole", "Custom::S3AutoDeleteObjects", "Custom::VpcRestrictDefaultSG",
	}
}
