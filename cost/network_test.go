package cost

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

// network is a VPC over three zones with so many NAT gateways.
func network(gateways int) assembly.Stack {
	resources := map[string]assembly.Resource{"VPC": of("AWS::EC2::VPC", nil)}
	for _, zone := range []string{"a", "b", "c"} {
		resources["Public"+zone] = of("AWS::EC2::Subnet", object{
			"AvailabilityZone": "us-east-1" + zone, "Tags": []any{object{"Key": "kubernetes.io/role/elb", "Value": "1"}},
		})
		resources["Private"+zone] = of("AWS::EC2::Subnet", object{"AvailabilityZone": "us-east-1" + zone})
	}
	for i := range gateways {
		id := string(rune('a' + i))
		resources["Nat"+id], resources["Address"+id] = of("AWS::EC2::NatGateway", nil), of("AWS::EC2::EIP", nil)
	}
	return stack("network", "us-east-1", resources)
}

func TestTraffic(t *testing.T) {
	r := estimate(t, production(t, nil), network(3))
	want(t, r, "Nata", "NAT gateway", 32.85)       // 730 × 0.045
	want(t, r, "Addressa", "public address", 3.65) // 730 × 0.005
	want(t, r, "VPC", "sent to the internet", 18)  // 200 × 0.09
	want(t, r, "VPC", "through NAT gateways", 9)   // 200 × 0.045
	want(t, r, "VPC", "between zones", 10)         // 500 × 2 × 0.01
	absent(t, r, "VPC", "to NAT gateways of other zones")

	r = estimate(t, production(t, nil), network(1))
	want(t, r, "VPC", "to NAT gateways of other zones", 2.6667) // 200 × 2/3 × 2 × 0.01

	if r = estimate(t, production(t, nil), network(0)); len(r.Lines) != 0 {
		t.Errorf("a VPC in which nothing runs costs %v", r.Lines)
	}
}

func TestEndpoints(t *testing.T) {
	s := network(3)
	s.Template.Resources["S3"] = of("AWS::EC2::VPCEndpoint", object{"VpcEndpointType": "Gateway"})
	s.Template.Resources["STS"] = of("AWS::EC2::VPCEndpoint", object{"VpcEndpointType": "Interface", "SubnetIds": []any{"1", "2", "3"}})
	s.Template.Resources["Odd"] = of("AWS::EC2::VPCEndpoint", object{"VpcEndpointType": "Resource"})
	r := estimate(t, production(t, nil), s)
	want(t, r, "STS", "endpoint", 21.9)                 // 3 × 730 × 0.01
	want(t, r, "VPC", "through interface endpoints", 2) // 200 × 0.01
	absent(t, r, "S3", "endpoint")
	if len(r.Unpriced) != 1 || r.Unpriced[0].Resource != "Odd" {
		t.Errorf("an endpoint that no row knows is not named: %+v", r.Unpriced)
	}
}

func TestFirewall(t *testing.T) {
	r := estimate(t, production(t, nil), stack("edge", "us-east-1", map[string]assembly.Resource{
		"ACL":  of("AWS::WAFv2::WebACL", object{"Rules": []any{object{}, object{}, object{}}}),
		"Zone": of("AWS::Route53::HostedZone", nil),
	}))
	want(t, r, "ACL", "web ACL", 5)
	want(t, r, "ACL", "rules", 3)
	want(t, r, "ACL", "requests", 6) // 10 × 0.60
	want(t, r, "Zone", "zone", 0.5)
}

func TestBalancer(t *testing.T) {
	ingress := func(name, group string) string {
		return `{"kind":"Ingress","metadata":{"name":"` + name + `","namespace":"vibe","annotations":{"alb.ingress.kubernetes.io/group.name":"` + group + `"}},"spec":{"ingressClassName":"vibe"}}`
	}
	broken := of("Custom::AWSCDK-EKS-KubernetesResource", object{"Manifest": "[{"})
	r := estimate(t, production(t, nil), network(3), stack("workload", "us-east-1", map[string]assembly.Resource{
		"One": of("Custom::AWSCDK-EKS-KubernetesResource", object{"Manifest": "[" + ingress("a", "") + "," + ingress("b", "") + `,{"kind":"PersistentVolumeClaim","metadata":{"name":"disk"},"spec":{"resources":{"requests":{"storage":"20Gi"}}}}]`}),
		"Two": of("Custom::AWSCDK-EKS-KubernetesResource", object{"Manifest": `[{"kind":"Service","metadata":{"name":"open"},"spec":{"type":"LoadBalancer"}}]`}),
		"Bad": broken, "Join": of("Custom::AWSCDK-EKS-KubernetesResource", object{"Manifest": object{"Fn::Join": []any{"", []any{`[{"kind":"ConfigMap","data":"`, object{"Ref": "X"}, `"}]`}}}}), "Other": of("Custom::AWSCDK-EKS-KubernetesResource", object{"Manifest": "[" + ingress("c", "own") + "]"}),
	}))
	want(t, r, "One", "load balancer", 16.425)       // 730 × 0.0225, once for both
	want(t, r, "One", "its public addresses", 10.95) // 3 × 730 × 0.005
	want(t, r, "One", "its capacity units", 1.6)     // 200 GB ÷ 730 h = 0.274 × 730 × 0.008
	want(t, r, "One", "volumes disk", 1.6)           // 20 × 0.08
	want(t, r, "Other", "load balancer", 16.425)     // another group, another balancer
	balancers := 0
	for _, l := range r.Lines {
		if l.Item == "load balancer" {
			balancers++
		}
	}
	if balancers != 2 {
		t.Errorf("%d load balancers are priced for two groups", balancers)
	}
	if len(r.Unpriced) != 2 || r.Unpriced[0].Resource != "Bad" || r.Unpriced[1].Resource != "Two" {
		t.Errorf("%+v", r.Unpriced)
	}
}

// More requests than GB make the capacity units.
func TestCapacityUnitsOfRequests(t *testing.T) {
	env := production(t, func(e *config.Environment) { e.Cost.RequestsMillions = 263 }) // 100.08 a second
	m := newMonth(env, &assembly.Assembly{}, table(t))
	if got := m.balancer()[1].quantity; got < 2922 || got > 2923 { // 263e6 ÷ 3600 ÷ 25
		t.Errorf("%v capacity units", got)
	}
}
