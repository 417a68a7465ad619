package charts

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"

	"github.com/vibe-engineering/vibe-platform/charts/netpolicy"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/ports"
)

func TestServicesReachTheirContainers(t *testing.T) {
	want := map[string][]int32{
		names.Backend:  {ports.Backend},
		names.Frontend: {ports.Frontend, ports.Next},
	}
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		for _, s := range all[*corev1.Service](env) {
			open := map[string]int32{}
			for _, d := range selected(env, s.Namespace, s.Spec.Selector) {
				for _, c := range containers(d.Spec.Template.Spec) {
					for _, p := range c.Ports {
						open[p.Name] = p.ContainerPort
					}
				}
			}
			var got []int32
			for _, p := range s.Spec.Ports {
				got = append(got, p.Port)
				// The VPC CNI's policies want the same number and name on
				// either side.
				if p.TargetPort.IntVal != p.Port || open[p.Name] != p.Port {
					t.Errorf("service %s: port %s %d is %s and %d on the other side", s.Name, p.Name, p.Port, p.TargetPort.String(), open[p.Name])
				}
			}
			if diff := cmp.Diff(want[s.Name], got); diff != "" {
				t.Errorf("service %s (-want +got):\n%s", s.Name, diff)
			}
			if s.Spec.Type != corev1.ServiceTypeClusterIP {
				t.Errorf("service %s is a %s", s.Name, s.Spec.Type)
			}
		}
	})
}

func TestIngressSendsEachHostToItsServiceAndMetricsNowhere(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		ingresses := all[*networkingv1.Ingress](env)
		if len(ingresses) != 1 {
			t.Fatalf("%d ingresses", len(ingresses))
		}
		got := map[string]string{}
		for _, r := range ingresses[0].Spec.Rules {
			for _, p := range r.HTTP.Paths {
				got[r.Host+p.Path] = p.Backend.Service.Name
				if p.Backend.Service.Port.Name == "use-annotation" {
					action := ingresses[0].Annotations[annotationALB+"actions."+p.Backend.Service.Name]
					if !strings.Contains(action, `"statusCode":"404"`) {
						t.Errorf("%s%s: its action is %q", r.Host, p.Path, action)
					}
				}
			}
		}
		want := map[string]string{
			env.Edge.Domain + "/":           names.Frontend,
			env.Edge.Domain + "/metrics":    refuseMetrics,
			env.Edge.APIHost() + "/":        names.Backend,
			env.Edge.APIHost() + "/metrics": refuseMetrics,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("routes (-want +got):\n%s", diff)
		}
	})
}

func TestPodsLeaveAfterTheLoadBalancerLetGo(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		attributes := all[*networkingv1.Ingress](env)[0].Annotations[annotationALB+"target-group-attributes"]
		if !strings.Contains(attributes, fmt.Sprintf("deregistration_delay.timeout_seconds=%d", deregistrationDelay)) {
			t.Errorf("target group attributes are %q", attributes)
		}
		for _, d := range all[*appsv1.Deployment](env) {
			pod := d.Spec.Template.Spec
			for _, c := range pod.Containers {
				sleep := c.Lifecycle.PreStop.Sleep.Seconds
				if sleep <= deregistrationDelay || *pod.TerminationGracePeriodSeconds < sleep+shutdownDelay {
					t.Errorf("%s/%s: deregistration %d s, preStop %d s, shutdown %d s, grace %d s", d.Name, c.Name,
						deregistrationDelay, sleep, shutdownDelay, *pod.TerminationGracePeriodSeconds)
				}
			}
			if d.Spec.Strategy.RollingUpdate.MaxUnavailable.IntValue() != 0 || d.Spec.Strategy.RollingUpdate.MaxSurge.IntValue() != 1 {
				t.Errorf("%s: a rolling update takes pods away first", d.Name)
			}
		}
	})
	if podIdle <= loadBalancerIdle || proxyReadTimeout >= loadBalancerIdle {
		t.Errorf("idle: load balancer %d s, pods %d s; nginx waits %d s for Next.js", loadBalancerIdle, podIdle, proxyReadTimeout)
	}
}

func TestNetworkPoliciesFollowTheAddressPlan(t *testing.T) {
	plan := map[string]struct {
		tier config.Tier
		port int32
	}{
		"backend-from-load-balancer":  {config.TierPublic, ports.Backend},
		"frontend-from-load-balancer": {config.TierPublic, ports.Frontend},
		"backend-to-database":         {config.TierData, ports.PostgreSQL},
		"backend-to-cache":            {config.TierData, ports.Redis},
	}
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		checked := 0
		for _, p := range all[*networkingv1.NetworkPolicy](env) {
			if p.Annotations[netpolicy.AnnotationDescription] == "" {
				t.Errorf("%s carries no reason", p.Name)
			}
			row, ok := plan[p.Name]
			if !ok {
				continue
			}
			checked++
			peers, open := ends(p)
			var got []string
			for _, peer := range peers {
				got = append(got, peer.IPBlock.CIDR)
			}
			if diff := cmp.Diff(env.Network.CIDRs(row.tier), got); diff != "" || len(got) == 0 {
				t.Errorf("%s (-plan +policy):\n%s", p.Name, diff)
			}
			if len(open) != 1 || open[0].Port.IntVal != row.port {
				t.Errorf("%s opens %v", p.Name, open)
			}
		}
		if checked != len(plan) {
			t.Errorf("%d of %d policies are there", checked, len(plan))
		}
	})
}

func TestNothingReachesTheVPCOrTheMetadataByTheWayToAWS(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		for _, p := range all[*networkingv1.NetworkPolicy](env) {
			peers, _ := ends(p)
			for _, peer := range peers {
				if peer.IPBlock == nil || peer.IPBlock.CIDR != netpolicy.Anywhere {
					continue
				}
				metadata := netip.MustParseAddr("169.254.169.254")
				refused := slices.ContainsFunc(peer.IPBlock.Except, func(cidr string) bool { return netip.MustParsePrefix(cidr).Contains(metadata) })
				if !refused || !slices.Contains(peer.IPBlock.Except, env.Network.VPCCIDR) || len(p.Spec.Ingress) > 0 {
					t.Errorf("%s opens %v", p.Name, peer.IPBlock)
				}
			}
		}
	})
}

// ends are the other ends of a policy's one rule, and its ports.
func ends(p *networkingv1.NetworkPolicy) ([]networkingv1.NetworkPolicyPeer, []networkingv1.NetworkPolicyPort) {
	for _, rule := range p.Spec.Ingress {
		return rule.From, rule.Ports
	}
	for _, rule := range p.Spec.Egress {
		return rule.To, rule.Ports
	}
	return nil, nil
}

func TestEndpointsOpenAWayIntoTheVPCOnlyWhereThereAreSome(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	has := func(env config.Environment) bool {
		return slices.ContainsFunc(all[*networkingv1.NetworkPolicy](env), func(p *networkingv1.NetworkPolicy) bool { return p.Name == "backend-to-endpoints" })
	}
	env.Network.InterfaceEndpoints = nil
	if has(env) {
		t.Error("backend-to-endpoints is there without endpoints")
	}
	env.Network.InterfaceEndpoints = []string{"sts"}
	if !has(env) {
		t.Error("backend-to-endpoints is missing although there are endpoints")
	}
}
