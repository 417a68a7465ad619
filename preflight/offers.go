package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"github.com/vibe-engineering/vibe-platform/check"

	"github.com/vibe-engineering/vibe-platform/paging"
)

// offerChecks are about what a region has: not every zone sells every type.
func offerChecks(s *scene) []check.Check {
	return []check.Check{
		{
			ID: "offers.zones", Severity: check.Fatal,
			What:   "the templates' zones are there and open",
			How:    "ec2:DescribeAvailabilityZones",
			Remedy: "write zones of the region into `network.zones`; a network keeps its zones for life",
			Do:     s.zones,
		},
		{
			ID: "offers.nodes", Severity: check.Fatal,
			What:   "every zone with a node group sells one of its instance types",
			How:    "ec2:DescribeInstanceTypeOfferings",
			Remedy: "write a type into `cluster.nodes.instanceTypes` that every zone sells, or other zones",
			Do:     s.nodeTypes,
		},
		{
			ID: "offers.database", Severity: check.Fatal,
			What:   "RDS sells the templates' instance class for their engine",
			How:    "rds:DescribeOrderableDBInstanceOptions",
			Remedy: "write a class into `database.instanceClass` that the region sells",
			Do:     s.databaseClass,
		},
	}
}

// zonesOf are the zones of a region's subnets.
func (s *scene) zonesOf(region string) []string {
	var zones []string
	for _, r := range resources(s.t.Stacks(region), "AWS::EC2::Subnet") {
		if zone := r.text("AvailabilityZone"); zone != "" {
			zones = append(zones, zone)
		}
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

func (s *scene) zones(ctx context.Context) (check.Outcome, error) {
	var seen []string
	o, err := s.everywhere(ctx, func(ctx context.Context, region string) ([]check.Finding, error) {
		wanted := s.zonesOf(region)
		out, err := ec2.NewFromConfig(s.t.AWS(region)).DescribeAvailabilityZones(ctx, nil)
		if err != nil {
			return nil, err
		}
		seen = append(seen, wanted...)
		var findings []check.Finding
		for _, zone := range wanted {
			i := slices.IndexFunc(out.AvailabilityZones, func(z ec2types.AvailabilityZone) bool { return aws.ToString(z.ZoneName) == zone })
			if i < 0 {
				findings = append(findings, check.Finding{Subject: zone, Got: "is not a zone of the account's " + region, Want: "be one"})
			} else if state := out.AvailabilityZones[i].State; state != ec2types.AvailabilityZoneStateAvailable {
				findings = append(findings, check.Finding{Subject: zone, Got: "is " + string(state), Want: "be available"})
			}
		}
		return findings, nil
	})
	o.Detail = strings.Join(seen, ", ")
	return o, err
}

func (s *scene) nodeTypes(ctx context.Context) (check.Outcome, error) {
	var types []string
	for _, r := range resources(s.t.Assembly.Stacks, "AWS::EKS::Nodegroup") {
		types = append(types, r.texts("InstanceTypes")...)
	}
	slices.Sort(types)
	types = slices.Compact(types)
	name := "instance-type"
	input := &ec2.DescribeInstanceTypeOfferingsInput{LocationType: ec2types.LocationTypeAvailabilityZone, Filters: []ec2types.Filter{{Name: &name, Values: types}}}
	offers, err := paging.All(ctx, ec2.NewDescribeInstanceTypeOfferingsPaginator(ec2.NewFromConfig(s.t.AWS(s.t.Env.Region)), input),
		func(o *ec2.DescribeInstanceTypeOfferingsOutput) []ec2types.InstanceTypeOffering {
			return o.InstanceTypeOfferings
		})
	if err != nil {
		return check.Outcome{}, err
	}
	zones := s.t.Env.Network.Zones
	o := check.Outcome{Detail: fmt.Sprintf("%s in %d zones", strings.Join(types, ", "), len(zones))}
	for _, zone := range zones {
		sold := slices.ContainsFunc(offers, func(offer ec2types.InstanceTypeOffering) bool {
			return aws.ToString(offer.Location) == zone && slices.Contains(types, string(offer.InstanceType))
		})
		if !sold {
			o.Findings = append(o.Findings, check.Finding{Subject: zone, Got: "sells no " + strings.Join(types, " or "), Want: "sell one"})
		}
	}
	return o, nil
}

func (s *scene) databaseClass(ctx context.Context) (check.Outcome, error) {
	all := resources(s.t.Stacks(s.t.Env.Region), "AWS::RDS::DBInstance")
	if len(all) == 0 {
		return check.Idle("the templates have no database")
	}
	engine, class, storage := all[0].text("Engine"), all[0].text("DBInstanceClass"), all[0].text("StorageType")
	o := check.Outcome{Detail: class}
	major, _, _ := strings.Cut(all[0].text("EngineVersion"), ".")
	multi := all[0].text("MultiAZ") == "true"
	input := &rds.DescribeOrderableDBInstanceOptionsInput{Engine: &engine, DBInstanceClass: &class}
	for p := rds.NewDescribeOrderableDBInstanceOptionsPaginator(rds.NewFromConfig(s.t.AWS(s.t.Env.Region)), input); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		if err != nil {
			return check.Outcome{}, err
		}
		for _, option := range page.OrderableDBInstanceOptions {
			of, _, _ := strings.Cut(aws.ToString(option.EngineVersion), ".")
			if of == major && (storage == "" || aws.ToString(option.StorageType) == storage) && (!multi || aws.ToBool(option.MultiAZCapable)) {
				return o, nil
			}
		}
	}
	o.Findings = []check.Finding{{Subject: class, Got: fmt.Sprintf("is not sold in %s for %s %s with %s storage", s.t.Env.Region, engine, major, storage), Want: "be"}}
	return o, nil
}
