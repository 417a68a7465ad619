package cost

import (
	"fmt"
	"strings"
)

// usd is a unit price in the home region, or 0.
func (m *month) usd(id string) float64 {
	p, _ := m.table.Find(id, m.env.Region)
	return p.USD
}

// apart is what it costs that zones send through the NAT gateways of others.
func (m *month) apart(gateways, zones int) float64 {
	return 2 * crossing(m.cost.Traffic.NATGB, gateways, zones) * m.usd("transfer-zone")
}

// home is the stack with the NAT gateways, how many there are and in how many zones
// it lies.
func (m *month) home() (stack string, gateways, zones int) {
	all := m.of(typeNAT, "")
	if len(all) == 0 {
		return "", 0, 0
	}
	stack = all[0].stack.ID
	return stack, len(all), m.zones(stack)
}

func fewerGateways(m *month, _ []Line) (Saving, bool) {
	_, gateways, zones := m.home()
	each := hours * (m.usd("nat-hour") + m.usd("ipv4-hour"))
	s := Saving{
		What: "one NAT gateway for all zones", How: "network.natGateways=1",
		Price: "a lost zone can take the way to the internet from all others: no new image, no call of another service",
	}
	if gateways > 1 {
		s.MonthUSD = float64(gateways-1)*each - (m.apart(1, zones) - m.apart(gateways, zones))
		return s, true
	}
	s.Taken, s.MonthUSD = true, float64(zones-1)*each-m.apart(1, zones)
	return s, gateways == 1 && zones > 1
}

// talked are the services that the platform talks to most through NAT gateways.
func talked() []string { return []string{"ecr.api", "ecr.dkr", "logs", "secretsmanager", "sts"} }

func endpoints(m *month, lines []Line) (Saving, bool) {
	stack, gateways, zones := m.home()
	there := m.interfaces(stack)
	gb := float64(m.cost.Traffic.NATGB)
	s := Saving{
		What: "interface endpoints instead of NAT", Taken: len(there) > 0,
		How: fmt.Sprintf("network.interfaceEndpoints=%s: %d in %d zones, if all of %s GB went through them. S3's gateway endpoint is there and free; they pay from %.0f GB a month on",
			strings.Join(talked(), ","), len(talked()), zones, figure(gb), m.pays(zones)),
		Price: "none: what is fetched from AWS no longer hangs on NAT; it is bought for that, or for privacy",
	}
	if s.Taken {
		through := float64(m.cost.Traffic.EndpointGB)
		s.How = fmt.Sprintf("network.interfaceEndpoints names %d; %s GB would pass NAT gateways else", len(there), figure(through))
		s.MonthUSD = through*(m.usd("nat-gb")-m.usd("endpoint-gb")) - sum(lines, "endpoint-hour")
		return s, true
	}
	s.MonthUSD = gb*(m.usd("nat-gb")-m.usd("endpoint-gb")) - float64(len(talked())*zones)*hours*m.usd("endpoint-hour")
	return s, gateways > 0
}

// pays is from how many GB a month on the endpoints of talked cost less than NAT.
func (m *month) pays(zones int) float64 {
	return float64(len(talked())*zones) * hours * m.usd("endpoint-hour") / (m.usd("nat-gb") - m.usd("endpoint-gb"))
}

// tiering is what lies in colder storage than at first.
func tiering(m *month, lines []Line) (Saving, bool) {
	var saved float64
	for _, l := range lines {
		for _, c := range classes()[1:] {
			if standard, found := m.table.Find("s3-standard", l.Region); found && l.Price == c.price {
				saved += l.Quantity * (standard.USD - l.UnitUSD)
			}
		}
	}
	return Saving{
		What: "older objects in colder storage", Taken: true, MonthUSD: saved, How: "storage.infrequentAccessDays, storage.glacierDays and the buckets' rules",
		Price: "reading what lies there costs, and from flexible retrieval takes hours",
	}, saved > 0
}

// singleZone gives up what survives the loss of a zone: the database's standby, the
// cache's replicas and the traffic between zones. NAT gateways have a row of their own.
func singleZone(m *month, lines []Line) (Saving, bool) {
	s := Saving{
		What: "everything in one zone", How: "database.multiAz=false, and no replicas and no second zone, which config/ refuses: a number to weigh, not a setting",
		Price: "the loss of a zone is the loss of the platform, until it is restored from backups; updates of the database interrupt it",
	}
	for _, l := range lines {
		if strings.HasPrefix(l.Price, "rds-multi/") || l.Price == "rds-gp3-multi" {
			one, _ := m.table.Find(strings.Replace(l.Price, "multi", "single", 1), l.Region)
			s.MonthUSD += l.MonthUSD - l.Quantity*one.USD
		}
	}
	for _, r := range m.of("AWS::ElastiCache::ReplicationGroup", "") {
		replicas := r.number("ReplicasPerNodeGroup")
		s.MonthUSD += (sum(lines, "cache-redis/") + sum(lines, "cache-valkey/")) * replicas / (1 + replicas)
	}
	s.MonthUSD += sum(lines, "transfer-zone")
	return s, s.MonthUSD > 0
}
