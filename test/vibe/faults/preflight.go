package faults

import (
	"context"
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/rehearsal/healthy"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// preflight lists what a preflight must find.
func preflight() []Fault {
	all := slices.Concat(preflightStacks(), preflightNames(), preflightAccount(), preflightQuotas(), preflightOffers(), preflightImages(), preflightEdge(), preflightCluster(),
		preflightNamesToo(), preflightQuotasToo(), preflightRest())
	for i := range all {
		all[i].Command = "preflight"
	}
	return all
}

// preflightStacks are about CloudFormation, the CDK's own stack and the assembly.
func preflightStacks() []Fault {
	const cfn = "cloudformation"
	return []Fault{
		{Name: "an update and its rollback failed", Want: "stacks.state", Status: check.Problem, Says: "is UPDATE_ROLLBACK_FAILED",
			Rows: status("data", "UPDATE_ROLLBACK_FAILED")},
		{Name: "somebody deploys at the moment", Want: "stacks.state", Status: check.Problem, Says: "UPDATE_IN_PROGRESS",
			Rows: status("network", "UPDATE_IN_PROGRESS")},
		{Name: "the creation of a stack failed", Want: "stacks.state", Status: check.Problem, Says: "is ROLLBACK_COMPLETE",
			Rows: status("observability", "ROLLBACK_COMPLETE")},
		{Name: "a stack is half deleted", Want: "stacks.state", Status: check.Problem, Says: "is DELETE_FAILED",
			Rows: status("restore-testing", "DELETE_FAILED")},
		{Name: "a stack under others is gone", Want: "stacks.order", Status: check.Problem, Says: "stands without vibe-production-platform", Also: []string{"names.roles"},
			Rows: rows(standin.Row{Service: cfn, Action: "DescribeStacks", Answer: standin.Replaced("<StackName>vibe-production-platform<", "<StackName>another<")})},
		{Name: "a stack is left of an earlier revision", Want: "stacks.leftover", Status: check.Warned, Says: "vibe-production-search in us-west-2",
			Rows: rows(standin.Row{Service: cfn, Action: "DescribeStacks", Region: "us-west-2", Answer: standin.Replaced("<Stacks>",
				"<Stacks><member><StackName>vibe-production-search</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime></member>")})},
		{Name: "a security group was changed by hand", Want: "stacks.drift", Status: check.Warned, Says: "was changed in /SecurityGroupIngress/0/CidrIp",
			Flags: []string{"--drift"}, Rows: drift},
		{Name: "the recovery region was bootstrapped long ago", Want: "bootstrap.recovery", Status: check.Problem, Says: "has bootstrap version 5",
			Rows: rows(standin.Row{Service: "ssm", Action: "GetParameter", Region: "us-west-2", Answer: standin.JSON(map[string]any{"Parameter": map[string]any{"Value": "5"}})})},
		{Name: "the home region is not bootstrapped", Want: "bootstrap.home", Status: check.Problem, Says: "is not bootstrapped",
			Rows: rows(standin.Row{Service: "ssm", Action: "GetParameter", Region: "us-east-1", Answer: standin.Refused(400, "ParameterNotFound", "")})},
		{Name: "the CDK's bucket was deleted", Want: "bootstrap.home", Status: check.Problem, Says: "has no bucket cdk-hnb659fds-assets",
			Rows: rows(standin.Row{Service: "s3", Action: "HEAD /cdk-hnb659fds-assets-*-us-east-1", Answer: standin.Refused(404, "NotFound", "")})},
		{Name: "the caller may not read parameters", Want: "bootstrap.recovery", Status: check.Unknown, Says: "SSM GetParameter: AccessDeniedException",
			Rows: rows(standin.Row{Service: "ssm", Action: "GetParameter", Region: "us-west-2", Answer: standin.Denied()})},
		{Name: "the assembly is of other settings", Want: "config.assembly", Status: check.Problem, Says: "cluster.nodes.max", Flags: []string{"-c", "cluster.nodes.max=12"}},
		{Name: "the image changed since the synthesis", Want: "config.assembly", Status: check.Problem, Says: "backend.image",
			Flags: []string{"-c", "backend.image=111122223333.dkr.ecr.us-east-1.amazonaws.com/vibe/backend:2.0.0"}},
	}
}

// preflightNames are about what has a name already that a stack wants.
func preflightNames() []Fault {
	return []Fault{
		{Name: "a bucket outlived its stack", Want: "names.buckets", Status: check.Problem, Says: "exists in us-east-1", Rows: orphan("AWS::S3::Bucket", "BucketName")},
		{Name: "a bucket's name is somebody else's", Want: "names.buckets", Status: check.Problem, Says: "somebody else's account",
			Rows: also(orphan("AWS::S3::Bucket", "BucketName"), standin.Row{Service: "s3", Action: "HEAD /vibe-production-*", Answer: standin.Refused(403, "Forbidden", "")})},
		{Name: "a role was made by hand", Want: "names.roles", Status: check.Problem, Says: "does not hold it", Rows: orphan("AWS::IAM::Role", "RoleName")},
		{Name: "a log group outlived its stack", Want: "names.log-groups", Status: check.Problem, Says: "does not hold it", Rows: orphan("AWS::Logs::LogGroup", "LogGroupName")},
		{Name: "a secret waits for its deletion", Want: "names.secrets", Status: check.Problem, Says: "is to be deleted since",
			Rows: also(orphan("AWS::SecretsManager::Secret", "Name"), standin.Row{Service: "secretsmanager", Action: "DescribeSecret", Answer: standin.JSON(map[string]any{"DeletedDate": 1767225600})})},
		{Name: "a vault with recovery points outlived its stack", Want: "names.vaults", Status: check.Problem, Says: "recovery points", Rows: orphan("AWS::Backup::BackupVault", "BackupVaultName")},
	}
}

// preflightAccount are about the account and the caller.
func preflightAccount() []Fault {
	const simulate = "SimulatePrincipalPolicy"
	return []Fault{
		{Name: "AWS Backup is not opted in", Want: "account.backup", Status: check.Warned, Says: "us-west-2 is not opted in to S3",
			Rows: rows(standin.Row{Service: "backup", Action: "GET /account-settings", Region: "us-west-2", Answer: standin.Replaced(`"S3":true`, `"S3":false`)})},
		{Name: "Auto Scaling has no role yet", Want: "account.linked-roles", Status: check.Warned, Says: "AWSServiceRoleForAutoScaling is not there",
			Rows: rows(roleGone("AWSServiceRoleForAutoScaling"))},
		{Name: "the caller may not become the CDK's roles", Want: "permissions.roles", Status: check.Problem, Says: "role/team/Developer may not sts:AssumeRole on arn:aws:iam::111122223333:role/cdk-hnb659fds-deploy-role-111122223333-us-east-1",
			Rows: also(developer, standin.Row{Service: "iam", Action: simulate, Answer: decides("sts:AssumeRole", "implicitDeny", "")})},
		{Name: "the organization forbids what CloudFormation makes", Want: "permissions.execution", Status: check.Problem, Says: "rds:CreateDBInstance: the organization forbids it",
			Rows: rows(standin.Row{Service: "iam", Action: simulate, Answer: decides("rds:CreateDBInstance", "implicitDeny", "<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>")})},
		{Name: "the caller may not ask everything", Want: "permissions.reads", Status: check.Warned, Says: "may not kms:ListKeys: a policy denies it",
			Rows: also(developer, standin.Row{Service: "iam", Action: simulate, Answer: decides("kms:ListKeys", "explicitDeny", "")})},
		{Name: "the caller is federated", Want: "permissions.roles", Status: check.Unknown, Says: "cannot be simulated", Also: []string{"permissions.reads"},
			Rows: rows(standin.Row{Service: "sts", Action: "GetCallerIdentity", Answer: standin.Replaced("arn:aws:iam::111122223333:root", "arn:aws:sts::111122223333:federated-user/jo")})},
		{Name: "IAM throttles", Want: "permissions.execution", Status: check.Unknown, Says: "Rate exceeded",
			Rows: rows(standin.Row{Service: "iam", Action: simulate, Answer: standin.Throttled()})},
	}
}

// preflightQuotas are about what an account allows.
func preflightQuotas() []Fault {
	return []Fault{
		{Name: "there are not elastic IPs enough", Want: "quotas.elastic-ips", Status: check.Problem, Says: "us-east-1 allows 2, and the templates come to 3", Rows: rows(quota("L-0263D0A3", 2, ""))},
		{Name: "a new account has vCPUs for eight nodes", Want: "quotas.vcpus", Status: check.Problem, Says: "allows 16, and the templates come to 20", Rows: rows(quota("L-1216C47A", 16, ""))},
		{Name: "the recovery region has no VPC left", Want: "quotas.vpcs", Status: check.Problem, Says: "us-west-2 allows 2, of which others take", Rows: rows(quota("L-F678F1CE", 2, "us-west-2"))},
		{Name: "the recovery region takes no restored database", Want: "quotas.databases", Status: check.Problem, Says: "us-west-2", Rows: rows(quota("L-7B6409FD", 0, "us-west-2"))},
		{Name: "security groups may hold five rules", Want: "quotas.security-group-rules", Status: check.Problem, Says: "allows 5, and the templates come to", Rows: rows(quota("L-0EA8095F", 5, "us-east-1"))},
		{Name: "a new account runs ten functions at once", Want: "quotas.lambda", Status: check.Problem, Says: "allows 10",
			Rows: rows(standin.Row{Service: "lambda", Action: "GET /2016-08-19/account-settings", Answer: standin.Replaced("1000", "10")})},
		{Name: "KMS throttles", Want: "quotas.keys", Status: check.Unknown, Says: "Rate exceeded", Rows: rows(standin.Row{Service: "kms", Action: "ListKeys", Answer: standin.Throttled()})},
		{Name: "the caller may not see databases", Want: "quotas.databases", Status: check.Unknown, Says: "not authorized", Also: []string{"quotas.database-storage"},
			Rows: rows(standin.Row{Service: "rds", Action: "DescribeDBInstances", Answer: standin.Denied()})},
		{Name: "ElastiCache does not answer", Want: "quotas.cache-nodes", Status: check.Unknown, Says: "no answer",
			Rows: rows(standin.Row{Service: "elasticache", Action: "DescribeCacheClusters", Region: "us-east-1", Answer: standin.Hanging()})},
	}
}

// preflightOffers are about what AWS sells, and until when.
func preflightOffers() []Fault {
	return []Fault{
		{Name: "EKS makes no clusters of the version", Want: "versions.kubernetes", Status: check.Problem, Says: "is not offered in us-east-1",
			Rows: rows(standin.Row{Service: "eks", Action: "GET /cluster-versions", Answer: standin.JSON(map[string]any{"clusterVersions": []any{}})})},
		{Name: "the cluster is two minor versions behind", Want: "versions.kubernetes", Status: check.Problem, Says: "runs 1.34", Rows: eksCluster("version", "1.34")},
		{Name: "the version has left standard support", Want: "versions.kubernetes-support", Status: check.Warned, Says: "left standard support on 2026-01-01",
			Rows: rows(standin.Row{Service: "eks", Action: "GET /cluster-versions", Answer: standin.JSON(map[string]any{"clusterVersions": []any{map[string]any{
				"clusterVersion": "1.36", "versionStatus": "EXTENDED_SUPPORT", "endOfStandardSupportDate": 1767225600, "endOfExtendedSupportDate": 4102444800,
			}}})})},
		{Name: "an add-on has no version for the cluster's", Want: "versions.addons", Status: check.Problem, Says: "coredns has no version",
			Rows: rows(standin.Row{Service: "eks", Action: "GET /addons/supported-versions", Answer: standin.JSON(map[string]any{"addons": addOnsBut("coredns")})})},
		{Name: "RDS has withdrawn the major version", Want: "versions.database", Status: check.Problem, Says: "postgres 16 is not offered",
			Rows: rows(standin.Row{Service: "rds", Action: "DescribeDBEngineVersions", Answer: standin.Replaced("<EngineVersion>16.", "<EngineVersion>15.")})},
		{Name: "the database's version ends soon after", Want: "versions.database-support", Status: check.Warned, Says: "PostgreSQL 16 left standard support",
			Rows: rows(standin.Row{Service: "rds", Action: "DescribeDBMajorEngineVersions", Answer: standin.XML(lifecycle)})},
		{Name: "ElastiCache has withdrawn the version", Want: "versions.cache", Status: check.Problem, Says: "redis 7.1 is not offered",
			Rows: rows(standin.Row{Service: "elasticache", Action: "DescribeCacheEngineVersions", Answer: standin.XML("<DescribeCacheEngineVersionsResponse><DescribeCacheEngineVersionsResult/></DescribeCacheEngineVersionsResponse>")})},
		{Name: "a zone sells no such node", Want: "offers.nodes", Status: check.Problem, Says: "us-east-1c sells no t3.medium",
			Rows: rows(standin.Row{Service: "ec2", Action: "DescribeInstanceTypeOfferings", Answer: standin.XML(offersBut)})},
		{Name: "a zone is closed to the account", Want: "offers.zones", Status: check.Problem, Says: "us-east-1b is not a zone of the account's",
			Rows: rows(standin.Row{Service: "ec2", Action: "DescribeAvailabilityZones", Answer: standin.Replaced("us-east-1b", "us-east-1e")})},
		{Name: "RDS sells the class with another storage alone", Want: "offers.database", Status: check.Problem, Says: "db.t4g.medium is not sold",
			Rows: rows(standin.Row{Service: "rds", Action: "DescribeOrderableDBInstanceOptions", Answer: standin.Replaced("gp3", "io1")})},
	}
}

// preflightImages are about registries.
func preflightImages() []Fault {
	return []Fault{
		{Name: "an image was never pushed", Want: "images.tags", Status: check.Problem, Says: "backend:1.0.0 is not in its registry",
			Break: func(_ context.Context, s Scene) (func() error, error) {
				image := s.Env.Backend.Image
				return func() error { return s.World.Push(image, "amd64", "arm64") }, s.World.Remove(image)
			}},
		{Name: "an image is built for ARM alone", Want: "images.architecture", Status: check.Problem, Says: "is for linux/arm64, and should be for the nodes' linux/amd64",
			Break: func(_ context.Context, s Scene) (func() error, error) {
				image := s.Env.Frontend.Image
				return func() error { return s.World.Push(image, "amd64", "arm64") }, s.World.Push(image, "arm64")
			}},
		{Name: "a chart's image is gone from its registry", Want: "images.tags", Status: check.Problem, Says: "of the chart loki is not in its registry",
			Break: charted("loki", func(w *healthy.World, image string) error { return w.Remove(image) })},
		{Name: "a chart's image is built for ARM alone", Want: "images.architecture", Status: check.Problem, Says: "of the chart alloy is for linux/arm64, and should be for the nodes' linux/amd64",
			Break: charted("alloy", func(w *healthy.World, image string) error { return w.Push(image, "arm64") })},
		{Name: "Docker Hub does not answer", Want: "images.tags", Status: check.Unknown, Says: "connection refused", Also: []string{"images.architecture", "images.pullable"},
			Flags: []string{"--registry-mirror", "docker.io=127.0.0.1:1"}},
		{Name: "a registry does not answer", Want: "images.tags", Status: check.Unknown, Says: "connection refused", Also: []string{"images.architecture", "images.pullable"},
			Flags: []string{"--registry-mirror", "public.ecr.aws=127.0.0.1:1"}},
	}
}

// charted does something to the first image of a chart, and pushes it anew afterwards.
func charted(chart string, do func(w *healthy.World, image string) error) func(context.Context, Scene) (func() error, error) {
	return func(_ context.Context, s Scene) (func() error, error) {
		table, err := releases.Images()
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(table, func(row releases.ChartImages) bool { return row.Chart == chart })
		if i < 0 {
			return nil, fmt.Errorf("there are no images of the chart %s", chart)
		}
		image := table[i].Images[0]
		return func() error { return s.World.Push(image, "amd64", "arm64") }, do(s.World, image)
	}
}

// preflightEdge are about the domain and its certificate.
func preflightEdge() []Fault {
	const get = "GET /2013-04-01/hostedzone/*"
	return []Fault{
		{Name: "the domain leads to another provider's name servers", Want: "dns.delegation", Status: check.Problem, Says: "is delegated to ns1.example.net", Break: delegate("ns1.example.net.")},
		{Name: "the domain leads nowhere", Want: "dns.delegation", Status: check.Problem, Says: "is delegated to nobody", Break: delegate()},
		{Name: "the zone is in another account", Want: "dns.delegation", Status: check.Problem, Says: "is not in this account",
			Rows: rows(standin.Row{Service: "route53", Action: get, Answer: standin.Refused(404, "NoSuchHostedZone", "")})},
		{Name: "a CAA record shuts Amazon out", Want: "dns.authorities", Status: check.Warned, Says: "let amazon.com, too", Rows: authority},
		{Name: "the certificate waits for its validation", Want: "certificate.issued", Status: check.Problem, Says: "is PENDING_VALIDATION", Rows: certificate(`"ISSUED"`, `"PENDING_VALIDATION"`)},
		{Name: "the certificate has expired", Want: "certificate.issued", Status: check.Problem, Says: "ends on 2026-01-01", Rows: expired},
		{Name: "the certificate is not for the API's host", Want: "certificate.issued", Status: check.Problem, Says: "is not for api.vibe.example.com", Rows: certificate(`,"api.vibe.example.com"]`, `]`)},
		{Name: "a validation record was deleted", Want: "certificate.renewal", Status: check.Warned, Says: "is not in the zone",
			Rows: rows(standin.Row{Service: "route53", Action: get + "/rrset", Answer: standin.XML("<ListResourceRecordSetsResponse><ResourceRecordSets/></ListResourceRecordSetsResponse>")})},
	}
}

// preflightCluster are about the way to it.
func preflightCluster() []Fault {
	return []Fault{
		{Name: "the kubeconfig leads to another cluster", Want: "kubectl.context", Status: check.Problem, Says: "the kubeconfig leads to", Also: []string{"kubectl.rights"},
			Rows: eksCluster("endpoint", "https://another.example.com")},
		{Name: "there is no kubeconfig", Want: "kubectl.context", Status: check.Unknown, Says: "aws eks update-kubeconfig", Also: []string{"kubectl.rights"},
			Flags: []string{"--kubeconfig", "no-such-kubeconfig"}},
	}
}
