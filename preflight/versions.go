package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/paging"
)

// versionChecks are about what AWS still offers, and until when. A version that
// leaves standard support is a warning of its own: no deployment fails for it.
func versionChecks(s *scene) []check.Check {
	const eksVersions, rdsVersions = "eks:DescribeClusterVersions, eks:DescribeCluster", "rds:DescribeDBEngineVersions"
	upgrade := "plan the upgrade as docs/UPGRADES.md has it"
	return []check.Check{
		{ID: "versions.kubernetes", Severity: check.Fatal, What: "EKS makes clusters of the templates' Kubernetes version, and takes a standing one there", How: eksVersions,
			Remedy: "write a version into `cluster.version` that EKS supports, at most one minor above the cluster's", Runbook: "", Do: s.kubernetesVersion},
		{ID: "versions.kubernetes-support", Severity: check.Warning, What: "standard support of the templates' Kubernetes version lasts three more months", How: "eks:DescribeClusterVersions",
			Remedy: upgrade + "; in extended support the control plane costs $0.60 an hour instead of $0.10", Do: s.kubernetesSupport},
		{ID: "versions.addons", Severity: check.Fatal, What: "every add-on has a version for the templates' Kubernetes version", How: "eks:DescribeAddonVersions",
			Remedy: "write a version that EKS lists into `cluster.addOns`, or none", Do: s.addOns},
		{ID: "versions.database", Severity: check.Fatal, What: "RDS offers the templates' PostgreSQL version", How: rdsVersions,
			Remedy: "write a version that RDS lists into `database.engineVersion`", Do: s.databaseVersion},
		{ID: "versions.database-support", Severity: check.Warning, What: "standard support of the templates' PostgreSQL version lasts three more months", How: "rds:DescribeDBMajorEngineVersions",
			Remedy: upgrade + "; extended support is charged by the hour and vCPU, and the templates decline it, so that RDS upgrades by itself", Do: s.databaseSupport},
		{ID: "versions.cache", Severity: check.Fatal, What: "ElastiCache offers the templates' engine and version", How: "elasticache:DescribeCacheEngineVersions",
			Remedy: "write a version that ElastiCache lists into `cache.engineVersion`", Do: s.cacheVersion},
	}
}

// soon is how long before the end of support somebody should know.
const soon = 90 * 24 * time.Hour

// day is how dates are written.
const day = "2006-01-02"

// ending compares the end of standard and of extended support with today.
func ending(subject string, now, standard, extended time.Time) check.Outcome {
	o := check.Outcome{Detail: fmt.Sprintf("%s: until %s", subject, standard.Format(day))}
	switch {
	case standard.IsZero():
		return check.Outcome{Idle: subject + ": no date of its end is known"}
	case !extended.IsZero() && now.After(extended):
		o.Findings = []check.Finding{{Subject: subject, Got: "has had no support at all since " + extended.Format(day), Want: "be supported"}}
	case now.After(standard):
		o.Findings = []check.Finding{{Subject: subject, Got: "left standard support on " + standard.Format(day) + ", and costs more until " + extended.Format(day), Want: "be in standard support"}}
	case standard.Sub(now) < soon:
		o.Findings = []check.Finding{{Subject: subject, Got: fmt.Sprintf("leaves standard support on %s, in %d days", standard.Format(day), int(standard.Sub(now).Hours()/24)), Want: "be in standard support for longer"}}
	}
	return o
}

// date reads a date of config's tables. An empty one is the zero time.
func date(text string) time.Time {
	t, err := time.Parse(day, text)
	if err != nil {
		return time.Time{}
	}
	return t
}

// clusterVersion is the templates' Kubernetes version.
func (s *scene) clusterVersion() string {
	for _, r := range resources(s.t.Assembly.Stacks, "AWS::EKS::Cluster") {
		return r.text("Version")
	}
	return ""
}

func (s *scene) kubernetesVersion(ctx context.Context) (check.Outcome, error) {
	version := s.clusterVersion()
	client := eks.NewFromConfig(s.t.AWS(s.t.Env.Region))
	out, err := client.DescribeClusterVersions(ctx, &eks.DescribeClusterVersionsInput{ClusterVersions: []string{version}})
	if err != nil {
		return check.Outcome{}, err
	}
	o := check.Outcome{Detail: version}
	if len(out.ClusterVersions) == 0 || out.ClusterVersions[0].VersionStatus == "UNSUPPORTED" {
		o.Findings = append(o.Findings, check.Finding{Subject: "Kubernetes " + version, Got: "is not offered in " + s.t.Env.Region, Want: "be one that EKS supports"})
	}
	stands, err := s.stands(ctx, "cluster")
	if err != nil || !stands {
		return o, err
	}
	cluster, err := s.t.Cluster(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	now := aws.ToString(cluster.Version)
	o.Detail = fmt.Sprintf("%s, from %s", version, now)
	// https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
	if step := minor(version) - minor(now); step < 0 || step > 1 {
		o.Findings = append(o.Findings, check.Finding{Subject: "the cluster", Got: "runs " + now + ", from which EKS goes no way to " + version, Want: "be brought up one minor version at a time, and never down"})
	}
	return o, nil
}

// minor is the second number of a version.
func minor(version string) (n int) {
	_, text, _ := strings.Cut(version, ".")
	_, _ = fmt.Sscan(text, &n) // What is no number is 0.
	return n
}

func (s *scene) kubernetesSupport(ctx context.Context) (check.Outcome, error) {
	version := s.clusterVersion()
	out, err := eks.NewFromConfig(s.t.AWS(s.t.Env.Region)).DescribeClusterVersions(ctx, &eks.DescribeClusterVersionsInput{ClusterVersions: []string{version}})
	if err != nil {
		return check.Outcome{}, err
	}
	row, _ := config.FindKubernetesVersion(version)
	standard, extended := date(row.StandardEnd), date(row.ExtendedEnd)
	for _, v := range out.ClusterVersions {
		if v.EndOfStandardSupportDate != nil {
			standard, extended = *v.EndOfStandardSupportDate, aws.ToTime(v.EndOfExtendedSupportDate)
		}
	}
	return ending("Kubernetes "+version, s.o.Now(), standard, extended), nil
}

func (s *scene) addOns(ctx context.Context) (check.Outcome, error) {
	version := s.clusterVersion()
	client := eks.NewFromConfig(s.t.AWS(s.t.Env.Region))
	all := resources(s.t.Assembly.Stacks, "AWS::EKS::Addon")
	o := check.Outcome{Detail: fmt.Sprintf("%d add-ons", len(all))}
	for _, r := range all {
		name, pinned := r.text("AddonName"), r.text("AddonVersion")
		offered, err := addOnVersions(ctx, client, name, version)
		if err != nil {
			return check.Outcome{}, err
		}
		switch {
		case len(offered) == 0:
			o.Findings = append(o.Findings, check.Finding{Subject: name, Got: "has no version for Kubernetes " + version, Want: "have one"})
		case pinned != "" && !slices.Contains(offered, pinned):
			o.Findings = append(o.Findings, check.Finding{Subject: name, Got: fmt.Sprintf("has no version %s for Kubernetes %s", pinned, version), Want: "be pinned to one such as " + offered[0]})
		}
	}
	return o, nil
}

// addOnVersions lists an add-on's versions for a Kubernetes version, as EKS does:
// the newest first.
func addOnVersions(ctx context.Context, client *eks.Client, name, kubernetes string) ([]string, error) {
	var versions []string
	for p := eks.NewDescribeAddonVersionsPaginator(client, &eks.DescribeAddonVersionsInput{AddonName: &name, KubernetesVersion: &kubernetes}); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, addOn := range page.Addons {
			if aws.ToString(addOn.AddonName) != name {
				continue
			}
			for _, v := range addOn.AddonVersions {
				versions = append(versions, aws.ToString(v.AddonVersion))
			}
		}
	}
	return versions, nil
}

// databaseEngine is the templates' engine with its version.
func (s *scene) databaseEngine() (engine, version string) {
	for _, r := range resources(s.t.Assembly.Stacks, "AWS::RDS::DBInstance") {
		return r.text("Engine"), r.text("EngineVersion")
	}
	return "", ""
}

func (s *scene) databaseVersion(ctx context.Context) (check.Outcome, error) {
	engine, version := s.databaseEngine()
	return s.everywhereOffered(ctx, engine+" "+version, "AWS::RDS::DBInstance", func(ctx context.Context, region string) (int, error) {
		all, err := paging.All(ctx, rds.NewDescribeDBEngineVersionsPaginator(rds.NewFromConfig(s.t.AWS(region)), &rds.DescribeDBEngineVersionsInput{Engine: &engine}),
			func(o *rds.DescribeDBEngineVersionsOutput) []rdstypes.DBEngineVersion { return o.DBEngineVersions })
		// A template may name the major version alone.
		return len(slices.DeleteFunc(all, func(v rdstypes.DBEngineVersion) bool {
			offered := aws.ToString(v.EngineVersion)
			return aws.ToString(v.Status) == "deprecated" || offered != version && !strings.HasPrefix(offered, version+".")
		})), err
	})
}

func (s *scene) databaseSupport(ctx context.Context) (check.Outcome, error) {
	engine, version := s.databaseEngine()
	major, _, _ := strings.Cut(version, ".")
	out, err := rds.NewFromConfig(s.t.AWS(s.t.Env.Region)).DescribeDBMajorEngineVersions(ctx, &rds.DescribeDBMajorEngineVersionsInput{Engine: &engine, MajorEngineVersion: &major})
	if err != nil {
		return check.Outcome{}, err
	}
	row, _ := config.FindPostgresVersion(major)
	standard, extended := date(row.StandardEnd), date(row.ExtendedEnd)
	for _, v := range out.DBMajorEngineVersions {
		for _, cycle := range v.SupportedEngineLifecycles {
			switch cycle.LifecycleSupportName {
			case rdstypes.LifecycleSupportNameOpenSourceRdsStandardSupport:
				standard = aws.ToTime(cycle.LifecycleSupportEndDate)
			case rdstypes.LifecycleSupportNameOpenSourceRdsExtendedSupport:
				extended = aws.ToTime(cycle.LifecycleSupportEndDate)
			}
		}
	}
	return ending("PostgreSQL "+major, s.o.Now(), standard, extended), nil
}

func (s *scene) cacheVersion(ctx context.Context) (check.Outcome, error) {
	const typ = "AWS::ElastiCache::ReplicationGroup"
	all := resources(s.t.Assembly.Stacks, typ)
	if len(all) == 0 {
		return check.Idle("the templates have no cache")
	}
	engine, version := all[0].text("Engine"), all[0].text("EngineVersion")
	return s.everywhereOffered(ctx, engine+" "+version, typ, func(ctx context.Context, region string) (int, error) {
		out, err := elasticache.NewFromConfig(s.t.AWS(region)).DescribeCacheEngineVersions(ctx, &elasticache.DescribeCacheEngineVersionsInput{Engine: &engine, EngineVersion: &version})
		if err != nil {
			return 0, err
		}
		return len(out.CacheEngineVersions), nil
	})
}

// everywhereOffered asks in every region that has a resource of a type whether
// what it needs is offered there.
func (s *scene) everywhereOffered(ctx context.Context, subject, typ string, offered func(context.Context, string) (int, error)) (check.Outcome, error) {
	o, err := s.everywhere(ctx, func(ctx context.Context, region string) ([]check.Finding, error) {
		if len(resources(s.t.Stacks(region), typ)) == 0 {
			return nil, nil
		}
		n, err := offered(ctx, region)
		if err != nil || n > 0 {
			return nil, err
		}
		return []check.Finding{{Subject: subject, Got: "is not offered in " + region, Want: "be"}}, nil
	})
	o.Detail = subject
	return o, err
}
