package test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/cost"
)

// guideCost is the guide to what an environment costs.
const guideCost = "docs/COST.md"

// TestDocumentCost: the output that the guide shows is what production's is.
func TestDocumentCost(t *testing.T) {
	var out bytes.Buffer
	if err := costOf(t, synthesized(t, "production")).Table(&out, cost.Style{Quiet: true}); err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile(filepath.Join(root, guideCost))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(guide), ".build/vibe cost -e production -q\n"+out.String()+"```\n") {
		t.Errorf("%s does not show:\n%s", guideCost, out.String())
	}
}

// headed is a heading with the environments' names at its end.
func headed(all []synthesis, cells ...string) []string {
	for _, s := range all {
		cells = append(cells, s.Env.Name)
	}
	return cells
}

// costTable is what each component costs.
func costTable(reports []*cost.Report, all []synthesis) [][]string {
	rows := [][]string{headed(all, "component")}
	last := reports[len(reports)-1]
	for _, component := range last.Components {
		cells := []string{component.Name}
		for _, r := range reports {
			i := slices.IndexFunc(r.Components, func(s cost.Sum) bool { return s.Name == component.Name })
			if i < 0 {
				cells = append(cells, "")
				continue
			}
			cells = append(cells, fmt.Sprintf("%.2f", r.Components[i].MonthUSD))
		}
		rows = append(rows, cells)
	}
	sums, budgets := []string{"**sum**"}, []string{"`operations.monthlyBudgetUsd`"}
	for _, r := range reports {
		sums = append(sums, fmt.Sprintf("**%.0f**", r.MonthUSD))
		budgets = append(budgets, fmt.Sprintf("%d, of which it is %.0f %%", r.Budget.USD, r.Budget.Percent))
	}
	return append(rows, sums, budgets)
}

// part is what some lines are for.
type part struct {
	what, why string
	of        func(cost.Line) bool
}

// priced makes a part of the lines whose price begins with one of some prefixes.
func priced(what, why string, prefixes ...string) part {
	return part{what, why, func(l cost.Line) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(l.Price, p) })
	}}
}

// among makes a part of the lines of some types.
func among(what, why string, types ...string) part {
	return part{what, why, func(l cost.Line) bool {
		return slices.ContainsFunc(types, func(p string) bool { return strings.HasPrefix(l.Type, p) })
	}}
}

// parts are production's lines, from what any estimate of the platform would hold to
// what a first one leaves out. The first that takes a line has it.
func parts() []part {
	return []part{
		priced("five nodes of t3.medium", "promised, and computed ([CAPACITY.md](CAPACITY.md))", "ec2/"),
		among("their disks", "50 GiB each", "AWS::EKS::Nodegroup"),
		{"PostgreSQL with a standby and its volume", "promised", func(l cost.Line) bool {
			return l.Type == "AWS::RDS::DBInstance" && (strings.HasPrefix(l.Price, "rds-multi/") || l.Price == "rds-gp3-multi")
		}},
		priced("Redis, two nodes", "promised", "cache-redis/"),
		{"the load balancer, its capacity units and addresses", "a public address has cost half a cent an hour since February 2024", func(l cost.Line) bool {
			return l.Type == "Custom::AWSCDK-EKS-KubernetesResource"
		}},
		{"one NAT gateway with its address", "a first estimate often has one", func(l cost.Line) bool { return strings.Contains(l.Resource, "1a") && natLine(l) }},
		{"what is sent and read: internet, NAT, zones", "an assumption, `cost.traffic`", func(l cost.Line) bool { return l.Type == "AWS::EC2::VPC" }},
		{"the NAT gateways of the two other zones", "a lost zone must not take the others' way out", natLine},
		priced("the control plane", "the first estimate leaves it out", "eks-"),
		among("AWS Backup, copies included", "points of a year in two regions; `cost.changePercent` and `cost.stored` decide", "AWS::Backup::BackupPlan"),
		among("restore tests", "each Sunday in both regions ([decision 21](decisions/0021-restores-are-looked-into.md))", "AWS::Backup::"),
		among("GuardDuty, AWS Config, Security Hub, CloudTrail", "who did what, and what is wrong; `cost.events` decides", "AWS::GuardDuty", "AWS::Config", "AWS::SecurityHub", "AWS::CloudTrail"),
		among("the web ACL", "eight rules, and the requests", "AWS::WAFv2"),
		among("logs in CloudWatch", "the control plane's first of all", "AWS::Logs", "AWS::EC2::FlowLog"),
		among("keys and secrets", "a key for each kind of data, in both regions", "AWS::KMS", "AWS::SecretsManager"),
		among("buckets, images and their copies", "an assumption, `cost.stored`", "AWS::S3", "AWS::ECR"),
		among("volumes of the monitoring, alarms, dashboard", "Prometheus, Loki and Thanos run in the cluster", "Custom::AWSCDK-EKS-HelmChart", "AWS::CloudWatch"),
		{"the rest", "requests, copied backups, functions", func(cost.Line) bool { return true }},
	}
}

// natLine reports whether a line is a NAT gateway or its address.
func natLine(l cost.Line) bool {
	return l.Type == "AWS::EC2::NatGateway" || l.Type == "AWS::EC2::EIP"
}

// partTable adds production's lines up by parts, one after another.
func partTable(r *cost.Report) [][]string {
	rows := [][]string{{"what", "US $ a month", "so far", "why"}}
	sums := make([]float64, len(parts()))
	for _, l := range r.Lines {
		sums[slices.IndexFunc(parts(), func(p part) bool { return p.of(l) })] += l.MonthUSD
	}
	total := 0.0
	for i, p := range parts() {
		total += sums[i]
		rows = append(rows, []string{p.what, fmt.Sprintf("%.2f", sums[i]), fmt.Sprintf("%.0f", total), p.why})
	}
	return rows
}

// savingTable is what each saving comes to.
func savingTable(reports []*cost.Report, all []synthesis) [][]string {
	rows := [][]string{append(headed(all, "saving"), "price in reliability")}
	var order []cost.Saving
	for _, r := range slices.Backward(reports) {
		for _, s := range r.Savings {
			if !slices.ContainsFunc(order, func(o cost.Saving) bool { return o.What == s.What }) {
				order = append(order, s)
			}
		}
	}
	for _, o := range order {
		cells := []string{o.What}
		for _, r := range reports {
			cell := ""
			if i := slices.IndexFunc(r.Savings, func(s cost.Saving) bool { return s.What == o.What }); i >= 0 {
				cell = fmt.Sprintf("%.0f", r.Savings[i].MonthUSD)
				if r.Savings[i].Taken {
					cell += ", taken"
				}
			}
			cells = append(cells, cell)
		}
		rows = append(rows, append(cells, o.Price))
	}
	return rows
}

// memoryTable is what the prices that nobody looked up come to, in production.
func memoryTable(r *cost.Report) [][]string {
	rows := [][]string{{"price", "region", "US $ a unit", "unit", "of production's month"}}
	sums, lines := map[string]float64{}, map[string]cost.Line{}
	for _, l := range r.Lines {
		if l.FromMemory && l.Region == r.Region {
			sums[l.Price] += l.MonthUSD
			lines[l.Price] = l
		}
	}
	var order []string
	for id := range sums {
		order = append(order, id)
	}
	slices.SortFunc(order, func(a, b string) int {
		if sums[a] != sums[b] {
			return int(1e6 * (sums[b] - sums[a]))
		}
		return strings.Compare(a, b)
	})
	for _, id := range order {
		rows = append(rows, []string{"`" + id + "`", lines[id].Region, fmt.Sprintf("%g", lines[id].UnitUSD), lines[id].Unit, fmt.Sprintf("%.2f", sums[id])})
	}
	away := 0.0
	for _, l := range r.Lines {
		if l.FromMemory && l.Region != r.Region {
			away += l.MonthUSD
		}
	}
	return append(rows, []string{"all of it", r.Recovery, "", "", fmt.Sprintf("%.2f", away)})
}
