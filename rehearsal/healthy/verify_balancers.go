package healthy

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	networkingv1 "k8s.io/api/networking/v1"

	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// balancerRows tell of the load balancer that the controller in the cluster would
// have made of the Ingress.
func balancerRows(s Scene) []Row {
	const why = "no load balancer controller runs, so that there is no load balancer"
	row := func(action string, write func(context.Context, standin.Call) (string, error)) Row {
		return Row{standin.Row{Service: "elasticloadbalancing", Action: action, Answer: written(func(ctx context.Context, c standin.Call) (string, error) {
			content, err := write(ctx, c)
			return asked(action, namespaceBalancer, content), err
		})}, why}
	}
	return []Row{
		row("DescribeLoadBalancers", s.balancers),
		row("DescribeLoadBalancerAttributes", s.balancerAttributes),
		row("DescribeTags", s.balancerTags),
		row("DescribeListeners", s.listeners),
		row("DescribeTargetGroups", s.targetGroups),
		row("DescribeTargetHealth", s.targetHealth),
		{standin.Row{Service: "wafv2", Action: "GetWebACLForResource", Answer: standin.JSON(map[string]any{
			"WebACL": map[string]any{"Name": names.Home(s.Env).Resource(names.WebACL), "Id": "stand-in", "ARN": "arn:aws:wafv2:::stand-in-of-a-web-acl"},
		})}, why},
	}
}

const annotation = "alb.ingress.kubernetes.io/"

// ingresses are those that have a load balancer.
func (s Scene) ingresses(ctx context.Context) ([]*networkingv1.Ingress, error) {
	all, _, err := deployed.Objects[*networkingv1.Ingress](ctx, s.Deployed, "Ingress")
	return slices.DeleteFunc(all, func(i *networkingv1.Ingress) bool { return i.Annotations[annotation+"load-balancer-name"] == "" }), err
}

func (s Scene) balancerARN(name string) string {
	return names.Home(s.Env).ARN("elasticloadbalancing", "loadbalancer/app/"+name+"/50dc6c495c0c9188")
}

func (s Scene) balancers(ctx context.Context, c standin.Call) (string, error) {
	ingresses, err := s.ingresses(ctx)
	if err != nil {
		return "", err
	}
	subnets, err := s.of(ctx, "AWS::EC2::Subnet", s.Env.Region)
	if err != nil {
		return "", err
	}
	var zones strings.Builder
	for _, r := range subnets {
		if strings.Contains(text(r.Properties, "Tags"), "kubernetes.io/role/elb") {
			zones.WriteString("<member>" + element("ZoneName", text(r.Properties, "AvailabilityZone")) + element("SubnetId", r.ID) + "</member>")
		}
	}
	groups, err := s.of(ctx, "AWS::EC2::SecurityGroup", s.Env.Region)
	var all strings.Builder
	for _, i := range ingresses {
		name := i.Annotations[annotation+"load-balancer-name"]
		if wanted := c.Form.Get("Names.member.1"); wanted != "" && wanted != name {
			continue
		}
		var own []string
		for _, r := range groups {
			if text(r.Properties, "GroupName") == i.Annotations[annotation+"security-groups"] {
				own = append(own, r.ID)
			}
		}
		fmt.Fprintf(&all, "<member>%s%s%s%s%s<State><Code>active</Code></State><AvailabilityZones>%s</AvailabilityZones><SecurityGroups>%s</SecurityGroups></member>",
			element("LoadBalancerArn", s.balancerARN(name)), element("LoadBalancerName", name), element("Type", "application"),
			element("Scheme", i.Annotations[annotation+"scheme"]), element("DNSName", name+"-1234567890."+s.Env.Region+".elb.amazonaws.com"), zones.String(), elements("member", own))
	}
	return "<LoadBalancers>" + all.String() + "</LoadBalancers>", err
}

func (s Scene) balancerAttributes(ctx context.Context, _ standin.Call) (string, error) {
	ingresses, err := s.ingresses(ctx)
	var all strings.Builder
	for _, i := range ingresses {
		for pair := range strings.SplitSeq(i.Annotations[annotation+"load-balancer-attributes"], ",") {
			key, value, _ := strings.Cut(pair, "=")
			all.WriteString("<member>" + element("Key", key) + element("Value", value) + "</member>")
		}
	}
	return "<Attributes>" + all.String() + "</Attributes>", err
}

// balancerTags are what the controller writes on what it makes: on a target group
// the Ingress' and Service's names.
func (s Scene) balancerTags(_ context.Context, c standin.Call) (string, error) {
	arn := c.Form.Get("ResourceArns.member.1")
	tags := "<member>" + element("Key", "elbv2.k8s.aws/cluster") + element("Value", names.Home(s.Env).Shared()) + "</member>"
	if _, group, ok := strings.Cut(arn, ":targetgroup/"); ok {
		service, _, _ := strings.Cut(group, "/")
		tags += "<member>" + element("Key", "ingress.k8s.aws/resource") + element("Value", names.Project+"/"+names.Project+"-"+service+":80") + "</member>"
	}
	return "<TagDescriptions><member>" + element("ResourceArn", arn) + "<Tags>" + tags + "</Tags></member></TagDescriptions>", nil
}

func (s Scene) listeners(ctx context.Context, _ standin.Call) (string, error) {
	ingresses, err := s.ingresses(ctx)
	if err != nil {
		return "", err
	}
	certificates, err := s.of(ctx, "AWS::CertificateManager::Certificate", s.Env.Region)
	var all strings.Builder
	for _, i := range ingresses {
		var ports []map[string]int
		if err := json.Unmarshal([]byte(i.Annotations[annotation+"listen-ports"]), &ports); err != nil {
			return "", err
		}
		for _, one := range ports {
			for protocol, port := range one {
				content := element("Port", fmt.Sprint(port)) + element("Protocol", protocol)
				if protocol == "HTTPS" {
					content += element("SslPolicy", i.Annotations[annotation+"ssl-policy"])
					for _, r := range certificates {
						content += "<Certificates><member>" + element("CertificateArn", r.ID) + "</member></Certificates>"
					}
				} else {
					content += "<DefaultActions><member><Type>redirect</Type><RedirectConfig><Protocol>HTTPS</Protocol>" +
						element("Port", i.Annotations[annotation+"ssl-redirect"]) + "<StatusCode>HTTP_301</StatusCode></RedirectConfig></member></DefaultActions>"
				}
				all.WriteString("<member>" + content + "</member>")
			}
		}
	}
	return "<Listeners>" + all.String() + "</Listeners>", err
}

func (s Scene) targetGroups(ctx context.Context, _ standin.Call) (string, error) {
	ingresses, err := s.ingresses(ctx)
	var services []string
	for _, i := range ingresses {
		for _, rule := range i.Spec.Rules {
			for _, path := range rule.HTTP.Paths {
				if path.Backend.Service != nil && path.Backend.Service.Port.Name == "" {
					services = append(services, path.Backend.Service.Name)
				}
			}
		}
	}
	slices.Sort(services)
	var all strings.Builder
	for _, service := range slices.Compact(services) {
		all.WriteString("<member>" + element("TargetGroupArn", names.Home(s.Env).ARN("elasticloadbalancing", "targetgroup/"+service+"/1")) + element("TargetGroupName", service) + "</member>")
	}
	return "<TargetGroups>" + all.String() + "</TargetGroups>", err
}

// targetHealth has as many targets as the manifests ask for, zone after zone.
func (s Scene) targetHealth(ctx context.Context, c standin.Call) (string, error) {
	_, group, _ := strings.Cut(c.Form.Get("TargetGroupArn"), ":targetgroup/")
	service, _, _ := strings.Cut(group, "/")
	pods := 1
	deployments, _, err := deployed.Objects[*appsv1.Deployment](ctx, s.Deployed, "Deployment")
	for _, d := range deployments {
		if d.Name == service && d.Spec.Replicas != nil {
			pods = int(*d.Spec.Replicas)
		}
	}
	if err != nil {
		return "", err
	}
	scalers, _, err := deployed.Objects[*autoscalingv2.HorizontalPodAutoscaler](ctx, s.Deployed, "HorizontalPodAutoscaler")
	for _, h := range scalers {
		if h.Spec.ScaleTargetRef.Name == service && h.Spec.MinReplicas != nil {
			pods = int(*h.Spec.MinReplicas)
		}
	}
	var all strings.Builder
	for i := range pods {
		zone := s.Env.Network.Zones[i%len(s.Env.Network.Zones)]
		fmt.Fprintf(&all, "<member><Target>%s<Port>3000</Port>%s</Target><TargetHealth><State>healthy</State></TargetHealth></member>",
			element("Id", fmt.Sprintf("10.0.16.%d", i+10)), element("AvailabilityZone", zone))
	}
	return "<TargetHealthDescriptions>" + all.String() + "</TargetHealthDescriptions>", err
}
