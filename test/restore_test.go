package test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

const (
	restorePlan      = "AWS::Backup::RestoreTestingPlan"
	restoreSelection = "AWS::Backup::RestoreTestingSelection"
)

func restoreInvariants() []invariant {
	return []invariant{
		{"what lies in each vault is restored and looked into, where the environment says so", vaultsAreTested},
		{"restored instances stand apart from the live one", restoredStandApart},
		{"a restore test that has ended starts what looks into it, and so does the clock", restoresAreLookedInto},
		{"what looks into restores changes nothing that a restore test has not made", validatorsAreBound},
		{"the network for restores in the second region leads nowhere", restoreNetworkLeadsNowhere},
	}
}

// underscored are the characters of a plan's and a selection's name.
var underscored = regexp.MustCompile(`^[A-Za-z0-9_]{1,50}$`)

func vaultsAreTested(s synthesis) (problems []string) {
	vaults := s.resources("AWS::Backup::BackupVault")
	tested := map[string]found{}
	for _, plan := range s.resources(restorePlan) {
		for _, vault := range texts(plan.at("RecoveryPointSelection", "IncludeVaults")) {
			tested[vault] = plan
		}
		schedule, err := config.ParseSchedule(plan.text("ScheduleExpression"))
		if gap, lasts := schedule.LongestGap(); err != nil || !lasts || gap > 31*24*time.Hour {
			problems = append(problems, plan.says("%s does not run every month: %v", plan.text("ScheduleExpression"), err))
		}
		if !underscored.MatchString(plan.text("RestoreTestingPlanName")) || plan.number("StartWindowHours") < 1 || plan.number("StartWindowHours") > 168 {
			problems = append(problems, plan.says("has a name or a start window that AWS Backup refuses"))
		}
		kinds := map[string]bool{}
		for _, selection := range s.resources(restoreSelection) {
			if selection.Stack.ID != plan.Stack.ID || refersTo(selection.at("RestoreTestingPlanName")) != plan.ID {
				continue
			}
			window := selection.number("ValidationWindowHours")
			if !underscored.MatchString(selection.text("RestoreTestingSelectionName")) || window < 1 || window > 168 {
				problems = append(problems, selection.says("has a name or a validation window that AWS Backup refuses"))
			}
			if slices.Equal(texts(selection.at("ProtectedResourceArns")), []string{"*"}) {
				kinds[selection.text("ProtectedResourceType")] = true
			}
		}
		if !kinds["RDS"] || !kinds["S3"] {
			problems = append(problems, plan.says("tests %v, not all of RDS and S3", kinds))
		}
	}
	for _, vault := range vaults {
		n := names.Home(s.Env)
		if vault.Stack.Region != s.Env.Region {
			n = names.Recovery(s.Env)
		}
		if _, is := tested[n.VaultARN(vault.text("BackupVaultName"))]; is != s.Env.RestoreTesting.Enabled {
			problems = append(problems, vault.says("is tested: %t, and the environment asks for %t", is, s.Env.RestoreTesting.Enabled))
		}
	}
	return problems
}

// overridable are the keys that AWS Backup lets a test of an instance override,
// spelled as it does
// (https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html).
func overridable() []string {
	return []string{
		"allocatedStorage", "availabilityZones", "dbInstanceClass", "dbName", "dbParameterGroupName", "dbSubnetGroupName", "domain", "domainIamRoleName",
		"enableCloudwatchLogsExports", "enableIamDatabaseAuthentication", "iops", "licensemodel", "multiAz", "optionGroupName", "port", "processorFeatures",
		"publiclyAccessible", "storageType", "vpcSecurityGroupIds",
	}
}

func restoredStandApart(s synthesis) (problems []string) {
	live := names.Home(s.Env).Shared()
	for _, selection := range s.resources(restoreSelection) {
		if selection.text("ProtectedResourceType") != "RDS" {
			continue
		}
		overrides, _ := selection.at("RestoreMetadataOverrides").(map[string]any)
		for key := range overrides {
			if !slices.Contains(overridable(), key) {
				problems = append(problems, selection.says("AWS Backup does not know %s", key))
			}
		}
		subnets, exists := s.target(selection, overrides["dbSubnetGroupName"], "AWS::RDS::DBSubnetGroup")
		if !exists || strings.EqualFold(subnets.text("DBSubnetGroupName"), live) {
			problems = append(problems, selection.says("restores into %s", flat(overrides["dbSubnetGroupName"])))
		}
		parameters, exists := s.target(selection, overrides["dbParameterGroupName"], "AWS::RDS::DBParameterGroup")
		if !exists || parameters.text("Parameters", "rds.force_ssl") != "1" || parameters.text("Parameters", "track_commit_timestamp") != "1" {
			problems = append(problems, selection.says("restores under parameters that forget commits or take connections without TLS"))
		}
		if class, _ := overrides["dbInstanceClass"].(string); class != s.Env.RestoreTesting.InstanceClass {
			problems = append(problems, selection.says("restores onto %s", class))
		}
		if group := flat(overrides["vpcSecurityGroupIds"]); !strings.Contains(group, "restored") || !strings.Contains(group, `[\"`) {
			problems = append(problems, selection.says("restores under %s, not under the group for that", group))
		}
	}
	return problems
}

func restoresAreLookedInto(s synthesis) (problems []string) {
	for _, plan := range s.resources(restorePlan) {
		finished, clock := false, false
		for _, r := range s.resources(rule) {
			if r.Stack.ID != plan.Stack.ID || !slices.ContainsFunc(r.list("Targets"), func(target any) bool { return starts(s, r, target) }) {
				continue
			}
			detail := r.at("EventPattern", "detail")
			finished = finished || slices.Equal(texts(at(detail, "status")), []string{"COMPLETED"}) && strings.Contains(flat(at(detail, "restoreTestingPlanArn")), plan.ID) &&
				slices.Equal(texts(r.at("EventPattern", "detail-type")), []string{"Restore Job State Change"})
			clock = clock || strings.HasPrefix(r.text("ScheduleExpression"), "rate(")
		}
		if !finished || !clock {
			problems = append(problems, plan.says("a job that ends starts a validator: %t; the clock does: %t", finished, clock))
		}
	}
	return problems
}

// validatorsAreBound: the functions may set passwords and read objects, of what
// carries AWS Backup's own prefix alone, and the one beside the database may do
// nothing in AWS.
func validatorsAreBound(s synthesis) (problems []string) {
	bound := 0
	for _, managed := range s.resources("AWS::IAM::ManagedPolicy") {
		if !strings.HasPrefix(managed.Stack.ID, names.RestoreTesting) {
			continue
		}
		for _, statement := range managed.list("PolicyDocument", "Statement") {
			actions, resources := texts(at(statement, "Action")), texts(at(statement, "Resource"))
			if slices.Contains(actions, "rds:ModifyDBInstance") {
				bound++
				if len(resources) != 1 || !strings.HasSuffix(resources[0], ":db:awsbackup-restore-test-*") {
					problems = append(problems, managed.says("changes %v", resources))
				}
			}
			for _, action := range actions {
				if !slices.Contains(validatorActions(), action) {
					problems = append(problems, managed.says("may %s", action))
				}
			}
		}
	}
	if want := len(s.resources(restorePlan)); bound != want {
		problems = append(problems, fmt.Sprintf("%d policies set passwords for %d plans", bound, want))
	}
	return problems
}

// validatorActions are everything that the stacks' policies allow or deny.
func validatorActions() []string {
	return []string{
		"backup:DescribeRestoreJob", "backup:GetRestoreTestingPlan", "backup:ListRestoreJobs", "backup:PutRestoreValidationResult",
		"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
		"ec2:UnassignPrivateIpAddresses", "kms:Decrypt", "lambda:InvokeFunction", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents",
		"rds:DescribeDBInstances", "rds:ModifyDBInstance", "s3:GetObject", "s3:ListBucket",
	}
}

func restoreNetworkLeadsNowhere(s synthesis) (problems []string) {
	for _, kind := range []string{"AWS::EC2::Route", "AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint", "AWS::EC2::VPCPeeringConnection"} {
		for _, r := range s.resources(kind) {
			if r.Stack.Region != s.Env.Region {
				problems = append(problems, r.says("is a way out"))
			}
		}
	}
	for _, r := range s.resources("AWS::EC2::SecurityGroupEgress") {
		if r.Stack.Region != s.Env.Region && r.at("CidrIp") != nil {
			problems = append(problems, r.says("leads to %s", r.text("CidrIp")))
		}
	}
	return problems
}

func restoreFaults() []fault {
	const (
		tested, apart   = "what lies in each vault is restored and looked into, where the environment says so", "restored instances stand apart from the live one"
		looked, bound   = "a restore test that has ended starts what looks into it, and so does the clock", "what looks into restores changes nothing that a restore test has not made"
		nowhere         = "the network for restores in the second region leads nowhere"
		subnets, groups = "dbSubnetGroupName", "vpcSecurityGroupIds"
	)
	override := func(s synthesis, key string, value any) {
		for _, selection := range s.resources(restoreSelection) {
			if selection.text("ProtectedResourceType") == "RDS" {
				setAt(selection.Properties, value, "RestoreMetadataOverrides", key)
			}
		}
	}
	return []fault{
		{"the copies are no longer tested", tested, func(s synthesis) {
			drop(s, restorePlan, func(r found) bool { return r.Stack.ID == names.RestoreTestingRecovery })
		}},
		{"buckets are no longer tested", tested, func(s synthesis) {
			drop(s, restoreSelection, func(r found) bool { return r.text("ProtectedResourceType") == "S3" })
		}},
		{"a test that never runs", tested, func(s synthesis) { set(s, restorePlan, "cron(0 12 31 FEB ? *)", "ScheduleExpression") }},
		{"a plan's name with a hyphen", tested, func(s synthesis) { set(s, restorePlan, "vibe-production", "RestoreTestingPlanName") }},
		{"no time to look", tested, func(s synthesis) { set(s, restoreSelection, 0.0, "ValidationWindowHours") }},
		{"a restore into the default VPC", apart, func(s synthesis) { override(s, subnets, nil) }},
		{"a restore into the live subnet group", apart, func(s synthesis) { override(s, subnets, "vibe-production") }},
		{"a restore under the live group", apart, func(s synthesis) { override(s, groups, `["sg-database"]`) }},
		{"a security group that is no list", apart, func(s synthesis) { override(s, groups, "sg-restored") }},
		{"a misspelt key", apart, func(s synthesis) { override(s, "DBSubnetGroup", "x") }},
		{"a restore under RDS' own parameters", apart, func(s synthesis) { override(s, "dbParameterGroupName", nil) }},
		{"the event of another state", looked, func(s synthesis) { set(s, rule, []any{"RUNNING"}, "EventPattern", "detail", "status") }},
		{"a rule that may not start it", looked, func(s synthesis) {
			drop(s, "AWS::Lambda::Permission", func(r found) bool { return r.Stack.ID == names.RestoreTesting })
		}},
		{"nobody counts the hours", looked, func(s synthesis) {
			drop(s, rule, func(r found) bool { return r.text("ScheduleExpression") != "" })
		}},
		{"the validator may change every instance", bound, func(s synthesis) {
			change(s, "AWS::IAM::ManagedPolicy", replaceIn(":db:awsbackup-restore-test-*", ":db:*"))
		}},
		{"the validator may delete", bound, func(s synthesis) {
			change(s, "AWS::IAM::ManagedPolicy", replaceIn("rds:DescribeDBInstances", "rds:DeleteDBInstance"))
		}},
		{"the network for restores gets a way out", nowhere, func(s synthesis) {
			vpc := slices.IndexFunc(s.resources("AWS::EC2::VPC"), func(r found) bool { return r.Stack.ID == names.RestoreTestingRecovery })
			r := s.resources("AWS::EC2::VPC")[vpc]
			r.Type = "AWS::EC2::InternetGateway"
			r.Stack.Template.Resources["WayOut"] = r.Resource
		}},
	}
}

// replaceIn replaces text anywhere in a resource's properties.
func replaceIn(old, replacement string) func(*assembly.Resource) {
	return func(r *assembly.Resource) {
		text := strings.ReplaceAll(flat(r.Properties), old, replacement)
		var properties map[string]any
		if json.Unmarshal([]byte(text), &properties) == nil {
			r.Properties = properties
		}
	}
}
