package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/rehearsal/healthy"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// rows are the same in every scene.
func rows(list ...standin.Row) func(Scene) []standin.Row {
	return func(Scene) []standin.Row { return list }
}

// also adds rows.
func also(first func(Scene) []standin.Row, more ...standin.Row) func(Scene) []standin.Row {
	return func(s Scene) []standin.Row { return append(first(s), more...) }
}

// status puts a stack of the home region into a status.
func status(component, status string) func(Scene) []standin.Row {
	return func(s Scene) []standin.Row {
		stack, _ := s.Assembly.Stack(component)
		pattern := regexp.MustCompile(`(<StackName>` + regexp.QuoteMeta(stack.Name) + `</StackName>\s*<StackId>[^<]*</StackId>\s*<StackStatus>)[^<]*`)
		return []standin.Row{{Service: "cloudformation", Action: "DescribeStacks", Answer: standin.Edited(func(body []byte) []byte {
			return pattern.ReplaceAll(body, []byte("${1}"+status))
		})}}
	}
}

// orphan takes the first resource of a type that has a name out of what its stack
// is said to hold.
func orphan(typ, property string) func(Scene) []standin.Row {
	return func(s Scene) []standin.Row {
		for _, stack := range s.Assembly.Stacks {
			for _, id := range slices.Sorted(maps.Keys(stack.Template.Resources)) {
				r := stack.Template.Resources[id]
				if _, named := r.Properties[property].(string); r.Type == typ && named && stack.Region == s.Env.Region {
					return []standin.Row{{Service: "cloudformation", Action: "ListStackResources", Answer: standin.Replaced(">"+id+"<", ">Another<")}}
				}
			}
		}
		return nil
	}
}

// drift answers as CloudFormation does once it has compared
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResourceDrifts.html).
func drift(s Scene) []standin.Row {
	row := func(action, result string) standin.Row {
		return standin.Row{Service: "cloudformation", Action: action, Answer: standin.XML(fmt.Sprintf("<%sResponse><%sResult>%s</%sResult></%sResponse>", action, action, result, action, action))}
	}
	network, _ := s.Assembly.Stack("network")
	drifts := row("DescribeStackResourceDrifts", `<StackResourceDrifts><member><LogicalResourceId>Group</LogicalResourceId><PhysicalResourceId>sg-1</PhysicalResourceId>`+
		`<ResourceType>AWS::EC2::SecurityGroup</ResourceType><StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus><PropertyDifferences><member>`+
		`<PropertyPath>/SecurityGroupIngress/0/CidrIp</PropertyPath><DifferenceType>NOT_EQUAL</DifferenceType></member></PropertyDifferences></member></StackResourceDrifts>`)
	changed := drifts.Answer
	none := row("DescribeStackResourceDrifts", "<StackResourceDrifts/>").Answer
	drifts.Answer = func(ctx context.Context, c standin.Call) (standin.Reply, error) {
		if c.Form.Get("StackName") == network.Name {
			return changed(ctx, c)
		}
		return none(ctx, c)
	}
	return []standin.Row{
		row("DetectStackDrift", "<StackDriftDetectionId>1</StackDriftDetectionId>"),
		row("DescribeStackDriftDetectionStatus", "<DetectionStatus>DETECTION_COMPLETE</DetectionStatus><StackDriftDetectionId>1</StackDriftDetectionId>"),
		drifts,
	}
}

// developer has the caller be a session of a role.
func developer(Scene) []standin.Row {
	role := standin.XML(`<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><Path>/team/</Path><RoleName>Developer</RoleName><RoleId>AROADEVELOPER</RoleId>` +
		`<Arn>arn:aws:iam::111122223333:role/team/Developer</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role></GetRoleResult></GetRoleResponse>`)
	return []standin.Row{
		{Service: "sts", Action: "GetCallerIdentity", Answer: standin.Replaced("arn:aws:iam::111122223333:root", "arn:aws:sts::111122223333:assumed-role/Developer/jo")},
		named("Developer", role),
	}
}

// named answers GetRole of one role, and knows Auto Scaling's.
func named(name string, answer standin.Answer) standin.Row {
	return standin.Row{Service: "iam", Action: "GetRole", Answer: func(ctx context.Context, c standin.Call) (standin.Reply, error) {
		if c.Form.Get("RoleName") == name {
			return answer(ctx, c)
		}
		return c.Forward(ctx)
	}}
}

// roleGone answers that a role is not there.
func roleGone(name string) standin.Row {
	return named(name, standin.Refused(404, "NoSuchEntity", "The role with name "+name+" cannot be found."))
}

// decides allows every action that is simulated but one
// (https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html).
func decides(action, decision, more string) standin.Answer {
	return func(ctx context.Context, c standin.Call) (standin.Reply, error) {
		var results strings.Builder
		for i := 1; c.Form.Has(fmt.Sprintf("ActionNames.member.%d", i)); i++ {
			name, said, detail := c.Form.Get(fmt.Sprintf("ActionNames.member.%d", i)), "allowed", ""
			if name == action {
				said, detail = decision, more
			}
			on := "*"
			if c.Form.Has("ResourceArns.member.1") {
				on = c.Form.Get("ResourceArns.member.1")
			}
			fmt.Fprintf(&results, "<member><EvalActionName>%s</EvalActionName><EvalResourceName>%s</EvalResourceName><EvalDecision>%s</EvalDecision>%s</member>", name, on, said, detail)
		}
		return standin.XML("<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>"+results.String()+"</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>")(ctx, c)
	}
}

// quota grants so much of one quota.
func quota(code string, value float64, region string) standin.Row {
	return standin.Row{Service: "servicequotas", Action: "GetServiceQuota", Region: region, Answer: func(ctx context.Context, c standin.Call) (standin.Reply, error) {
		if !bytes.Contains(c.Body, []byte(code)) {
			return c.Forward(ctx)
		}
		return standin.JSON(map[string]any{"Quota": map[string]any{"QuotaCode": code, "Value": value}})(ctx, c)
	}}
}

// eksCluster changes one thing that EKS says of the cluster.
func eksCluster(key, value string) func(Scene) []standin.Row {
	return func(s Scene) []standin.Row {
		return []standin.Row{{Service: "eks", Action: "GET /clusters/vibe-" + s.Env.Name, Answer: standin.Edited(func(body []byte) []byte {
			var said map[string]map[string]any
			if json.Unmarshal(body, &said) != nil {
				return body
			}
			said["cluster"][key] = value
			if edited, err := json.Marshal(said); err == nil {
				return edited
			}
			return body
		})}}
	}
}

// addOnsBut have a version each but one.
func addOnsBut(without string) []any {
	var list []any
	for _, name := range config.AddOnNames() {
		if name != without {
			list = append(list, map[string]any{"addonName": name, "addonVersions": []any{map[string]any{"addonVersion": "v1.0.0-eksbuild.1"}}})
		}
	}
	return list
}

// offersBut sell t3.medium in two zones of three.
const offersBut = `<DescribeInstanceTypeOfferingsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><instanceTypeOfferingSet>` +
	`<item><instanceType>t3.medium</instanceType><locationType>availability-zone</locationType><location>us-east-1a</location></item>` +
	`<item><instanceType>t3.medium</instanceType><locationType>availability-zone</locationType><location>us-east-1b</location></item>` +
	`</instanceTypeOfferingSet></DescribeInstanceTypeOfferingsResponse>`

// lifecycle ends PostgreSQL 16's standard support
// (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBMajorEngineVersions.html).
const lifecycle = `<DescribeDBMajorEngineVersionsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBMajorEngineVersionsResult><DBMajorEngineVersions><DBMajorEngineVersion>` +
	`<Engine>postgres</Engine><MajorEngineVersion>16</MajorEngineVersion><SupportedEngineLifecycles>` +
	`<SupportedEngineLifecycle><LifecycleSupportName>open-source-rds-standard-support</LifecycleSupportName><LifecycleSupportEndDate>2026-01-01T00:00:00Z</LifecycleSupportEndDate></SupportedEngineLifecycle>` +
	`<SupportedEngineLifecycle><LifecycleSupportName>open-source-rds-extended-support</LifecycleSupportName><LifecycleSupportEndDate>2100-01-01T00:00:00Z</LifecycleSupportEndDate></SupportedEngineLifecycle>` +
	`</SupportedEngineLifecycles></DBMajorEngineVersion></DBMajorEngineVersions></DescribeDBMajorEngineVersionsResult></DescribeDBMajorEngineVersionsResponse>`

// delegate leads the domain to other name servers.
func delegate(servers ...string) func(context.Context, Scene) (func() error, error) {
	return func(_ context.Context, s Scene) (func() error, error) {
		s.World.Delegate(servers...)
		return func() error { s.World.Delegate(healthy.NameServers()...); return nil }, nil
	}
}

// authority adds a CAA record that names somebody else.
func authority(s Scene) []standin.Row {
	return []standin.Row{{
		Service: "route53", Action: "GET /2013-04-01/hostedzone/" + s.Env.Edge.HostedZoneID + "/rrset",
		Answer: standin.Replaced("<ResourceRecordSets>", fmt.Sprintf(
			`<ResourceRecordSets><ResourceRecordSet><Name>%s.</Name><Type>CAA</Type><TTL>300</TTL><ResourceRecords><ResourceRecord><Value>0 issue "letsencrypt.org"</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>`, s.Env.Edge.Domain)),
	}}
}

// certificate changes what ACM says of the certificate.
func certificate(from, to string) func(Scene) []standin.Row {
	return certified(func(body []byte) []byte { return bytes.ReplaceAll(body, []byte(from), []byte(to)) })
}

// expired ends the certificate in the past.
func expired(s Scene) []standin.Row {
	end := regexp.MustCompile(`"NotAfter":[0-9.]+`)
	return certified(func(body []byte) []byte { return end.ReplaceAll(body, []byte(`"NotAfter":1767225600`)) })(s)
}

// certified edits what a healthy environment's ACM says.
func certified(edit func([]byte) []byte) func(Scene) []standin.Row {
	return rows(standin.Row{Service: "acm", Action: "DescribeCertificate", Answer: standin.Edited(edit)})
}
