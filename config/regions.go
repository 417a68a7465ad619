package config

// Region is a region of the aws partition, the only one that this platform
// supports: China and GovCloud have other ARNs, domains and services.
type Region struct {
	Name string
	// OptIn is whether an account must enable the region before anything can
	// be made in it, which is so for those opened after 20 March 2019.
	OptIn bool
}

// Regions lists the regions that have every service we need: EKS, RDS,
// ElastiCache, AWS Backup and WAF.
//
// The regions are those of botocore 1.44.5's endpoints.json, each with an
// endpoint of these services; which are opt-in:
// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html.
func Regions() []Region {
	return []Region{
		{"af-south-1", true},
		{"ap-east-1", true},
		{"ap-east-2", true},
		{"ap-northeast-1", false},
		{"ap-northeast-2", false},
		{"ap-northeast-3", false},
		{"ap-south-1", false},
		{"ap-south-2", true},
		{"ap-southeast-1", false},
		{"ap-southeast-2", false},
		{"ap-southeast-3", true},
		{"ap-southeast-4", true},
		{"ap-southeast-5", true},
		{"ap-southeast-6", true},
		{"ap-southeast-7", true},
		{"ca-central-1", false},
		{"ca-west-1", true},
		{"eu-central-1", false},
		{"eu-central-2", true},
		{"eu-north-1", false},
		{"eu-south-1", true},
		{"eu-south-2", true},
		{"eu-west-1", false},
		{"eu-west-2", false},
		{"eu-west-3", false},
		{"il-central-1", true},
		{"me-central-1", true},
		{"me-south-1", true},
		{"mx-central-1", true},
		{"sa-east-1", false},
		{"us-east-1", false},
		{"us-east-2", false},
		{"us-west-1", false},
		{"us-west-2", false},
	}
}

// regionNames lists the names of Regions.
func regionNames() []string {
	var names []string
	for _, region := range Regions() {
		names = append(names, region.Name)
	}
	return names
}

// optIn reports whether name is a region that must be enabled first.
func optIn(name string) bool {
	for _, region := range Regions() {
		if region.Name == name {
			return region.OptIn
		}
	}
	return false
}
