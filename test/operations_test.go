package test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

func operationsInvariants() []invariant {
	return []invariant{
		{"topics are encrypted, take TLS alone and reach every address", topicsReach},
		{"alarms tell a topic when they begin and when they end", alarmsTell},
		{"alarms and events lead to a section of a runbook", runbooksExist},
		{"alarms look at what the other stacks make", alarmsLookAtOurs},
		{"each node of the cache has every alarm of the cache", cacheNodesAlike},
		{"event rules are on and tell a topic", eventsTell},
		{"each region tells of keys that go and of watchers that are turned off", everyRegionTells},
		{"the budget warns before it is spent", budgetWarns},
	}
}

const (
	snsTopic = "AWS::SNS::Topic"
	cwAlarm  = "AWS::CloudWatch::Alarm"
	rule     = "AWS::Events::Rule"
)

func topicsReach(s synthesis) (problems []string) {
	problems = s.count(snsTopic, len(names.Severities())*(1+one(s.Env.Recovery.Enabled())))
	for _, topic := range s.resources(snsTopic) {
		if _, ours := s.target(topic, topic.at("KmsMasterKeyId"), "AWS::KMS::Key"); !ours {
			problems = append(problems, topic.says("is under no key of its stack"))
		}
		tls := slices.ContainsFunc(s.grants(), func(g grant) bool {
			return g.Stack.ID == topic.Stack.ID && g.Type == "AWS::SNS::TopicPolicy" && refersTo(at(g.statement, "Resource")) == topic.ID &&
				at(g.statement, "Effect") == "Deny" && g.toAnybody() && at(g.statement, "Condition", "Bool", "aws:SecureTransport") == "false"
		})
		if !tls {
			problems = append(problems, topic.says("takes messages without TLS"))
		}
		var addresses []string
		for _, subscription := range s.resources("AWS::SNS::Subscription") {
			if subscription.Stack.ID == topic.Stack.ID && refersTo(subscription.at("TopicArn")) == topic.ID && subscription.text("Protocol") == "email" {
				addresses = append(addresses, subscription.text("Endpoint"))
			}
		}
		slices.Sort(addresses)
		if want := slices.Sorted(slices.Values(s.Env.Operations.Notifications)); !slices.Equal(addresses, want) {
			problems = append(problems, topic.says("reaches %v, not %v", addresses, want))
		}
	}
	return problems
}

func alarmsTell(s synthesis) (problems []string) {
	if len(s.resources(cwAlarm)) == 0 {
		problems = append(problems, "there is no alarm")
	}
	for _, alarm := range s.resources(cwAlarm) {
		if enabled := alarm.at("ActionsEnabled"); enabled != nil && enabled != true {
			problems = append(problems, alarm.says("ActionsEnabled is %v", enabled))
		}
		for _, actions := range []string{"AlarmActions", "OKActions"} {
			if len(alarm.list(actions)) == 0 {
				problems = append(problems, alarm.says("has no %s", actions))
			}
			for _, action := range alarm.list(actions) {
				if _, ours := s.target(alarm, action, snsTopic); !ours {
					problems = append(problems, alarm.says("%s is %s", actions, flat(action)))
				}
			}
		}
	}
	return problems
}

// runbookLink is a link to a section, behind the address of all runbooks.
var runbookLink = regexp.MustCompile(`^/([a-z]+)\.md#([a-z0-9-]+)$`)

func runbooksExist(s synthesis) (problems []string) {
	links := map[string]string{}
	for _, alarm := range s.resources(cwAlarm) {
		_, links[alarm.where()], _ = strings.Cut(alarm.text("AlarmDescription"), "Runbook: ")
	}
	for _, r := range s.resources(rule) {
		for _, target := range r.list("Targets") {
			if starts(s, r, target) {
				continue
			}
			template, _ := at(target, "InputTransformer", "InputTemplate").(string)
			_, link, _ := strings.Cut(template, `"runbook": "`)
			links[r.where()], _, _ = strings.Cut(link, `"`)
		}
	}
	for where, link := range links {
		below, ours := strings.CutPrefix(link, s.Env.Operations.RunbookURL)
		parts := runbookLink.FindStringSubmatch(below)
		if !ours || parts == nil {
			problems = append(problems, where+": no link to a runbook, but "+link)
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, "docs", "runbooks", parts[1]+".md"))
		if err != nil || !slices.Contains(strings.Split(string(text), "\n"), "## "+parts[2]) {
			problems = append(problems, where+": docs/runbooks/"+parts[1]+".md has no section "+parts[2])
		}
	}
	return problems
}

// dimensionOf says which property of which type an alarm's dimension names. A
// dimension that is not listed is AWS' own or a constant.
func dimensionOf() map[string]struct{ kind, property string } {
	return map[string]struct{ kind, property string }{
		"AWS/RDS DBInstanceIdentifier":   {"AWS::RDS::DBInstance", "DBInstanceIdentifier"},
		"AWS/ElastiCache CacheClusterId": {"AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId"},
		"AWS/Backup BackupVaultName":     {"AWS::Backup::BackupVault", "BackupVaultName"},
		"AWS/S3 SourceBucket":            {"AWS::S3::Bucket", "BucketName"},
		"AWS/S3 DestinationBucket":       {"AWS::S3::Bucket", "BucketName"},
		"AWS/Lambda FunctionName":        {lambdaFunction, "FunctionName"},
		"Vibe/RestoreTesting Plan":       {restorePlan, "RestoreTestingPlanName"},
	}
}

// cacheNode is what ElastiCache appends to a replication group's id for a node.
var cacheNode = regexp.MustCompile(`-[0-9]{4}-[0-9]{3}$`)

func alarmsLookAtOurs(s synthesis) (problems []string) {
	seen := map[string]bool{}
	for _, alarm := range s.resources(cwAlarm) {
		for _, dimension := range alarm.list("Dimensions") {
			key := fmt.Sprintf("%s %v", alarm.text("Namespace"), at(dimension, "Name"))
			of, listed := dimensionOf()[key]
			if !listed {
				continue
			}
			seen[key] = true
			value := fmt.Sprint(at(dimension, "Value"))
			if of.kind == "AWS::ElastiCache::ReplicationGroup" {
				value = cacheNode.ReplaceAllString(value, "")
			}
			if _, exists := s.named(of.kind, of.property, value); !exists {
				problems = append(problems, alarm.says("looks at %s %v, which no stack makes", key, at(dimension, "Value")))
			}
		}
	}
	for key := range dimensionOf() {
		if !seen[key] && expected(s.Env, key) {
			problems = append(problems, "no alarm looks at "+key)
		}
	}
	return problems
}

// expected says whether an environment makes what an alarm with that dimension
// looks at.
func expected(env config.Environment, key string) bool {
	switch {
	case strings.HasPrefix(key, "AWS/S3"):
		return env.Recovery.Enabled()
	case strings.HasPrefix(key, "AWS/Lambda"), strings.HasPrefix(key, "Vibe/RestoreTesting"):
		return env.RestoreTesting.Enabled
	default:
		return true
	}
}

func cacheNodesAlike(s synthesis) (problems []string) {
	metrics := map[string][]string{}
	for _, alarm := range s.resources(cwAlarm) {
		for _, dimension := range alarm.list("Dimensions") {
			if at(dimension, "Name") == "CacheClusterId" {
				node := fmt.Sprint(at(dimension, "Value"))
				metrics[node] = append(metrics[node], alarm.text("MetricName"))
			}
		}
	}
	want := metrics[names.Home(s.Env).CacheNode(1, 1)]
	slices.Sort(want)
	for shard := range s.Env.Cache.Shards {
		for node := range s.Env.Cache.ReplicasPerShard + 1 {
			id := names.Home(s.Env).CacheNode(shard+1, node+1)
			slices.Sort(metrics[id])
			if len(metrics[id]) == 0 || !slices.Equal(metrics[id], want) {
				problems = append(problems, fmt.Sprintf("the node %s has the alarms %v, the first %v", id, metrics[id], want))
			}
			delete(metrics, id)
		}
	}
	for id := range metrics {
		problems = append(problems, "alarms look at the node "+id+", which the cache does not have")
	}
	return problems
}

func eventsTell(s synthesis) (problems []string) {
	if len(s.resources(rule)) == 0 {
		problems = append(problems, "there is no event rule")
	}
	for _, r := range s.resources(rule) {
		problems = append(problems, r.has(property{path("State"), "ENABLED"})...)
		if len(r.list("Targets")) == 0 {
			problems = append(problems, r.says("tells nobody"))
		}
		for _, target := range r.list("Targets") {
			if _, ours := s.target(r, at(target, "Arn"), snsTopic); !ours && !starts(s, r, target) {
				problems = append(problems, r.says("tells %s", flat(at(target, "Arn"))))
			}
		}
	}
	return problems
}

// starts says whether a rule's target is a function of its stack that the rule may
// start.
func starts(s synthesis, r found, target any) bool {
	function, ours := s.target(r, at(target, "Arn"), lambdaFunction)
	return ours && slices.ContainsFunc(s.resources("AWS::Lambda::Permission"), func(p found) bool {
		return p.Stack.ID == r.Stack.ID && refersTo(p.at("FunctionName")) == function.ID && refersTo(p.at("SourceArn")) == r.ID &&
			p.text("Principal") == "events.amazonaws.com"
	})
}

// everyRegionTells: EventBridge gets a call where it is made, whatever the trail
// covers, and the second region's keys open the copies
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html).
func everyRegionTells(s synthesis) (problems []string) {
	for kind, call := range map[string]string{
		"AWS::KMS::Key":                 "ScheduleKeyDeletion",
		"AWS::GuardDuty::Detector":      "DeleteDetector",
		"AWS::AccessAnalyzer::Analyzer": "DeleteAnalyzer",
		trail:                           "StopLogging",
	} {
		told := map[string]bool{}
		for _, r := range s.resources(rule) {
			told[r.Stack.Region] = told[r.Stack.Region] || slices.Contains(texts(r.at("EventPattern", "detail", "eventName")), call)
		}
		for _, watched := range s.resources(kind) {
			if !told[watched.Stack.Region] {
				problems = append(problems, watched.says("nobody in %s is told of %s", watched.Stack.Region, call))
			}
		}
	}
	return problems
}

func budgetWarns(s synthesis) (problems []string) {
	const kind = "AWS::Budgets::Budget"
	problems = s.count(kind, 1)
	for _, budget := range s.resources(kind) {
		problems = append(problems, budget.has(
			property{path("Budget", "BudgetLimit"), map[string]any{"Amount": s.Env.Operations.MonthlyBudgetUSD, "Unit": "USD"}},
			property{path("Budget", "TimeUnit"), "MONTHLY"},
			property{path("Budget", "BudgetType"), "COST"},
		)...)
		notifications := budget.list("NotificationsWithSubscribers")
		got := make([]string, 0, len(notifications))
		for _, n := range notifications {
			got = append(got, fmt.Sprintf("%v %v", at(n, "Notification", "NotificationType"), at(n, "Notification", "Threshold")))
			for _, subscriber := range asList(at(n, "Subscribers")) {
				if _, ours := s.target(budget, at(subscriber, "Address"), snsTopic); !ours {
					problems = append(problems, budget.says("tells %s", flat(subscriber)))
				}
			}
			if len(asList(at(n, "Subscribers"))) == 0 {
				problems = append(problems, budget.says("a notification tells nobody"))
			}
		}
		slices.Sort(got)
		if want := []string{"ACTUAL 100", "ACTUAL 50", "ACTUAL 80", "FORECASTED 100"}; !slices.Equal(got, want) {
			problems = append(problems, budget.says("warns at %v, not %v", got, want))
		}
	}
	return problems
}

func operationsFaults() []fault {
	const (
		reach, tell, runbooks = "topics are encrypted, take TLS alone and reach every address", "alarms tell a topic when they begin and when they end", "alarms and events lead to a section of a runbook"
		ours, alike           = "alarms look at what the other stacks make", "each node of the cache has every alarm of the cache"
		events, budget        = "event rules are on and tell a topic", "the budget warns before it is spent"
	)
	return []fault{
		{"a topic loses its key", reach, func(s synthesis) { delete(first(s, snsTopic).Properties, "KmsMasterKeyId") }},
		{"a topic takes plain HTTP", reach, func(s synthesis) { drop(s, "AWS::SNS::TopicPolicy", func(found) bool { return true }) }},
		{"nobody hears of a warning", reach, func(s synthesis) {
			delete(first(s, "AWS::SNS::Subscription").Stack.Template.Resources, first(s, "AWS::SNS::Subscription").ID)
		}},
		{"an alarm is muted", tell, func(s synthesis) { first(s, cwAlarm).Properties["ActionsEnabled"] = false }},
		{"an alarm never ends", tell, func(s synthesis) { set(s, cwAlarm, nil, "OKActions") }},
		{"a runbook is renamed", runbooks, func(s synthesis) {
			first(s, cwAlarm).Properties["AlarmDescription"] = "Something is wrong. Runbook: " + s.Env.Operations.RunbookURL + "/database.md#nowhere"
		}},
		{"an event leads nowhere", runbooks, func(s synthesis) { set(s, rule, `{"meaning": "?"}`, "Targets", 0, "InputTransformer", "InputTemplate") }},
		{"an alarm watches another database", ours, func(s synthesis) { set(s, "AWS::RDS::DBInstance", "renamed", "DBInstanceIdentifier") }},
		{"a replica bucket is renamed", ours, func(s synthesis) {
			for _, bucket := range s.resources("AWS::S3::Bucket") {
				bucket.Properties["BucketName"] = strings.Replace(bucket.text("BucketName"), "-replica", "-copy", 1)
			}
		}},
		{"a node is not watched", alike, func(s synthesis) {
			drop(s, cwAlarm, func(r found) bool {
				return r.text("MetricName") == "Evictions" && strings.Contains(flat(r.at("Dimensions")), "-0001-002")
			})
		}},
		{"a rule is switched off", events, func(s synthesis) { first(s, rule).Properties["State"] = "DISABLED" }},
		{"a rule tells nobody", events, func(s synthesis) { set(s, rule, []any{}, "Targets") }},
		{"the second region's keys go unnoticed", "each region tells of keys that go and of watchers that are turned off", func(s synthesis) {
			drop(s, rule, func(r found) bool {
				return r.Stack.Region != s.Env.Region && strings.Contains(flat(r.at("EventPattern")), "ScheduleKeyDeletion")
			})
		}},
		{"the budget is another", budget, func(s synthesis) { set(s, "AWS::Budgets::Budget", 1e6, "Budget", "BudgetLimit", "Amount") }},
		{"the budget warns when it is gone", budget, func(s synthesis) {
			set(s, "AWS::Budgets::Budget", 200.0, "NotificationsWithSubscribers", 1, "Notification", "Threshold")
		}},
	}
}
