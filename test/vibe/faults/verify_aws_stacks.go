package faults

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// state has DescribeStacks say that a stack is in another state.
func state(stack, to string) func([]byte) []byte {
	return matched(`(?s)(<StackName>`+stack+`</StackName>.*?<StackStatus>)[A-Z_]+`, "${1}"+to)
}

// stackFaults are in CloudFormation's record.
func stackFaults() []Fault {
	return []Fault{
		wrong("a stack's update was rolled back", "stacks.state", "UPDATE_ROLLBACK_COMPLETE", "cloudformation", "DescribeStacks",
			state("vibe-production-data", "UPDATE_ROLLBACK_COMPLETE")),
		wrong("a stack cannot even be rolled back", "stacks.state", "UPDATE_ROLLBACK_FAILED", "cloudformation", "DescribeStacks",
			state("vibe-production-cluster", "UPDATE_ROLLBACK_FAILED")),
		wrong("a stack is being deployed", "stacks.state", "UPDATE_IN_PROGRESS", "cloudformation", "DescribeStacks",
			state("vibe-production-network", "UPDATE_IN_PROGRESS")),
		wrong("the last stack was never deployed", "stacks.state", "vibe-production-edge is not deployed", "cloudformation", "DescribeStacks",
			matched(`<StackName>vibe-production-edge</StackName>`, "<StackName>another-edge</StackName>"),
			"traffic.load-balancer", "traffic.certificate", "traffic.firewall", "traffic.zone"),
		wrong("somebody deployed another revision", "stacks.revision", "vibe-production-cluster was deployed from another template, which differs in Resources.Nodes", "cloudformation", "GetTemplate",
			replaced("t3.medium", "t3.large")),
		wrong("a resource failed", "stacks.resources", "CREATE_FAILED", "cloudformation", "ListStackResources",
			matched(`(?s)(<LogicalResourceId>CacheReplicationGroupBFE59FF3</LogicalResourceId>.*?<ResourceStatus>)[A-Z_]+`, "${1}CREATE_FAILED")),
		wrong("an output is empty", "stacks.outputs", "NatAddresses has no value", "cloudformation", "DescribeStacks",
			matched(`(<OutputKey>NatAddresses</OutputKey>\s*<OutputValue>)[^<]*`, "${1}")),
		changed("a stack's protection was lifted", "stacks.protection", "vibe-production-data has termination protection false", func(ctx context.Context, s Scene) (func() error, error) {
			client := cloudformation.NewFromConfig(s.AWS(s.Env.Region))
			set := func(on bool) error {
				return discard(client.UpdateTerminationProtection(ctx, &cloudformation.UpdateTerminationProtectionInput{
					StackName: new(names.Home(s.Env).Stack("data")), EnableTerminationProtection: &on,
				}))
			}
			return func() error { return set(true) }, set(false)
		}),
	}
}

// askingFaults are in the asking: what cannot be asked is no problem, and no good
// news.
func askingFaults() []Fault {
	unknown := func(name, want, says, service, action string, answer standin.Answer, also ...string) Fault {
		f := answered(name, want, says, service, action, answer, also...)
		f.Status = check.Unknown
		return f
	}
	hanging := unknown("WAF does not answer", "traffic.firewall", "there was no answer within", "wafv2", "GetWebACL", standin.Hanging())
	hanging.Flags = []string{"--patience", "3s"}
	return []Fault{
		hanging,
		unknown("EC2 throttles", "network.nat", "RequestLimitExceeded", "ec2", "DescribeNatGateways", standin.Throttled()),
		unknown("EKS throttles", "cluster.node-groups", "ThrottlingException", "eks", "GET /clusters/*/node-groups/*", standin.Throttled()),
		unknown("the caller may not read security groups", "network.security-groups", "UnauthorizedOperation", "ec2", "DescribeSecurityGroups", standin.Denied()),
		unknown("the caller may not read the database", "database.status", "AccessDenied", "rds", "DescribeDBInstances", standin.Denied(),
			"database.encryption", "database.settings", "database.replication", "database.certificate"),
		unknown("the caller may not read buckets", "storage.buckets", "AccessDenied", "s3", "GET /*", standin.Denied()),
		unknown("the caller may not read templates", "stacks.revision", "AccessDenied", "cloudformation", "GetTemplate", standin.Denied()),
		unknown("AWS Backup is out of order", "backup.vaults", "ServiceUnavailableException", "backup", "GET /backup-vaults/*",
			standin.Refused(503, "ServiceUnavailableException", "The request failed due to a temporary failure of the server.")),
	}
}
