package config

import "fmt"

// Warnings returns what env may do but its owner should know, sorted by field.
// A warning never stops synthesis, and like Validate it knows no clock. It is
// meant for an environment that is valid.
func Warnings(env Environment) Problems {
	c, b, d := env.Cluster, env.Backup, env.Database
	version, known := FindKubernetesVersion(c.Version)
	rules := []rule{
		{"cluster.version", c.Version, !known || version.Creatable, "is a version that AWS no longer creates clusters of, since its extended support ended on " + version.ExtendedEnd,
			"a later one for a new cluster"},
		{"cluster.nodes.instanceTypes", c.Nodes.InstanceTypes, c.Nodes.Capacity != Spot || len(c.Nodes.InstanceTypes) > 1,
			"is one type, and spot nodes of one type are often taken away together", "several types of one size"},
		{"backup.lock", b.Lock, b.Lock != LockCompliance, "is irreversible: after its grace time nobody, AWS included, removes the vault or a recovery point early",
			"governance, unless a regulator asks for this"},
		{"edge.hostedZoneId", env.Edge.HostedZoneID, env.Edge.HostedZoneID != "", "makes a zone, and the deployment waits until the domain is delegated to it",
			"the id of a zone that is delegated already"},
		optInRule("region", env.Region),
		optInRule("recovery.region", env.Recovery.Region),
		{"recovery.region", env.Recovery.Region, !env.Recovery.Enabled() || !optIn(env.Region) && !optIn(env.Recovery.Region),
			"makes a pair with an opt-in region, and RDS does not replicate backups between all of these",
			"a pair that `aws rds describe-source-regions` lists"},
	}
	if sane(d.AllocatedGiB, d.MaxAllocatedGiB) {
		// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
		least := ceilDivide(d.AllocatedGiB*126, 100)
		rules = append(rules, rule{"database.maxAllocatedGiB", d.MaxAllocatedGiB, d.MaxAllocatedGiB >= least,
			"is so near database.allocatedGiB that RDS reports it as reached", fmt.Sprintf("%d or more", least)})
	}
	rules = append(rules, deliveryWarnings(env)...)
	rules = append(rules, auditWarnings(env)...)
	return broken(rules).sorted()
}

// optInRule warns of a region that the account must enable first.
func optInRule(field, region string) rule {
	return rule{field, region, !optIn(region), "is an opt-in region", "it once it is enabled for the account"}
}
