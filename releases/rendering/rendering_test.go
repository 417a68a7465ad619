package rendering

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/charts/observability"
	"github.com/vibe-engineering/vibe-platform/charts/platform"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/releases"
)

func facts() releases.Facts { return releases.Facts{VPCID: "vpc-0123456789abcdef0"} }

// installed is an environment with all its releases rendered.
type installed struct {
	Env      config.Environment
	Releases []Rendered
	// Manifests are the objects that no chart brings.
	Manifests []metav1.Object
	// Serves are the APIs of what the releases define.
	Serves []string
}

// read are the charts of these tests, and environments renders each environment
// with them, once.
var (
	read         = sync.OnceValue(func() *Charts { return new(Charts) })
	environments = sync.OnceValues(render)
)

func render() ([]installed, error) {
	var all []installed
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			return nil, err
		}
		rendered, err := read().Environment(env, facts())
		if err != nil {
			return nil, err
		}
		i := installed{Env: env, Releases: rendered}
		for _, source := range slices.Concat(charts.Objects(env), platform.Objects(env), observability.Objects(env)) {
			i.Manifests = append(i.Manifests, source.Objects...)
		}
		for _, r := range rendered {
			i.Serves = append(i.Serves, APIs(r.Objects.CRDs)...)
		}
		all = append(all, i)
	}
	return all, nil
}

// each runs check for every environment that ships.
func each(t *testing.T, check func(t *testing.T, i installed)) {
	t.Helper()
	all, err := environments()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		t.Run(i.Env.Name, func(t *testing.T) { check(t, i) })
	}
}

// A second deployment with the same values, when everything is there, must give
// the same objects as the first: no new certificate that running pods do not
// have, no object that appears only then.
func TestUpgradeWithTheSameValuesChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, i installed) {
		for _, r := range i.Releases {
			again, err := chartOf(t, r.Release).Render(r.Release, Options{
				KubernetesVersion: i.Env.Cluster.Version,
				APIs:              i.Serves,
				Before:            r.Objects.All(),
			})
			if err != nil {
				t.Error(err)
				continue
			}
			// The comparison that explains itself takes long.
			if !equality.Semantic.DeepEqual(r.Objects.Installed, again.Installed) {
				t.Errorf("release %s: an upgrade changes (-installed +upgraded):\n%s", r.Release.Name, cmp.Diff(r.Objects.Installed, again.Installed))
			}
		}
	})
}

// The values of the load balancer controller keep its certificate; without them
// the test above would see a new one.
func TestAnUpgradeMakesCertificatesAnew(t *testing.T) {
	each(t, func(t *testing.T, i installed) {
		for _, r := range i.Releases {
			if r.Release.Name != names.AccountLoadBalancerController.Name {
				continue
			}
			values, err := r.Release.ValueMap()
			if err != nil {
				t.Fatal(err)
			}
			values["keepTLSSecret"] = false
			forgetful := r.Release
			forgetful.Values = values
			again, err := chartOf(t, forgetful).Render(forgetful, Options{KubernetesVersion: i.Env.Cluster.Version, Before: r.Objects.All()})
			if err != nil {
				t.Fatal(err)
			}
			if equality.Semantic.DeepEqual(r.Objects.Installed, again.Installed) {
				t.Error("the certificate stays the same without keepTLSSecret")
			}
		}
	})
}

func TestRenderFails(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	all := releases.All(env, facts())
	for name, test := range map[string]struct {
		release releases.Release
		version string
		want    string
	}{
		"no row in the ledger":       {releases.Release{Name: "stray"}, "1.36", "release stray: the chart stray has no row in the ledger of charts"},
		"a value against the schema": {with(t, all, "external-dns", "policy", "sometimes"), "1.36", "values don't meet the specifications of the schema"},
		"a value of another kind":    {with(t, all, "cert-manager", "replicaCount", "two"), "1.36", "replicaCount"},
		"an older Kubernetes":        {with(t, all, "cert-manager", "replicaCount", 1), "1.21", "wants Kubernetes >= 1.22.0-0, which v1.21.0 is not"},
		"no version of Kubernetes":   {with(t, all, "cert-manager", "replicaCount", 1), "", "could not parse"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Render(test.release, Options{KubernetesVersion: test.version})
			expect(t, err, test.want)
		})
	}
}
