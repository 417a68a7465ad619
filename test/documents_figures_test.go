package test

import (
	"fmt"
	"strconv"

)

// costRow is a thing that costs something whether it is used or not.
type costRow struct {
	item string
	// price is in US dollars, and each is what one costs in a month.
	price string
	each  float64
	// source is where the price is from: a copy of AWS' list that somebody
	// published, or nothing but memory.
	source string
	count  func(s synthesis) int
}

const (
	monthHours = 730
	published  = "published"
	unverified = "unverified"
)

// hourly is a row whose price is by the hour. All of these are published.
func hourly(item string, price float64, count func(s synthesis) int) costRow {
	return costRow{item, strconv.FormatFloat(price, 'f', -1, 64) + " an hour", price * monthHours, published, count}
}

// monthly is a row whose price is by the month, for a unit such as `GiB`.
func monthly(item string, price float64, unit, source string, count func(s synthesis) int) costRow {
	return costRow{item, strconv.FormatFloat(price, 'f', -1, 64) + " a month" + unit, price, source, count}
}

// ofType counts the resources of a type in both regions.
func ofType(name string) func(synthesis) int {
	return func(s synthesis) int { return len(s.resources(name)) }
}

// costRows are the rows, in us-east-1's prices for both regions.
func costRows() []costRow {
	database := func(class string) func(synthesis) int {
		return func(s synthesis) int {
			switch {
			case s.Env.Database.InstanceClass != class:
				return 0
			case s.Env.Database.MultiAZ:
				return 2
			default:
				return 1
			}
		}
	}
	nodes := func(instance string) func(synthesis) int {
		return func(s synthesis) int {
			if s.Env.Cluster.Nodes.InstanceTypes[0] != instance {
				return 0
			}
			return s.Env.UsualNodes()
		}
	}
	copies := func(s synthesis) int {
		if s.Env.Database.MultiAZ {
			return 2
		}
		return 1
	}
	return []costRow{
		hourly("EKS control plane", 0.10, ofType("AWS::EKS::Cluster")),
		hourly("nodes, t3.medium on demand", 0.0416, nodes("t3.medium")),
		hourly("nodes, t3.large on demand", 0.0832, nodes("t3.large")),
		monthly("their disks", 0.08, " and GiB", unverified, func(s synthesis) int { return s.Env.UsualNodes() * s.Env.Cluster.Nodes.DiskGiB }),
		hourly("NAT gateways", 0.045, ofType("AWS::EC2::NatGateway")),
		hourly("load balancer", 0.0225, func(synthesis) int { return 1 }),
		hourly("its capacity unit, one on average", 0.008, func(synthesis) int { return 1 }),
		hourly("public addresses: NAT, and one a zone for the load balancer", 0.005, func(s synthesis) int {
			return len(s.resources("AWS::EC2::EIP")) + len(s.Env.Network.Zones)
		}),
		hourly("PostgreSQL, db.t4g.micro", 0.016, database("db.t4g.micro")),
		hourly("PostgreSQL, db.t4g.small", 0.032, database("db.t4g.small")),
		hourly("PostgreSQL, db.t4g.medium", 0.065, database("db.t4g.medium")),
		monthly("its storage, each copy", 0.115, " and GiB", published, func(s synthesis) int { return copies(s) * s.Env.Database.AllocatedGiB }),
		hourly("cache nodes, cache.t4g.micro", 0.016, func(s synthesis) int { return s.Env.Cache.Shards * (1 + s.Env.Cache.ReplicasPerShard) }),
		monthly("KMS keys", 1, "", unverified, ofType("AWS::KMS::Key")),
		monthly("secrets and their replicas", 0.40, "", unverified, func(s synthesis) int {
			total := 0
			for _, secret := range s.resources("AWS::SecretsManager::Secret") {
				total += 1 + len(secret.list("ReplicaRegions"))
			}
			return total
		}),
		monthly("web ACL", 5, "", unverified, ofType("AWS::WAFv2::WebACL")),
		monthly("its rules", 1, "", unverified, func(s synthesis) int { return len(s.resources("AWS::WAFv2::WebACL")[0].list("Rules")) }),
		monthly("alarms", 0.10, "", unverified, ofType("AWS::CloudWatch::Alarm")),
	}
}

// costTable multiplies, and adds up.
func costTable(all []synthesis) [][]string {
	rows := [][]string{{"what", "US $", "price is"}}
	sums := []string{"**sum**", "", ""}
	for _, s := range all {
		rows[0] = append(rows[0], s.Env.Name)
	}
	totals := make([]float64, len(all))
	for _, row := range costRows() {
		cells := []string{row.item, row.price, row.source}
		for i, s := range all {
			count := row.count(s)
			cost := float64(count) * row.each
			totals[i] += cost
			cells = append(cells, fmt.Sprintf("%d: %.2f", count, cost))
		}
		rows = append(rows, cells)
	}
	for _, total := range totals {
		sums = append(sums, fmt.Sprintf("**%.0f**", total))
	}
	return append(rows, sums)
}
