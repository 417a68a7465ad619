package cost

import (
	"maps"
	"slices"
)

// rate is what a resource is charged for.
type rate func(*month, resource) []item

// rates are the types that are priced. Every other one must be free by its row in
// package charges.
func rates() map[string]rate {
	return map[string]rate{
		"AWS::EC2::VPC":         traffic,
		"AWS::EC2::NatGateway":  hourly("NAT gateway", "nat-hour"),
		"AWS::EC2::EIP":         hourly("public address", "ipv4-hour"),
		"AWS::EC2::VPCEndpoint": endpoint,
		"AWS::EC2::FlowLog":     flowLog,

		"AWS::EKS::Cluster":                     controlPlane,
		"AWS::EKS::Nodegroup":                   nodes,
		"Custom::AWSCDK-EKS-HelmChart":          release,
		"Custom::AWSCDK-EKS-KubernetesResource": manifest,

		"AWS::RDS::DBInstance":               database,
		"AWS::ElastiCache::ReplicationGroup": cache,

		"AWS::S3::Bucket":                      bucket,
		"AWS::ECR::Repository":                 images,
		"AWS::ECR::ReplicationConfiguration":   imageCopies,
		"AWS::Backup::BackupPlan":              backups,
		"AWS::Backup::RestoreTestingSelection": restoreTests,

		"AWS::KMS::Key":                monthly("key", "kms-key", "1 key; each of the first two yearly rotations adds 1"),
		"AWS::SecretsManager::Secret":  secret,
		"AWS::WAFv2::WebACL":           firewall,
		"AWS::Route53::HostedZone":     monthly("zone", "dns-zone", "1 zone; answers that point at AWS' own are free"),
		"AWS::Lambda::Function":        function,
		"AWS::Serverless::Application": rotation,

		"AWS::Logs::LogGroup":        logGroup,
		"AWS::CloudWatch::Alarm":     alarm,
		"AWS::CloudWatch::Dashboard": monthly("dashboard", "dashboard", "1 dashboard"),

		"AWS::CloudTrail::Trail":             trail,
		"AWS::Config::ConfigurationRecorder": recorder,
		"AWS::GuardDuty::Detector":           detector,
		"AWS::SecurityHub::Standard":         standard,
		"AWS::AccessAnalyzer::Analyzer":      analyzer,
	}
}

// PricedTypes are the types of resources that are priced, in no order.
func PricedTypes() []string { return slices.Collect(maps.Keys(rates())) }

// hourly is charged for every hour of a month.
func hourly(what, price string) rate {
	return func(*month, resource) []item {
		return []item{{what: what, price: price, quantity: hours, basis: "730 hours"}}
	}
}

// monthly is charged for a month.
func monthly(what, price, basis string) rate {
	return func(*month, resource) []item {
		return []item{{what: what, price: price, quantity: 1, basis: basis}}
	}
}
