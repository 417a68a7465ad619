package test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/names"
)

func contractInvariants() []invariant {
	return []invariant{
		{"every name of ours leads to what a stack makes", namesLeadSomewhere},
		{"the Ingress finds its security group, its subnets and its log", ingressFindsItsParts},
		{"the key of each log group lets CloudWatch Logs use it", logKeysAreUsable},
	}
}

// reference is how one layer names what another makes. The pattern's group is the
// name; ENV, ACCOUNT and REGION stand for the environment's.
type reference struct {
	pattern        string
	kind, property string
}

func references() []reference {
	return []reference{
		{`arn:aws:iam::ACCOUNT:role/(vibe-ENV-[a-z0-9-]+)`, "AWS::IAM::Role", "RoleName"},
		{`arn:aws:s3:::(vibe-ENV-[a-z0-9-]+)`, s3Bucket, "BucketName"},
		{`access_logs\.s3\.bucket=(vibe-ENV-[a-z0-9-]+)`, s3Bucket, "BucketName"},
		{`_BUCKET: (vibe-ENV-[a-z0-9-]+)`, s3Bucket, "BucketName"},
		{`(alias/vibe-ENV-[a-z-]+)`, "AWS::KMS::Alias", "AliasName"},
		{`(vibe/ENV/REGION/[a-z/]*[a-z])`, "AWS::SecretsManager::Secret", "Name"},
		{`arn:aws:backup:[a-z0-9-]+:ACCOUNT:backup-vault:(vibe-ENV[a-z-]*)`, "AWS::Backup::BackupVault", "BackupVaultName"},
		{`arn:aws:rds:REGION:ACCOUNT:db:(vibe-ENV[a-z-]*)`, "AWS::RDS::DBInstance", "DBInstanceIdentifier"},
		{`arn:aws:eks:REGION:ACCOUNT:cluster/(vibe-ENV[a-z-]*)`, eksCluster, "Name"},
		{`arn:aws:lambda:REGION:ACCOUNT:function:(vibe-ENV-[a-z-]+)`, lambdaFunction, "FunctionName"},
		{`arn:aws:cloudwatch:REGION:ACCOUNT:alarm:(vibe-ENV-[a-z0-9-]+[a-z0-9])`, cwAlarm, "AlarmName"},
		{`log-group:(/vibe/ENV/[a-z/-]*[a-z])[:"\\]`, logGroup, "LogGroupName"},
	}
}

func namesLeadSomewhere(s synthesis) (problems []string) {
	texts := map[string]string{}
	for _, stack := range s.Assembly.Stacks {
		texts[stack.ID] = flat(stack.Template)
	}
	for _, m := range s.Manifests {
		texts[m.File] = m.YAML
	}
	fill := strings.NewReplacer("ENV", s.Env.Name, "ACCOUNT", s.Env.Account, "REGION", s.Env.Region)
	for _, row := range references() {
		pattern := regexp.MustCompile(fill.Replace(row.pattern))
		seen := map[string]string{}
		for _, where := range slices.Sorted(maps.Keys(texts)) {
			for _, match := range pattern.FindAllStringSubmatch(texts[where], -1) {
				seen[match[1]] = where
			}
		}
		for name, where := range seen {
			if _, exists := s.named(row.kind, row.property, name); !exists {
				problems = append(problems, fmt.Sprintf("%s names %s, and no stack makes such a %s", where, name, row.kind))
			}
		}
	}
	slices.Sort(problems)
	return problems
}

// annotation finds the value of one of the Ingress' annotations.
func annotation(s synthesis, name string) string {
	pattern := regexp.MustCompile(`(?m)^    alb\.ingress\.kubernetes\.io/` + name + `: (.*)$`)
	for _, m := range s.Manifests {
		if match := pattern.FindStringSubmatch(m.YAML); match != nil {
			return match[1]
		}
	}
	return ""
}

func ingressFindsItsParts(s synthesis) (problems []string) {
	// The controller looks for the tag Name, not for the group's name
	// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#security-groups).
	name, tagged := annotation(s, "security-groups"), 0
	for _, group := range s.resources("AWS::EC2::SecurityGroup") {
		if group.tag("Name") == name && name != "" {
			tagged++
		}
	}
	if tagged != 1 {
		problems = append(problems, fmt.Sprintf("%d security groups are tagged with the Ingress' name %q", tagged, name))
	}
	open := 0
	for _, subnet := range s.resources("AWS::EC2::Subnet") {
		open += one(subnet.tag("kubernetes.io/role/elb") == "1")
	}
	if open != len(s.Env.Network.Zones) {
		problems = append(problems, fmt.Sprintf("%d subnets are tagged for load balancers in %d zones", open, len(s.Env.Network.Zones)))
	}
	attributes := strings.Split(annotation(s, "load-balancer-attributes"), ",")
	prefix := ""
	for _, attribute := range attributes {
		if value, found := strings.CutPrefix(attribute, "access_logs.s3.prefix="); found {
			prefix = value
		}
	}
	written := fmt.Sprintf("arn:aws:s3:::%s/%s/AWSLogs/%s/*", names.Home(s.Env).Bucket(names.BucketLogs), prefix, s.Env.Account)
	delivered := slices.ContainsFunc(s.grants(), func(g grant) bool {
		return g.to("logdelivery.elasticloadbalancing.amazonaws.com") && slices.Contains(texts(at(g.statement, "Action")), "s3:PutObject") &&
			slices.Contains(texts(at(g.statement, "Resource")), written)
	})
	if !slices.Contains(attributes, "access_logs.s3.enabled=true") || !delivered {
		problems = append(problems, "the load balancer may not write its log to "+written)
	}
	return problems
}

// logKeysAreUsable: CloudFormation cannot make a log group under a key that does
// not let CloudWatch Logs in, by the region's own principal
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html).
func logKeysAreUsable(s synthesis) (problems []string) {
	for _, group := range s.resources(logGroup) {
		value := group.at("KmsKeyId")
		key, exists := s.target(group, value, "AWS::KMS::Key")
		if !exists {
			key, exists = s.published(value)
		}
		if !exists || key.Stack.Region != group.Stack.Region {
			problems = append(problems, group.says("is under no key of its region that a stack makes"))
			continue
		}
		scope := "arn:aws:logs:" + group.Stack.Region + ":" + s.Env.Account + ":"
		usable := slices.ContainsFunc(s.grants(), func(g grant) bool {
			return g.where() == key.where() && g.to("logs."+group.Stack.Region+".amazonaws.com") &&
				strings.Contains(flat(at(g.statement, "Condition")), `"kms:EncryptionContext:aws:logs:arn":"`+scope)
		})
		if !usable {
			problems = append(problems, group.says("CloudWatch Logs may not use the key %s", key.where()))
		}
	}
	return problems
}

func contractFaults() []fault {
	const leads, ingress, keys = "every name of ours leads to what a stack makes", "the Ingress finds its security group, its subnets and its log", "the key of each log group lets CloudWatch Logs use it"
	return []fault{
		{"a service account's role is renamed", leads, func(s synthesis) {
			role, _ := s.named("AWS::IAM::Role", "RoleName", names.Home(s.Env).Role(names.AccountSecrets.Role))
			role.Properties["RoleName"] = "renamed-" + s.Env.Region
		}},
		{"a secret is renamed", leads, func(s synthesis) {
			secret, _ := s.named("AWS::SecretsManager::Secret", "Name", names.Home(s.Env).Secret(names.CacheEndpoint))
			secret.Properties["Name"] = "renamed"
		}},
		{"the recovery vault is renamed", leads, func(s synthesis) { set(s, "AWS::Backup::BackupVault", "renamed", "BackupVaultName") }},
		{"the load balancer's group is tagged otherwise", ingress, func(s synthesis) {
			for _, group := range s.resources("AWS::EC2::SecurityGroup") {
				delete(group.Properties, "Tags")
			}
		}},
		{"no subnet is for load balancers", ingress, func(s synthesis) { set(s, "AWS::EC2::Subnet", nil, "Tags") }},
		{"the load balancer may not log", ingress, func(s synthesis) {
			for _, g := range s.grants() {
				if g.to("logdelivery.elasticloadbalancing.amazonaws.com") {
					setAt(g.statement, "arn:aws:s3:::elsewhere/*", "Resource")
				}
			}
		}},
		{"a key shuts CloudWatch Logs out", keys, func(s synthesis) {
			for _, g := range s.grants() {
				if g.to("logs." + s.Env.Region + ".amazonaws.com") {
					setAt(g.statement, "logs.eu-west-1.amazonaws.com", "Principal", "Service")
				}
			}
		}},
	}
}
