package inventory_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal/inventory"
)

// fault is a property of every resource of a type that is wrong, and the claim that
// finds it.
type fault struct {
	typ, claim string
	// path is the property's, below Properties, and value what it becomes; nil
	// takes it away.
	path  string
	value any
}

// faults has one for every claim about a resource, but for those that
// Unverifiable or unbroken names.
func faults() []fault {
	const (
		database, cache, cluster = "AWS::RDS::DBInstance", "AWS::ElastiCache::ReplicationGroup", "AWS::EKS::Cluster"
		nodes, template          = "AWS::EKS::Nodegroup", "AWS::EC2::LaunchTemplate"
		bucket, image            = "AWS::S3::Bucket", "AWS::ECR::Repository"
		vault, plan              = "AWS::Backup::BackupVault", "AWS::Backup::BackupPlan"
		secret, rotation         = "AWS::SecretsManager::Secret", "AWS::SecretsManager::RotationSchedule"
		certificate, acl         = "AWS::CertificateManager::Certificate", "AWS::WAFv2::WebACL"
		alarm, topic             = "AWS::CloudWatch::Alarm", "AWS::SNS::Topic"
	)
	stranger := "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"
	return []fault{
		{"AWS::EC2::Subnet", "gives out public addresses", "MapPublicIpOnLaunch", true},
		{"AWS::EC2::SecurityGroup", "takes from anywhere", "SecurityGroupIngress", []any{map[string]any{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}}},

		{"AWS::EKS::Addon", "is one of ours", "AddonName", "metrics-server"},
		{cluster, "answers within the VPC", "ResourcesVpcConfig.EndpointPrivateAccess", false},
		{cluster, "answers outside of the VPC", "ResourcesVpcConfig.EndpointPublicAccess", true},
		{cluster, "answers outside of the VPC to", "ResourcesVpcConfig.EndpointPublicAccess", true},
		{cluster, "encrypts secrets by", "EncryptionConfig", nil},
		{cluster, "is protected from deletion", "DeletionProtection", nil},
		{cluster, "knows who may enter by", "AccessConfig.AuthenticationMode", "API_AND_CONFIG_MAP"},
		{cluster, "has services in", "KubernetesNetworkConfig.ServiceIpv4Cidr", "172.30.0.0/16"},
		{cluster, "is supported as", "UpgradePolicy.SupportType", "EXTENDED"},
		{nodes, "has the instance types", "InstanceTypes", []any{"m5.24xlarge"}},
		{nodes, "is bought as", "CapacityType", "SPOT"},
		{nodes, "has the bounds that its zone has", "ScalingConfig.MaxSize", 40},
		{template, "asks for signed metadata requests", "LaunchTemplateData.MetadataOptions.HttpTokens", "optional"},
		{template, "has a disk of", "LaunchTemplateData.BlockDeviceMappings", []any{map[string]any{"DeviceName": "/dev/xvda", "Ebs": map[string]any{"Encrypted": false, "VolumeSize": 50, "VolumeType": "gp3"}}}},

		{database, "is of the engine", "Engine", "mysql"},
		{database, "has the major version", "EngineVersion", "15"},
		{database, "has the class", "DBInstanceClass", "db.m5.4xlarge"},
		{database, "has a standby in another zone", "MultiAZ", false},
		{database, "is encrypted at rest", "StorageEncrypted", false},
		{database, "is encrypted by", "KmsKeyId", nil},
		{database, "is protected from deletion", "DeletionProtection", false},
		{database, "keeps backups for days", "BackupRetentionPeriod", 1},
		{database, "is backed up in", "PreferredBackupWindow", "12:00-12:30"},
		{database, "is maintained in", "PreferredMaintenanceWindow", "mon:12:00-mon:13:00"},
		{database, "is public", "PubliclyAccessible", true},
		{database, "takes IAM's logins", "EnableIAMDatabaseAuthentication", false},
		{database, "has the storage", "StorageType", "gp2"},
		{database, "has GiB", "AllocatedStorage", "21"},
		{database, "grows to GiB", "MaxAllocatedStorage", 1000},
		{database, "is measured every seconds", "MonitoringInterval", 5},
		{database, "sends its logs", "EnableCloudwatchLogsExports", nil},
		{"AWS::RDS::DBParameterGroup", "has TLS forced", "Parameters.rds\\.force_ssl", "0"},

		{cache, "is of the engine", "Engine", "valkey"},
		{cache, "has the node type", "CacheNodeType", "cache.m5.large"},
		{cache, "is encrypted at rest", "AtRestEncryptionEnabled", false},
		{cache, "is encrypted in transit", "TransitEncryptionEnabled", false},
		{cache, "is encrypted by", "KmsKeyId", nil},
		{cache, "asks for a token", "AuthToken", nil},
		{cache, "fails over", "AutomaticFailoverEnabled", false},
		{cache, "is spread over zones", "MultiAZEnabled", false},
		{cache, "has shards", "NumNodeGroups", 2},
		{cache, "keeps snapshots for days", "SnapshotRetentionLimit", 1},
		{cache, "is snapshot in", "SnapshotWindow", "12:00-13:00"},

		{bucket, "is encrypted by", "BucketEncryption", nil},
		{bucket, "keeps the public out", "PublicAccessBlockConfiguration.BlockPublicPolicy", false},
		{bucket, "keeps versions", "VersioningConfiguration", nil},
		{image, "looks at images as they come", "ImageScanningConfiguration.ScanOnPush", false},
		{image, "has tags that are", "ImageTagMutability", "MUTABLE"},
		{image, "is encrypted by", "EncryptionConfiguration", nil},
		{vault, "is encrypted by", "EncryptionKeyArn", stranger},
		{plan, "keeps the daily ones", "BackupPlan.BackupPlanRule", []any{}},
		{plan, "keeps the monthly ones", "BackupPlan.BackupPlanRule", []any{}},
		{plan, "copies to", "BackupPlan.BackupPlanRule", []any{}},

		{"AWS::KMS::Key", "is rotated", "EnableKeyRotation", false},
		{"AWS::IAM::Role", "is assumed by anybody", "AssumeRolePolicyDocument", map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"AWS": "*"}}}}},
		{secret, "is encrypted by", "KmsKeyId", nil},
		{rotation, "", "RotationRules.ScheduleExpression", "rate(999 days)"},

		{certificate, "is for", "SubjectAlternativeNames", []any{"other.example.com"}},
		{certificate, "has a key", "KeyAlgorithm", "RSA_2048"},
		{acl, "has rules", "Rules", []any{}},
		{acl, "lets one address ask so often", "Rules", []any{}},

		{"AWS::Logs::LogGroup", "keeps logs for days", "RetentionInDays", 1},
		{alarm, "acts", "ActionsEnabled", false},
		{alarm, "tells a topic of the region", "AlarmActions", nil},
		{"AWS::Events::Rule", "is", "State", "DISABLED"},
		{topic, "is encrypted by", "KmsMasterKeyId", nil},
		{"AWS::SNS::TopicPolicy", "", "PolicyDocument.Statement", []any{}},
		{"AWS::SNS::Subscription", "goes to a person of the configuration", "Endpoint", "somebody@elsewhere.example"},
		{"AWS::Config::DeliveryChannel", "writes to", "S3BucketName", "another-bucket"},
	}
}

// unbroken are the claims that no template can break, each with its reason.
func unbroken() map[[2]string]string {
	const (
		state  = "The emulator knows no other state of what CloudFormation made"
		absent = "CloudFormation's emulator does not make it, so that there is nothing to be wrong"
	)
	return map[[2]string]string{
		{"AWS::EC2::NatGateway", "is"}:                     state,
		{"AWS::EKS::Cluster", "is"}:                        state,
		{"AWS::EKS::Nodegroup", "is"}:                      state,
		{"AWS::EKS::Addon", "is"}:                          state,
		{"AWS::CertificateManager::Certificate", "is"}:     state,
		{"AWS::EC2::VPCEndpoint", "is"}:                    absent,
		{"AWS::EC2::FlowLog", "records"}:                   absent,
		{"AWS::CloudTrail::Trail", "watches every region"}: absent,
		{"AWS::CloudTrail::Trail", "signs its files"}:      absent,
		{"AWS::CloudTrail::Trail", "is encrypted by"}:      absent,
		{"AWS::CloudTrail::Trail", "writes to"}:            absent,
	}
}

// another is an environment of which the deployed one has no name, no range and no
// version.
func another(env config.Environment) config.Environment {
	env.Name = "another"
	env.Network.VPCCIDR = "10.9.0.0/16"
	env.Cluster.Version = "1.36"
	env.Cluster.AddOns = []string{"metrics-server=v0.1.0-eksbuild.1"}
	return env
}

// Each claim is found broken where its property is wrong: production, with all
// faults at once, and held against another environment for what faults cannot
// change.
func TestBrokenClaims(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	d := deploy(t, start(t), env, func(_, _ string, resource map[string]any) {
		for _, f := range faults() {
			if resource["Type"] == f.typ {
				set(resource, append([]string{"Properties"}, split(f.path)...), f.value)
			}
		}
	})
	broken := map[[2]string]bool{}
	for _, region := range d.regions() {
		for _, env := range []config.Environment{d.env, another(d.env)} {
			findings, err := inventory.Verify(t.Context(), d.open(region), env, d.resources(t, region))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range inventory.Broken(inventory.Emulated(findings)) {
				if env.Name == d.env.Name || slices.Contains(byName(), f.Claim) {
					broken[[2]string{f.Type, f.Claim}] = true
				}
			}
		}
	}
	for _, c := range append(inventory.Claims(d.env, env.Region), inventory.Claims(d.env, env.Recovery.Region)...) {
		key := [2]string{c.Type, c.Text}
		_, excused := unbroken()[key]
		excused = excused || slices.ContainsFunc(inventory.Unverifiable(), func(r inventory.Row) bool { return r.Type == c.Type && r.Claim == c.Text })
		if !c.Counts() && !excused && !broken[key] {
			t.Errorf("%s: %q holds although everything is wrong", c.Type, c.Text)
		}
	}
	for key := range unbroken() {
		if broken[key] {
			t.Errorf("%s: %q is found broken: its row in unbroken is needed no more", key[0], key[1])
		}
	}
}

// byName are the claims that only another environment breaks.
func byName() []string {
	return []string{"is called", "has the version", "has the pinned version", "has the range", "is in the address plan, in the zone", "logs to"}
}

// Each count is found broken where one resource is too few, and one that no API
// knows is found.
func TestBrokenCounts(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	d := deploy(t, start(t), env, nil)
	for _, region := range d.regions() {
		resources := d.resources(t, region)
		seen := map[string]bool{}
		fewer := slices.DeleteFunc(slices.Clone(resources), func(r inventory.Resource) bool {
			first := !seen[r.Type]
			seen[r.Type] = true
			return first
		})
		fewer = append(fewer, inventory.Resource{Stack: names.Home(env).Stack(names.Storage), Logical: "Lost", Physical: "vibe-lost", Type: "AWS::S3::Bucket", Region: region})
		findings, err := inventory.Verify(t.Context(), d.open(region), d.env, fewer)
		if err != nil {
			t.Fatal(err)
		}
		broken := map[string]bool{}
		for _, f := range inventory.Broken(findings) {
			broken[f.Type+" "+f.Claim] = true
			broken[f.Type+" "+f.ID+" "+f.Claim] = true
		}
		if !broken["AWS::S3::Bucket vibe-lost "+inventory.Exists] {
			t.Errorf("a bucket that S3 does not know is not found in %s", region)
		}
		for _, c := range inventory.Claims(d.env, region) {
			if c.Counts() && seen[c.Type] && !broken[c.Type+" "+c.Text] {
				t.Errorf("%s in %s: one is missing and not missed", c.Type, region)
			}
		}
	}
}

// split splits a path at its dots, but for those behind a backslash.
func split(path string) []string {
	parts := strings.Split(strings.ReplaceAll(path, `\.`, "\x00"), ".")
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], "\x00", ".")
	}
	return parts
}

// set changes what lies at a path, and makes what is missing on the way.
func set(object map[string]any, path []string, value any) {
	if len(path) == 1 {
		if value == nil {
			delete(object, path[0])
			return
		}
		object[path[0]] = value
		return
	}
	inner, ok := object[path[0]].(map[string]any)
	if !ok {
		inner = map[string]any{}
		object[path[0]] = inner
	}
	set(inner, path[1:], value)
}
