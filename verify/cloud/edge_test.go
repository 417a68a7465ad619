package cloud

import (
	"testing"

	eks "github.com/aws/aws-sdk-go-v2/service/eks/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	iam "github.com/aws/aws-sdk-go-v2/service/iam/types"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/deployed"
)

func TestTargets(t *testing.T) {
	target := func(state types.TargetHealthStateEnum, zone string) types.TargetHealthDescription {
		return types.TargetHealthDescription{
			Target:       &types.TargetDescription{Id: new("10.0.0.1"), Port: new(int32(80)), AvailabilityZone: &zone},
			TargetHealth: &types.TargetHealth{State: state},
		}
	}
	const well, ill, leaving = types.TargetHealthStateEnumHealthy, types.TargetHealthStateEnumUnhealthy, types.TargetHealthStateEnumDraining
	for _, row := range []struct {
		name    string
		targets []types.TargetHealthDescription
		says    []string
	}{
		{"well", []types.TargetHealthDescription{target(well, "a"), target(well, "b"), target(leaving, "a")}, nil},
		{"one zone", []types.TargetHealthDescription{target(well, "a"), target(well, "a")}, []string{"has all of its targets in one zone"}},
		{"one ill", []types.TargetHealthDescription{target(well, "a"), target(well, "b"), target(ill, "a")}, []string{"is unhealthy"}},
		{"too few", []types.TargetHealthDescription{target(well, "a")}, []string{"has 1 healthy targets"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			findings, _ := targetFindings(group{service: "vibe/api", targets: row.targets}, 2)
			same(t, row.says, said(findings))
		})
	}
	b := balancer{ingress: &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Namespace: "vibe", Name: "the-ingress"}}}
	same(t, "vibe/back-end", b.serviceOf("vibe/the-ingress-back-end:80"))
}

func TestListeners(t *testing.T) {
	b := balancer{ingress: &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{
		annotation + "load-balancer-name": "vibe", annotation + "listen-ports": `[{"HTTP":80},{"HTTPS":443}]`,
		annotation + "ssl-redirect": "443", annotation + "ssl-policy": "new",
	}}}}
	plainly := types.Listener{Port: new(int32(80)), Protocol: "HTTP", DefaultActions: []types.Action{{RedirectConfig: &types.RedirectActionConfig{Protocol: new("HTTPS"), Port: new("443")}}}}
	tls := types.Listener{Port: new(int32(443)), Protocol: "HTTPS", SslPolicy: new("new"), Certificates: []types.Certificate{{CertificateArn: new("ours")}}}
	e := expected{certificates: []string{"ours"}}
	of := func(listeners ...types.Listener) []string {
		b.listeners = listeners
		return said(listenerFindings(b, e))
	}
	none(t, of(plainly, tls))
	same(t, []string{"is not there"}, of(tls))
	old := tls
	old.SslPolicy, old.Certificates = new("old"), nil
	same(t, []string{"has the TLS policy old", "has the certificate nothing"}, of(plainly, old))
	bare := plainly
	bare.DefaultActions = nil
	same(t, []string{"does not redirect to HTTPS"}, of(bare, tls))
	same(t, []string{"is there"}, of(plainly, tls, types.Listener{Port: new(int32(8080)), Protocol: "HTTP"}))
}

func TestClusterHealth(t *testing.T) {
	r := deployed.Resource{ID: "vibe", Properties: map[string]any{"Version": "1.36", "ResourcesVpcConfig": map[string]any{"EndpointPublicAccess": false}}}
	seen := eks.Cluster{Status: eks.ClusterStatusActive, Version: new("1.36"), ResourcesVpcConfig: &eks.VpcConfigResponse{}}
	none(t, clusterFindings(r, seen))
	seen.ResourcesVpcConfig.EndpointPublicAccess = true
	seen.Health = &eks.ClusterHealth{Issues: []eks.ClusterIssue{{Code: "Ec2SubnetNotFound", Message: new("gone"), ResourceIds: []string{"subnet-1"}}}}
	same(t, []string{"is not well: Ec2SubnetNotFound: gone (subnet-1)", "has ResourcesVpcConfig.EndpointPublicAccess true"}, said(clusterFindings(r, seen)))
}

func TestRoles(t *testing.T) {
	const trust = `{"Statement":[{"Effect":"Allow","Condition":{"StringEquals":{"sub":"system:serviceaccount:vibe:backend"}}}]}`
	r := deployed.Resource{ID: "backend", Properties: map[string]any{"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": []any{"arn:aws:iam::1:policy/a"}}}
	a := []iam.AttachedPolicy{{PolicyArn: new("arn:aws:iam::1:policy/a")}}
	none(t, roleFindings(r, trust, a))
	same(t, []string{"lacks the policy a"}, said(roleFindings(r, trust, nil)))
	same(t, []string{"has the policy b"}, said(roleFindings(r, trust, append(a, iam.AttachedPolicy{PolicyArn: new("arn:aws:iam::aws:policy/b")}))))
	if found := roleFindings(r, `{"Statement":[{"Effect":"Allow"}]}`, a); len(found) != 1 {
		t.Error(found)
	}
}
