package stacks

import (
	"slices"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// shipped returns the environments that the repository ships with.
func shipped(t *testing.T) []config.Environment {
	t.Helper()
	envs := make([]config.Environment, 0, len(config.Names()))
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		envs = append(envs, env)
	}
	return envs
}

func TestImagesLieInOurRepositories(t *testing.T) {
	for _, env := range shipped(t) {
		for _, reference := range []string{env.Backend.Image, env.Frontend.Image} {
			image, ok := config.ParseImage(reference)
			if !ok || image.Registry != names.Home(env).Registry() || !slices.Contains(names.Repositories(), image.Repository) {
				t.Errorf("%s: nobody can push %s", env.Name, reference)
			}
		}
	}
}

func TestRepositoriesAreReplicated(t *testing.T) {
	for _, name := range names.Repositories() {
		if !strings.HasPrefix(name, names.RepositoryPrefix) {
			t.Errorf("%s does not begin with %s", name, names.RepositoryPrefix)
		}
	}
	if got := repositoryID(names.RepositoryBackend); got != "Backend" {
		t.Error(got)
	}
}

func TestBootstrapRolesOfBothRegions(t *testing.T) {
	for _, env := range shipped(t) {
		want := []string{"arn:aws:iam::111122223333:role/cdk-hnb659fds-lookup-role-111122223333-us-east-1"}
		if env.Recovery.Enabled() {
			want = append(want, "arn:aws:iam::111122223333:role/cdk-hnb659fds-lookup-role-111122223333-us-west-2")
		}
		if got := bootstrapRoles(env, names.BootstrapLookup); !slices.Equal(got, want) {
			t.Errorf("%s: %v", env.Name, got)
		}
	}
}

func TestGitHubRoles(t *testing.T) {
	for _, env := range shipped(t) {
		for _, row := range (&Delivery{}).gitHubRoles(env, names.Home(env)) {
			if row.sessionHours < 1 || row.sessionHours > 12 || len(row.grants) == 0 {
				t.Errorf("%s: %+v", row.id, row)
			}
			for _, grant := range row.grants {
				for _, action := range grant.Actions {
					if strings.Contains(action, "*") || strings.Contains(action, "Delete") {
						t.Errorf("%s may %s", row.id, action)
					}
				}
				deploys := strings.Contains(strings.Join(grant.Resources, " "), string(names.BootstrapDeploy))
				if deploys != (row.purpose == names.RoleGitHubDeploy) {
					t.Errorf("%s: deploys is %v", row.id, deploys)
				}
			}
		}
	}
}
