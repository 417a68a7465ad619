package test

import (
	"fmt"
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
)

func encryptionInvariants() []invariant {
	return []invariant{
		{"data at rest is under a customer key", atRestUnderCustomerKey},
		{"customer keys rotate", keysRotate},
		{"buckets refuse the public and plain HTTP", bucketsAreClosed},
		{"connections to the data layer are encrypted", inTransit},
	}
}

// keyProperties are where each type names the key that it encrypts with.
func keyProperties() map[string][]any {
	return map[string][]any{
		"AWS::S3::Bucket":                    {"BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault", "KMSMasterKeyID"},
		"AWS::Logs::LogGroup":                {"KmsKeyId"},
		"AWS::SecretsManager::Secret":        {"KmsKeyId"},
		"AWS::RDS::DBInstance":               {"KmsKeyId"},
		"AWS::ElastiCache::ReplicationGroup": {"KmsKeyId"},
		"AWS::Backup::BackupVault":           {"EncryptionKeyArn"},
		"AWS::EKS::Cluster":                  {"EncryptionConfig", 0, "Provider", "KeyArn"},
		"AWS::EC2::LaunchTemplate":           {"LaunchTemplateData", "BlockDeviceMappings", 0, "Ebs", "KmsKeyId"},
		"AWS::SNS::Topic":                    {"KmsMasterKeyId"},
		"AWS::SQS::Queue":                    {"KmsMasterKeyId"},
		"AWS::ECR::Repository":               {"EncryptionConfiguration", "KmsKey"},
		"AWS::CloudTrail::Trail":             {"KMSKeyId"},
	}
}

// serviceKeyOnly says whether AWS allows no customer key there: log delivery
// writes to buckets with S3's own keys only
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html).
func serviceKeyOnly(r found) bool {
	return strings.Contains(r.text("BucketName"), "-"+names.BucketLogs+"-") &&
		r.text("BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault", "SSEAlgorithm") == "AES256"
}

// restored says whether the instance comes from the snapshot that the environment
// names. It then lies under the snapshot's key, and CloudFormation refuses another
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html#cfn-rds-dbinstance-dbsnapshotidentifier).
func restored(s synthesis, r found) bool {
	return r.Type == "AWS::RDS::DBInstance" && s.Env.Database.SnapshotID != "" && r.text("DBSnapshotIdentifier") == s.Env.Database.SnapshotID
}

func atRestUnderCustomerKey(s synthesis) (problems []string) {
	for kind, path := range keyProperties() {
		for _, r := range s.resources(kind) {
			key := r.at(path...)
			if key == nil && !serviceKeyOnly(r) && !restored(s, r) {
				problems = append(problems, r.says("%v names no customer key", path))
			}
			if text, ok := key.(string); ok && strings.HasPrefix(text, "alias/aws/") {
				problems = append(problems, r.says("%v is AWS' own key %s", path, text))
			}
		}
	}
	for _, db := range s.resources("AWS::RDS::DBInstance") {
		if db.at("StorageEncrypted") != true && !restored(s, db) {
			problems = append(problems, db.says("StorageEncrypted must be true"))
		}
	}
	return problems
}

func keysRotate(s synthesis) (problems []string) {
	for _, key := range s.resources("AWS::KMS::Key") {
		if key.at("EnableKeyRotation") != true {
			problems = append(problems, key.says("EnableKeyRotation must be true"))
		}
	}
	return problems
}

func bucketsAreClosed(s synthesis) (problems []string) {
	tlsOnly := map[string]bool{}
	for _, policy := range s.resources("AWS::S3::BucketPolicy") {
		for _, statement := range policy.list("PolicyDocument", "Statement") {
			if at(statement, "Effect") == "Deny" && strings.Contains(flat(at(statement, "Condition")), `"aws:SecureTransport":"false"`) {
				tlsOnly[policy.Stack.ID+"/"+refersTo(policy.at("Bucket"))] = true
			}
		}
	}
	for _, bucket := range s.resources("AWS::S3::Bucket") {
		for _, block := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
			if bucket.at("PublicAccessBlockConfiguration", block) != true {
				problems = append(problems, bucket.says("%s must be true", block))
			}
		}
		if bucket.text("VersioningConfiguration", "Status") != "Enabled" {
			problems = append(problems, bucket.says("is not versioned"))
		}
		if !tlsOnly[bucket.Stack.ID+"/"+bucket.ID] {
			problems = append(problems, bucket.says("has no policy that denies plain HTTP"))
		}
		if !strings.Contains(flat(bucket.at("LifecycleConfiguration")), "AbortIncompleteMultipartUpload") {
			problems = append(problems, bucket.says("keeps incomplete uploads for ever"))
		}
	}
	return problems
}

func inTransit(s synthesis) (problems []string) {
	forced := false
	for _, group := range s.resources("AWS::RDS::DBParameterGroup") {
		forced = forced || fmt.Sprint(group.at("Parameters", "rds.force_ssl")) == "1"
	}
	if !forced {
		problems = append(problems, "no DB parameter group sets rds.force_ssl to 1")
	}
	for _, cache := range s.resources("AWS::ElastiCache::ReplicationGroup") {
		if cache.at("TransitEncryptionEnabled") != true || cache.at("AuthToken") == nil || cache.at("AtRestEncryptionEnabled") != true {
			problems = append(problems, cache.says("needs TransitEncryptionEnabled, AtRestEncryptionEnabled and an AuthToken"))
		}
	}
	return problems
}
