package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// group is a target group with its targets.
type group struct {
	types.TargetGroup
	// service is the Service that it serves, as namespace/name.
	service string
	targets []types.TargetHealthDescription
}

func (a *Account) targets(ctx context.Context) (check.Outcome, error) {
	all, err := a.balancers.Get(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	if len(all) == 0 {
		return check.Idle("no manifest has an Ingress with a load balancer")
	}
	replicas, err := a.replicas(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	var findings []check.Finding
	healthy := 0
	for _, b := range all {
		if b.seen == nil {
			findings = append(findings, check.Finding{Subject: b.subject(), Got: "has no targets, as it is not there", Want: "have them"})
			continue
		}
		groups, err := a.targetGroups(ctx, b)
		if err != nil {
			return check.Outcome{}, err
		}
		for _, service := range b.services() {
			i := slices.IndexFunc(groups, func(g group) bool { return g.service == service })
			if i < 0 {
				findings = append(findings, check.Finding{Subject: "target group of " + service, Got: "is not there", Want: "be"})
				continue
			}
			found, well := targetFindings(groups[i], replicas[service])
			findings = append(findings, found...)
			healthy += well
		}
	}
	return outcome(findings, "%s healthy", count(healthy, "target", "targets"))
}

// services are those that an Ingress sends requests to, as namespace/name. A port
// with the name use-annotation is an action of the controller's.
func (b balancer) services() []string {
	var names []string
	for _, rule := range b.ingress.Spec.Rules {
		for _, path := range rule.HTTP.Paths {
			if s := path.Backend.Service; s != nil && s.Port.Name != "use-annotation" {
				names = append(names, b.ingress.Namespace+"/"+s.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// replicas are how many pods the manifests ask for at least, by namespace/name of
// the Deployment, which bears its Service's name.
func (a *Account) replicas(ctx context.Context) (map[string]int, error) {
	least := map[string]int{}
	deployments, _, err := deployed.Objects[*appsv1.Deployment](ctx, a.env, "Deployment")
	if err != nil {
		return nil, err
	}
	for _, d := range deployments {
		least[d.Namespace+"/"+d.Name] = 1
		if d.Spec.Replicas != nil {
			least[d.Namespace+"/"+d.Name] = int(*d.Spec.Replicas)
		}
	}
	scalers, _, err := deployed.Objects[*autoscalingv2.HorizontalPodAutoscaler](ctx, a.env, "HorizontalPodAutoscaler")
	if err != nil {
		return nil, err
	}
	for _, h := range scalers {
		if h.Spec.MinReplicas != nil {
			least[h.Namespace+"/"+h.Spec.ScaleTargetRef.Name] = int(*h.Spec.MinReplicas)
		}
	}
	return least, nil
}

func (a *Account) targetGroups(ctx context.Context, b balancer) ([]group, error) {
	client := elb.NewFromConfig(a.region(b.region))
	seen, err := paging.All(ctx, elb.NewDescribeTargetGroupsPaginator(client, &elb.DescribeTargetGroupsInput{LoadBalancerArn: b.seen.LoadBalancerArn}),
		func(o *elb.DescribeTargetGroupsOutput) []types.TargetGroup { return o.TargetGroups })
	if err != nil {
		return nil, err
	}
	return each(ctx, seen, func(ctx context.Context, t types.TargetGroup) (group, error) {
		g := group{TargetGroup: t}
		tags, err := client.DescribeTags(ctx, &elb.DescribeTagsInput{ResourceArns: []string{aws.ToString(t.TargetGroupArn)}})
		if err != nil {
			return g, err
		}
		for _, d := range tags.TagDescriptions {
			for _, tag := range d.Tags {
				if aws.ToString(tag.Key) == tagResource {
					g.service = b.serviceOf(aws.ToString(tag.Value))
				}
			}
		}
		health, err := client.DescribeTargetHealth(ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: t.TargetGroupArn})
		if err != nil {
			return g, err
		}
		g.targets = health.TargetHealthDescriptions
		return g, nil
	})
}

// serviceOf is the Service that a target group's tag names, as namespace/name. The
// tag reads `namespace/ingress-service:port`
// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#resource-tags).
func (b balancer) serviceOf(tag string) string {
	name, _, _ := strings.Cut(tag, ":")
	return b.ingress.Namespace + "/" + strings.TrimPrefix(name, b.ingress.Namespace+"/"+b.ingress.Name+"-")
}

// targetFindings holds the health of a group's targets against what is asked for.
func targetFindings(g group, least int) (findings []check.Finding, healthy int) {
	subject := "target group of " + g.service
	zones := map[string]bool{}
	for _, t := range g.targets {
		if t.TargetHealth == nil || t.Target == nil {
			continue
		}
		switch t.TargetHealth.State {
		case types.TargetHealthStateEnumHealthy:
			healthy++
			zones[aws.ToString(t.Target.AvailabilityZone)] = true
		case types.TargetHealthStateEnumDraining: // A pod that goes.
		default:
			findings = append(findings, check.Finding{
				Subject: fmt.Sprintf("%s: target %s:%d", subject, aws.ToString(t.Target.Id), aws.ToInt32(t.Target.Port)),
				Got:     strings.TrimSpace(fmt.Sprintf("is %s %s %s", t.TargetHealth.State, t.TargetHealth.Reason, aws.ToString(t.TargetHealth.Description))), Want: "be healthy",
			})
		}
	}
	if healthy < least {
		findings = append(findings, check.Finding{Subject: subject, Got: fmt.Sprintf("has %d healthy targets", healthy), Want: fmt.Sprintf("have %d", least)})
	}
	if healthy > 1 && len(zones) == 1 {
		findings = append(findings, check.Finding{Subject: subject, Got: "has all of its targets in one zone", Want: "have them in several"})
	}
	return findings, healthy
}
