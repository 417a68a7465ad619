package healthy

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// preflightRows answer what a deployment asks of an account beforehand.
func preflightRows(s Scene) []Row {
	zone := "/2013-04-01/hostedzone/" + s.Env.Edge.HostedZoneID
	return []Row{
		{standin.Row{Service: "iam", Action: "GetRole", Answer: linkedRoles},
			"the emulator makes no service-linked roles for what starts nodes"},
		{standin.Row{Service: "iam", Action: "SimulatePrincipalPolicy", Answer: standin.Replaced("<EvalDecision>implicitDeny</EvalDecision>", "<EvalDecision>allowed</EvalDecision>")},
			"the emulator has none of AWS' managed policies, so that AdministratorAccess allows nothing"},
		{standin.Row{Service: "servicequotas", Action: "GetServiceQuota", Answer: standards},
			"the emulator grants what a new account has: vCPUs for two nodes"},
		{standin.Row{Service: "eks", Action: "GET /cluster-versions", Answer: standin.JSON(clusterVersions(s.Env))},
			"the emulator's calendar ends before our version"},
		{standin.Row{Service: "eks", Action: "GET /addons/supported-versions", Answer: standin.JSON(addOns())},
			"the emulator's catalogue of add-ons ends before our version"},
		{standin.Row{Service: "ec2", Action: "DescribeInstanceTypeOfferings", Answer: standin.XML(offerings(s.Env))},
			"the emulator sells no instance types"},
		{standin.Row{Service: "rds", Action: "DescribeOrderableDBInstanceOptions", Answer: standin.Replaced("<StorageType>gp2</StorageType>", "<StorageType>gp3</StorageType>")},
			"the emulator sells gp2 storage alone"},
		{standin.Row{Service: "route53", Action: "GET " + zone, Answer: standin.XML(hostedZone(s.Env))},
			"the configuration names a zone that the emulator has not"},
		{standin.Row{Service: "route53", Action: "GET " + zone + "/rrset", Answer: standin.XML(records(s.Env))},
			"the configuration names a zone that the emulator has not"},
		{standin.Row{Service: "acm", Action: "DescribeCertificate", Answer: validated()},
			"the emulator invents other validation records for each certificate, and writes them nowhere"},
	}
}

// linkedRoles adds those that EC2's and Auto Scaling's calls leave in an account.
func linkedRoles(ctx context.Context, c standin.Call) (standin.Reply, error) {
	name := c.Form.Get("RoleName")
	if !strings.HasPrefix(name, "AWSServiceRoleFor") {
		return c.Forward(ctx)
	}
	return standin.XML(fmt.Sprintf(`<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><Path>/aws-service-role/</Path><RoleName>%s</RoleName>`+
		`<RoleId>AROASTANDIN</RoleId><Arn>arn:aws:iam::111122223333:role/aws-service-role/%s</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role></GetRoleResult></GetRoleResponse>`, name, name))(ctx, c)
}

// standards raises the quota of standard instances, as a customer's account has it.
func standards(ctx context.Context, c standin.Call) (standin.Reply, error) {
	if !bytes.Contains(c.Body, []byte("L-1216C47A")) && !bytes.Contains(c.Body, []byte("L-34B43A08")) {
		return c.Forward(ctx)
	}
	const granted = 64
	return standin.JSON(map[string]any{"Quota": map[string]any{"ServiceCode": "ec2", "QuotaCode": "L-1216C47A", "Value": granted, "Adjustable": true}})(ctx, c)
}

// clusterVersions are those of our calendar. EKS writes times as seconds.
func clusterVersions(env config.Environment) map[string]any {
	row, _ := config.FindKubernetesVersion(env.Cluster.Version)
	seconds := func(date string) int64 {
		t, err := time.Parse("2006-01-02", date)
		if err != nil {
			return 0
		}
		return t.Unix()
	}
	return map[string]any{"clusterVersions": []any{map[string]any{
		"clusterVersion": row.Version, "clusterType": "eks", "versionStatus": "STANDARD_SUPPORT",
		"endOfStandardSupportDate": seconds(row.StandardEnd), "endOfExtendedSupportDate": seconds(row.ExtendedEnd),
	}}}
}

// addOns have a version each.
func addOns() map[string]any {
	var list []any
	for _, name := range config.AddOnNames() {
		list = append(list, map[string]any{"addonName": name, "addonVersions": []any{map[string]any{"addonVersion": "v1.0.0-eksbuild.1"}}})
	}
	return map[string]any{"addons": list}
}

// offerings sell every type of the nodes in every zone.
func offerings(env config.Environment) string {
	var items strings.Builder
	for _, zone := range env.Network.Zones {
		for _, typ := range env.Cluster.Nodes.InstanceTypes {
			fmt.Fprintf(&items, "<item><instanceType>%s</instanceType><locationType>availability-zone</locationType><location>%s</location></item>", typ, zone)
		}
	}
	return `<DescribeInstanceTypeOfferingsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><instanceTypeOfferingSet>` + items.String() + `</instanceTypeOfferingSet></DescribeInstanceTypeOfferingsResponse>`
}

// NameServers are those of the zone that the stand-in answers for.
func NameServers() []string {
	return []string{"ns-1.awsdns-01.org.", "ns-2.awsdns-02.co.uk.", "ns-3.awsdns-03.com.", "ns-4.awsdns-04.net."}
}

func hostedZone(env config.Environment) string {
	var servers strings.Builder
	for _, name := range NameServers() {
		fmt.Fprintf(&servers, "<NameServer>%s</NameServer>", strings.TrimSuffix(name, "."))
	}
	return fmt.Sprintf(`<GetHostedZoneResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZone><Id>/hostedzone/%s</Id><Name>%s.</Name>`+
		`<CallerReference>stand-in</CallerReference><Config><PrivateZone>false</PrivateZone></Config></HostedZone><DelegationSet><NameServers>%s</NameServers></DelegationSet></GetHostedZoneResponse>`,
		env.Edge.HostedZoneID, Zone(env), servers.String())
}

// Zone is the name of the zone that the stand-in answers for.
func Zone(env config.Environment) string { return env.Edge.Domain }

// validation is what the stand-in's validation records lead to.
const validation = "stand-in.acm-validations.aws."

// records are the certificate's, which are listed whatever is asked for.
func records(env config.Environment) string {
	var sets strings.Builder
	for _, host := range []string{env.Edge.APIHost(), env.Edge.Domain} {
		fmt.Fprintf(&sets, "<ResourceRecordSet><Name>_amzn-validations.%s.</Name><Type>CNAME</Type><TTL>300</TTL><ResourceRecords><ResourceRecord><Value>%s</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>", host, validation)
	}
	return `<ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ResourceRecordSets>` + sets.String() +
		`</ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListResourceRecordSetsResponse>`
}

// validated has a certificate ask for the records that there are.
func validated() standin.Answer {
	invented := regexp.MustCompile(`[0-9a-f-]{36}\.acm-validations\.aws\.`)
	return standin.Edited(func(body []byte) []byte { return invented.ReplaceAll(body, []byte(validation)) })
}
