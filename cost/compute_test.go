package cost

import (
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
)

// cluster has two node groups of a capacity.
func cluster(capacity, kind string, desired ...any) assembly.Stack {
	resources := map[string]assembly.Resource{
		"Cluster": of("AWS::EKS::Cluster", object{"Version": "1.36"}),
		"Template": of("AWS::EC2::LaunchTemplate", object{"LaunchTemplateData": object{"BlockDeviceMappings": []any{
			object{"Ebs": object{"VolumeSize": 50.0, "VolumeType": "gp3"}},
		}}}),
	}
	for i, size := range desired {
		scaling := object{"MinSize": 0.0, "MaxSize": 4.0}
		if size != nil {
			scaling["DesiredSize"] = size
		}
		resources["Group"+string(rune('a'+i))] = of("AWS::EKS::Nodegroup", object{
			"CapacityType": capacity, "InstanceTypes": []any{kind, "other"}, "ScalingConfig": scaling, "LaunchTemplate": object{"Id": object{"Ref": "Template"}},
		})
	}
	return stack("cluster", "us-east-1", resources)
}

func TestNodes(t *testing.T) {
	r := estimate(t, production(t, nil), cluster("ON_DEMAND", "t3.medium", 2.0, 1.0))
	want(t, r, "Cluster", "control plane", 73)
	want(t, r, "Groupa", "nodes", 60.736) // 2 × 730 × 0.0416
	want(t, r, "Groupb", "nodes", 30.368) // 1 × 730 × 0.0416
	want(t, r, "Groupa", "node disks", 8) // 2 × 50 × 0.08
	if !strings.Contains(r.Lines[0].Basis, "standard support of 1.36, which ends on 2027-08-02") {
		t.Errorf("it is not said which support is reckoned with: %s", r.Lines[0].Basis)
	}

	r = estimate(t, production(t, nil), cluster("SPOT", "t3.large", 2.0))
	want(t, r, "Groupa", "nodes", 60.736) // 2 × 730 × 0.0832 × 50 %

	env := production(t, func(e *config.Environment) { e.Cost.AverageNodes = 7 })
	r = estimate(t, env, cluster("ON_DEMAND", "t3.medium", 2.0, 1.0))
	want(t, r, "Groupb", "nodes", 106.288) // 3.5 × 730 × 0.0416
	want(t, r, "Groupb", "node disks", 14) // 3.5 × 50 × 0.08

	// An environment that runs already names no size, and needs five.
	env = production(t, func(e *config.Environment) { e.Cluster.Nodes.Start = 0 })
	r = estimate(t, env, cluster("ON_DEMAND", "t3.medium", nil))
	want(t, r, "Groupa", "nodes", 151.84) // 5 × 730 × 0.0416
}

func TestUnknownNodeType(t *testing.T) {
	r := estimate(t, production(t, nil), cluster("ON_DEMAND", "p5.48xlarge", 1.0))
	if len(r.Unpriced) != 1 || r.Unpriced[0].Resource != "Groupa" || !strings.Contains(r.Unpriced[0].Why, "ec2/p5.48xlarge has no price in us-east-1") {
		t.Errorf("%+v", r.Unpriced)
	}
}

func TestFunctions(t *testing.T) {
	r := estimate(t, production(t, func(e *config.Environment) { e.Cost.Events.FunctionGBSeconds = 1_000_000 }), stack("data", "us-east-1", map[string]assembly.Resource{
		"Arm": of("AWS::Lambda::Function", object{"Architectures": []any{"arm64"}}), "X86": of("AWS::Lambda::Function", nil), "Rotate": of("AWS::Serverless::Application", nil),
	}))
	want(t, r, "Arm", "run time", 13.3334)
	want(t, r, "X86", "run time", 16.6667)
	want(t, r, "Rotate", "run time", 16.6667)
}

func TestReleases(t *testing.T) {
	chart := func(name, values string) assembly.Resource {
		return of("Custom::AWSCDK-EKS-HelmChart", object{"Release": name, "Values": values})
	}
	r := estimate(t, production(t, nil), stack("observability", "us-east-1", map[string]assembly.Resource{
		"Prometheus": chart("p", `{"prometheus":{"prometheusSpec":{"replicas":2,"storageSpec":{"volumeClaimTemplate":{"spec":{"resources":{"requests":{"storage":"50Gi"}}}}}}}}`),
		"Thanos":     chart("t", `{"compactor":{"persistence":{"size":"75Gi"}},"storegateway":{"replicaCount":1,"persistence":{"enabled":false,"size":"8Gi"}}}`),
		"Loki":       chart("l", `{"singleBinary":{"replicas":3,"persistence":{"size":"10Gi"}}}`),
		"Odd":        chart("o", `{"persistence":{"size":"a lot"}}`), "Bad": chart("b", `{`), "None": chart("n", ""),
		"CloudWatch": chart(collector, `{}`),
	}))
	want(t, r, "Prometheus", "volumes prometheus.prometheusSpec", 8) // 2 × 50 × 0.08
	want(t, r, "Thanos", "volumes compactor", 6)                     // 75 × 0.08
	want(t, r, "Loki", "volumes singleBinary", 2.4)                  // 3 × 10 × 0.08
	absent(t, r, "Thanos", "volumes storegateway")
	if len(r.Unpriced) != 2 || r.Unpriced[0].Resource != "Bad" || r.Unpriced[1].Resource != "Odd" {
		t.Errorf("%+v", r.Unpriced)
	}
	for _, l := range r.Lines {
		if l.Resource == "CloudWatch" && (l.Price != "metric-reads" || l.MonthUSD <= 0) {
			t.Errorf("%+v", l)
		}
	}
}
