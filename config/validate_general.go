package config

import "regexp"

var (
	// nameShape leaves a bucket's name, with the longest purpose and region, 8
	// characters short of S3's 63, and a role's 7 short of IAM's 64.
	nameShape    = regexp.MustCompile(`^[a-z]{1,12}$`)
	accountShape = regexp.MustCompile(`^[0-9]{12}$`)
)

// generalRules are those of the environment as a whole, of its regions and of
// its logs.
func generalRules(e Environment) []rule {
	home, recovery := e.Region, e.Recovery.Region
	rules := []rule{
		matches("name", e.Name, nameShape, "cannot be part of a bucket's name", "1 to 12 lower-case letters"),
		matches("account", e.Account, accountShape, "is no AWS account id", "its 12 digits"),
		oneOf("region", home, regionNames()),
		oneOf("deletion", e.Deletion, Deletions()),
		unique("policyPacks", texts(e.PolicyPacks)),
		tagRule("tags.team", e.Tags.Team),
		tagRule("tags.costCentre", e.Tags.CostCentre),
		oneOf("logs.retentionDays", e.Logs.RetentionDays, LogRetentions()),
		{"recovery.region", recovery, recovery == "" || recovery != home, "is the home region itself", "another region, or nothing for no second region"},
	}
	if recovery != "" {
		rules = append(rules, oneOf("recovery.region", recovery, regionNames()))
	}
	for _, pack := range e.PolicyPacks {
		rules = append(rules, oneOf("policyPacks", pack, PolicyPacks()))
	}
	return rules
}

// tagShape is what every service takes as a tag's value
// (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
var tagShape = regexp.MustCompile(`^[\p{L}\p{N} _.:/=+@-]{1,256}$`)

// tagRule demands a tag value that every service takes.
func tagRule(field, value string) rule {
	return matches(field, value, tagShape, "is no tag value", "1 to 256 letters, digits, spaces or _.:/=+-@")
}

// LogRetentions are the retention periods, in days, that CloudWatch Logs
// accepts
// (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html).
func LogRetentions() []int {
	return []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
}
