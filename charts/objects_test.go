package charts

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
)

func TestObjectsDecodeStrictly(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		for _, source := range Objects(env) {
			for _, object := range source.Objects {
				fields := encoded(t, object)
				text, err := json.Marshal(fields)
				if err != nil {
					t.Fatal(err)
				}
				back := reflect.New(reflect.TypeOf(object).Elem()).Interface().(metav1.Object)
				decoder := json.NewDecoder(bytes.NewReader(text))
				decoder.DisallowUnknownFields()
				if err := decoder.Decode(back); err != nil {
					t.Errorf("%s: %s: %v", source.File, id(fields), err)
					continue
				}
				if diff := cmp.Diff(fields, encoded(t, back)); diff != "" {
					t.Errorf("%s: %s: what is written differs from what is read (-written +read):\n%s", source.File, id(fields), diff)
				}
			}
		}
	})
}

func TestObjectsHoldNothingThatOnlyTheClusterOrCloudFormationKnows(t *testing.T) {
	token := regexp.MustCompile(`\$\{Token|TOKEN\.|AWS::|Fn::|"Ref"`)
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		for _, source := range Objects(env) {
			for _, object := range source.Objects {
				fields := encoded(t, object)
				if _, ok := fields["status"]; ok {
					t.Errorf("%s: %s has a status", source.File, id(fields))
				}
				text, err := json.Marshal(fields)
				if err != nil {
					t.Fatal(err)
				}
				if found := token.Find(text); found != nil {
					t.Errorf("%s: %s holds the token %s", source.File, id(fields), found)
				}
				if bytes.Contains(text, []byte(":null")) {
					t.Errorf("%s: %s holds a null", source.File, id(fields))
				}
			}
		}
	})
}

func TestObjectsAreLabelledAndNamedOnce(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		namespaces := map[string]bool{"": true}
		for _, n := range all[*corev1.Namespace](env) {
			namespaces[n.Name] = true
		}
		seen := map[string]bool{}
		for _, source := range Objects(env) {
			for _, object := range source.Objects {
				name := id(encoded(t, object))
				if seen[name] {
					t.Errorf("%s: %s is there twice", source.File, name)
				}
				seen[name] = true
				if !namespaces[object.GetNamespace()] {
					t.Errorf("%s: %s is in a namespace that manifest 00 does not make", source.File, name)
				}
				for _, label := range []string{labelName, labelComponent, labelPartOf, labelManagedBy} {
					if object.GetLabels()[label] == "" {
						t.Errorf("%s: %s has no label %s", source.File, name, label)
					}
				}
			}
		}
	})
}

func TestObjectsAreTheSameTwice(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		if diff := cmp.Diff(Objects(env), Objects(env)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEncodeLeavesOutWhatNobodySet(t *testing.T) {
	got := encoded(t, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "n"}})
	want := map[string]any{"metadata": map[string]any{"name": "n"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("namespace (-want +got):\n%s", diff)
	}
	value := map[string]any{
		"kept":    map[string]any{"emptyDir": map[string]any{}},
		"dropped": nil,
		"list":    []any{map[string]any{"ref": map[string]any{"name": ""}, "named": map[string]any{"name": "x"}}},
	}
	prune(value)
	want = map[string]any{
		"kept": map[string]any{"emptyDir": map[string]any{}},
		"list": []any{map[string]any{"named": map[string]any{"name": "x"}}},
	}
	if diff := cmp.Diff(want, value); diff != "" {
		t.Errorf("prune (-want +got):\n%s", diff)
	}
}

func TestChecksumFollowsTheSettings(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	sums := func(env config.Environment) map[string]string {
		found := map[string]string{}
		for _, d := range all[*appsv1.Deployment](env) {
			found[d.Name] = d.Spec.Template.Annotations[annotationChecksum]
		}
		return found
	}
	before := sums(env)
	env.Frontend.LogLevel = "debug"
	after := sums(env)
	if before["backend"] != after["backend"] {
		t.Error("the backend rolls although its settings are the same")
	}
	if before["frontend"] == after["frontend"] {
		t.Error("the frontend does not roll although its settings changed")
	}
	if got := slices.Sorted(maps.Keys(after)); !slices.Equal(got, []string{"backend", "frontend"}) {
		t.Errorf("deployments = %v", got)
	}
}
