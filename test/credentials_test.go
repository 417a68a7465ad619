package test

import (
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/names"
)

func credentialsInvariants() []invariant {
	return []invariant{
		{"a restored database leaves to its snapshot what comes from it", restoredFromSnapshot},
		{"rotation waits for its day, and for the role that it rotates", rotationWaits},
		{"the function that keeps the role is built for what it runs on", roleFunction},
		{"the cache grows without being replaced, and no token stands in a template", cacheKeepsItsData},
	}
}

// inherited is what CloudFormation refuses beside a snapshot
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html#cfn-rds-dbinstance-dbsnapshotidentifier).
func inherited() []string {
	return []string{"MasterUsername", "DBName", "KmsKeyId", "StorageEncrypted"}
}

func restoredFromSnapshot(s synthesis) (problems []string) {
	for _, db := range s.resources("AWS::RDS::DBInstance") {
		if db.text("DBSnapshotIdentifier") != s.Env.Database.SnapshotID {
			problems = append(problems, db.says("comes from the snapshot %q, not %q", db.text("DBSnapshotIdentifier"), s.Env.Database.SnapshotID))
		}
		for _, name := range inherited() {
			if (db.at(name) == nil) != (s.Env.Database.SnapshotID != "") {
				problems = append(problems, db.says("%s is %s with the snapshot %q", name, flat(db.at(name)), s.Env.Database.SnapshotID))
			}
		}
		if !strings.Contains(flat(db.at("MasterUserPassword")), "{{resolve:secretsmanager:") {
			problems = append(problems, db.says("takes its password from no secret"))
		}
	}
	return problems
}

const (
	rotationSchedule = "AWS::SecretsManager::RotationSchedule"
	databaseRole     = "Custom::DatabaseRole"
)

func rotationWaits(s synthesis) (problems []string) {
	problems = s.count(rotationSchedule, 2)
	waiting := 0
	for _, schedule := range s.resources(rotationSchedule) {
		problems = append(problems, schedule.has(property{path("RotateImmediatelyOnUpdate"), false})...)
		problems = append(problems, schedule.has(property{path("RotationRules", "ScheduleExpression"), everyDays(s.Env.Database.RotationDays)})...)
		attachment, _ := s.target(schedule, schedule.at("SecretId"), "AWS::SecretsManager::SecretTargetAttachment")
		secret, exists := s.target(attachment, attachment.at("SecretId"), "AWS::SecretsManager::Secret")
		if !exists {
			problems = append(problems, schedule.says("rotates no secret that knows its database"))
		}
		if secret.text("Name") != names.Home(s.Env).Secret(names.DatabaseApplication) {
			continue
		}
		for _, id := range schedule.DependsOn {
			if schedule.Stack.Template.Resources[id].Type == databaseRole {
				waiting++
			}
		}
	}
	if waiting != 1 {
		problems = append(problems, "rotation of the application's secret does not wait for its role")
	}
	return problems
}

// everyDays is a schedule of so many days.
func everyDays(days int) string {
	if days == 1 {
		return "rate(1 day)"
	}
	return "rate(" + flat(days) + " days)"
}

func roleFunction(s synthesis) (problems []string) {
	problems = s.count(databaseRole, 1)
	for _, role := range s.resources(databaseRole) {
		function, exists := s.target(role, role.at("ServiceToken"), lambdaFunction)
		if !exists {
			problems = append(problems, role.says("is kept by no function of its stack"))
			continue
		}
		problems = append(problems, function.has(
			property{path("FunctionName"), names.Home(s.Env).Resource(names.FunctionDatabaseRole)},
			property{path("Architectures"), []string{"arm64"}},
			property{path("Runtime"), "provided.al2023"},
			property{path("Handler"), "bootstrap"},
		)...)
		group, exists := s.target(function, function.at("LoggingConfig", "LogGroup"), logGroup)
		if !exists || group.at("KmsKeyId") == nil {
			problems = append(problems, function.says("logs to no group under a key"))
		}
	}
	return problems
}

func cacheKeepsItsData(s synthesis) (problems []string) {
	const kind = "AWS::ElastiCache::ReplicationGroup"
	problems = s.count(kind, 1)
	for _, cache := range s.resources(kind) {
		// Otherwise another number of shards is another cache
		// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-updatepolicy.html#cfn-attributes-updatepolicy-useonlineresharding).
		if cache.UpdatePolicy["UseOnlineResharding"] != true {
			problems = append(problems, cache.says("is replaced when it gets another shard"))
		}
		token := flat(cache.at("AuthToken"))
		if !strings.Contains(token, "{{resolve:secretsmanager:") {
			problems = append(problems, cache.says("takes its token from no secret"))
		}
		secret, exists := s.named("AWS::SecretsManager::Secret", "Name", names.Home(s.Env).Secret(names.CacheToken))
		if !exists || !strings.Contains(token, `{"Ref":"`+secret.ID+`"}`) {
			problems = append(problems, cache.says("takes its token from another secret"))
		}
	}
	return problems
}

func credentialsFaults() []fault {
	const (
		snapshot, waits = "a restored database leaves to its snapshot what comes from it", "rotation waits for its day, and for the role that it rotates"
		function, grows = "the function that keeps the role is built for what it runs on", "the cache grows without being replaced, and no token stands in a template"
	)
	return []fault{
		{"the snapshot is forgotten", snapshot, func(s synthesis) { set(s, "AWS::RDS::DBInstance", "before-migration", "DBSnapshotIdentifier") }},
		{"the master has no name", snapshot, func(s synthesis) { set(s, "AWS::RDS::DBInstance", nil, "MasterUsername") }},
		{"a deployment rotates at once", waits, func(s synthesis) { set(s, rotationSchedule, nil, "RotateImmediatelyOnUpdate") }},
		{"rotation comes before the role", waits, func(s synthesis) {
			change(s, rotationSchedule, func(r *assembly.Resource) { r.DependsOn = nil })
		}},
		{"the function is built for another processor", function, func(s synthesis) { set(s, lambdaFunction, nil, "Architectures") }},
		{"the function's log has no key", function, func(s synthesis) { set(s, logGroup, nil, "KmsKeyId") }},
		{"another shard replaces the cache", grows, func(s synthesis) {
			change(s, "AWS::ElastiCache::ReplicationGroup", func(r *assembly.Resource) { r.UpdatePolicy = nil })
		}},
		{"the token stands in the template", grows, func(s synthesis) {
			set(s, "AWS::ElastiCache::ReplicationGroup", "correct-horse-battery-staple", "AuthToken")
		}},
	}
}
