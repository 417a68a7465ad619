package preflight

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// clustered is a cluster of a version that stands with another.
func clustered(t *testing.T, wanted, stands string, rows ...standin.Row) *scene {
	t.Helper()
	one := stack("cluster", map[string]assembly.Resource{
		"C": {Type: "AWS::EKS::Cluster", Properties: map[string]any{"Version": wanted}},
		"A": {Type: "AWS::EKS::Addon", Properties: map[string]any{"AddonName": "coredns", "AddonVersion": "v1.2"}},
	})
	return stage(t, []assembly.Stack{one}, append(rows, described("vibe-production-cluster=CREATE_COMPLETE"),
		standin.Row{Service: "eks", Action: "GET /clusters/vibe-production", Answer: standin.JSON(map[string]any{"cluster": map[string]any{"version": stands}})},
		standin.Row{Service: "eks", Action: "GET /cluster-versions", Answer: standin.JSON(map[string]any{"clusterVersions": []any{map[string]any{"clusterVersion": wanted, "versionStatus": "EXTENDED_SUPPORT"}}})})...)
}

func TestAClusterGoesUpOneMinorVersionAtATime(t *testing.T) {
	const never = ", and should be brought up one minor version at a time, and never down"
	sees(t, clustered(t, "1.36", "1.36").kubernetesVersion)
	sees(t, clustered(t, "1.36", "1.35").kubernetesVersion)
	sees(t, clustered(t, "1.36", "1.34").kubernetesVersion, "the cluster runs 1.34, from which EKS goes no way to 1.36"+never)
	sees(t, clustered(t, "1.35", "1.36").kubernetesVersion, "the cluster runs 1.36, from which EKS goes no way to 1.35"+never)
}

// TestDatesOfOurTable: EKS tells none here, so that those of config are compared.
func TestDatesOfOurTable(t *testing.T) {
	sees(t, clustered(t, "1.34", "1.34").kubernetesSupport, "Kubernetes 1.34 leaves standard support on 2026-12-02, in 8 days, and should be in standard support for longer")
	sees(t, clustered(t, "1.36", "1.36").kubernetesSupport)
}

func TestAnAddOnThatIsPinned(t *testing.T) {
	versions := func(list ...any) standin.Row {
		var all []any
		for _, v := range list {
			all = append(all, map[string]any{"addonVersion": v})
		}
		return standin.Row{Service: "eks", Action: "GET /addons/supported-versions", Answer: standin.JSON(map[string]any{"addons": []any{map[string]any{"addonName": "coredns", "addonVersions": all}}})}
	}
	sees(t, clustered(t, "1.36", "1.36", versions("v1.3", "v1.2")).addOns)
	sees(t, clustered(t, "1.36", "1.36", versions("v1.4", "v1.3")).addOns, "coredns has no version v1.2 for Kubernetes 1.36, and should be pinned to one such as v1.4")
	sees(t, clustered(t, "1.36", "1.36", versions()).addOns, "coredns has no version for Kubernetes 1.36, and should have one")
}

// TestMajorVersionsAlone: a template that names 16 is content with 16.9, and not
// with 1 or 160.
func TestMajorVersionsAlone(t *testing.T) {
	offers := func(version, status string) standin.Row {
		return standin.Row{Service: "rds", Action: "DescribeDBEngineVersions", Answer: standin.XML("<DescribeDBEngineVersionsResponse><DescribeDBEngineVersionsResult><DBEngineVersions><DBEngineVersion><EngineVersion>" + version +
			"</EngineVersion><Status>" + status + "</Status></DBEngineVersion></DBEngineVersions></DescribeDBEngineVersionsResult></DescribeDBEngineVersionsResponse>")}
	}
	stacks := []assembly.Stack{stack("data", map[string]assembly.Resource{"D": {Type: "AWS::RDS::DBInstance", Properties: map[string]any{"Engine": "postgres", "EngineVersion": "16"}}})}
	for _, version := range []string{"16.9", "16"} {
		sees(t, stage(t, stacks, offers(version, "available")).databaseVersion)
	}
	const none = "postgres 16 is not offered in us-east-1, and should be"
	sees(t, stage(t, stacks, offers("160.1", "available")).databaseVersion, none)
	sees(t, stage(t, stacks, offers("16.9", "deprecated")).databaseVersion, none)
}
