package observability

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/charts/externalsecrets"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"github.com/vibe-engineering/vibe-platform/names"
)

// all returns the objects of type T.
func all[T metav1.Object](env config.Environment) []T {
	var found []T
	for _, source := range Objects(env) {
		for _, object := range source.Objects {
			if typed, ok := object.(T); ok {
				found = append(found, typed)
			}
		}
	}
	return found
}

func TestEveryFileIsAppliedOnce(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		var files []string
		for _, source := range Objects(env) {
			files = append(files, source.File)
		}
		if diff := cmp.Diff(files, slices.Concat(Before(), After())); diff != "" {
			t.Errorf("files (-written +applied):\n%s", diff)
		}
	})
}

func TestDashboardsAreInTheirFiles(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, source := range Objects(env) {
		_, subject, is := strings.Cut(source.File, "-dashboard-")
		if !is {
			continue
		}
		found++
		if len(source.Objects) != 1 || source.Objects[0].GetName()+".yaml" != "dashboard-"+subject {
			t.Errorf("%s holds %s", source.File, source.Objects[0].GetName())
		}
	}
	if found != len(dashboardFiles()) {
		t.Errorf("%d dashboards", found)
	}
}

func TestObjectsAreOursAndTokenFree(t *testing.T) {
	token := regexp.MustCompile(`\$\{Token|TOKEN\.|AWS::|Fn::|"Ref"`)
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		seen := map[string]bool{}
		for _, source := range Objects(env) {
			for _, object := range source.Objects {
				fields, err := charts.Encode(object)
				if err != nil {
					t.Fatal(err)
				}
				id := fields["kind"].(string) + " " + object.GetName()
				if seen[id] {
					t.Errorf("%s: %s is there twice", source.File, id)
				}
				seen[id] = true
				if object.GetNamespace() != names.NamespaceMonitoring || object.GetLabels()["app.kubernetes.io/part-of"] != names.Project {
					t.Errorf("%s: %s is in the namespace %q with the labels %v", source.File, id, object.GetNamespace(), object.GetLabels())
				}
				if text, _ := json.Marshal(fields); token.Match(text) {
					t.Errorf("%s: %s holds %s", source.File, id, token.Find(text))
				}
			}
		}
	})
}

// rendered is what External Secrets writes into the Secret of that name, given the
// fields of the secret: text/template with sprig's functions, which stops at a
// missing key that is named after a dot
// (https://external-secrets.io/latest/guides/templating/).
func rendered(t *testing.T, env config.Environment, name string, fields map[string]string) map[string]string {
	t.Helper()
	for _, secret := range all[*externalsecrets.ExternalSecret](env) {
		if secret.Name != name {
			continue
		}
		files := map[string]string{}
		for file, text := range secret.Spec.Target.Template.Data {
			parsed, err := template.New(file).Option("missingkey=error").Funcs(sprig.TxtFuncMap()).Parse(text)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			var out strings.Builder
			if err := parsed.Execute(&out, fields); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			files[file] = out.String()
		}
		return files
	}
	t.Fatalf("there is no Secret %s", name)
	return nil
}

func TestReceiversFallBackToPlaceholders(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	files := rendered(t, env, names.SecretAlertReceivers, map[string]string{
		"platform-slack-url": "https://hooks.slack.example/T0", "data-paging-key": "", "retired": "x",
	})
	if len(files) != 2*len(names.ReceiverGroups())+1 {
		t.Errorf("%d files: %v", len(files), files)
	}
	for file, text := range files {
		if file == "platform-slack-url" {
			if text != "https://hooks.slack.example/T0" {
				t.Errorf("%s is %q, not what was filled in", file, text)
			}
		} else if !strings.Contains(text, ".invalid") {
			t.Errorf("%s is %q, not a placeholder", file, text)
		}
	}
}

func TestSecretsAreComposed(t *testing.T) {
	env, err := config.Lookup("production")
	if err != nil {
		t.Fatal(err)
	}
	login := map[string]string{"username": "vibe_monitoring", "password": "a.b-c", "host": "db.example.com", "port": "5432", "dbname": "vibe"}
	want := "postgresql://vibe_monitoring:a.b-c@db.example.com:5432/vibe?sslmode=verify-full&sslrootcert=" + names.DatabaseAuthorities
	if got := rendered(t, env, names.SecretDatabaseMonitoring, login)[names.SecretKeyURL]; got != want {
		t.Errorf("%s, not %s", got, want)
	}
	cache := map[string]string{"token": "t", "host": "cache.example.com", "port": "6379"}
	if got := rendered(t, env, names.SecretCacheMonitoring, cache)[names.SecretKeyURL]; got != "rediss://cache.example.com:6379" {
		t.Error(got)
	}
	admin := rendered(t, env, names.SecretGrafanaAdmin, map[string]string{names.SecretKeyGrafanaAdminUser: "admin", names.SecretKeyGrafanaAdminLogin: "p"})
	if diff := cmp.Diff(map[string]string{"admin-user": "admin", "admin-password": "p"}, admin); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
