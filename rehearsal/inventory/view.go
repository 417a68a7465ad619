package inventory

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// viewOf gathers what claims see beside one item.
func viewOf(items []Item) *view {
	v := &view{aliases: map[string]string{}, zones: map[string]string{}}
	for _, item := range items {
		switch item.Type {
		case "AWS::KMS::Alias":
			v.aliases[item.Of] = item.ID
		case "AWS::EC2::Subnet":
			if subnet, ok := item.detail.(types.Subnet); ok {
				v.zones[item.ID] = aws.ToString(subnet.AvailabilityZone)
			}
		}
	}
	return v
}

// alias names a key, given by its id, its ARN or its alias, by the alias; a key
// that has none by what was given.
func (v *view) alias(key *string) string {
	given := aws.ToString(key)
	if given == "" {
		return "no key"
	}
	if i := strings.Index(given, "alias/"); i >= 0 {
		return given[i:]
	}
	if alias, ok := v.aliases[given[strings.LastIndex(given, "/")+1:]]; ok {
		return alias
	}
	return given
}

// zonesOf are the zones of subnets, in their order.
func (v *view) zonesOf(subnets []string) []string {
	zones := make([]string, len(subnets))
	for i, subnet := range subnets {
		zones[i] = v.zones[subnet]
	}
	return zones
}
