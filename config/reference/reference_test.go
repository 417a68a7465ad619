package reference_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/reference"
)

// root is the module's root, seen from this package.
const root = "../.."

// generate returns the reference as the source has it now. It fails for a field
// without a comment and for a default that is none.
func generate(t *testing.T) string {
	t.Helper()
	text, err := reference.Markdown(filepath.Join(root, "config"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTheCommittedReferenceIsTheGeneratedOne(t *testing.T) {
	committed, err := os.ReadFile(filepath.Join(root, reference.Path))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(generate(t), string(committed)); diff != "" {
		t.Errorf("%s is stale: run `go run ./cmd/reference` (-generated +committed):\n%s", reference.Path, diff)
	}
}

func TestEverySettingIsExplained(t *testing.T) {
	text := generate(t)
	for _, key := range config.Keys() {
		if !strings.Contains(text, "\n| `"+key+"` | ") {
			t.Errorf("%s has no row", key)
		}
		if !strings.Contains(text, "\n- `"+key+"` ") && !strings.HasPrefix(key, "frontend.") {
			t.Errorf("%s has no explanation", key)
		}
	}
}

// A comment that is missing or wrong must stop the reference, whatever the
// environments hold.
func TestACommentThatIsMissingOrWrongIsNamed(t *testing.T) {
	for _, row := range []struct{ name, old, fresh, want string }{
		{"a comment on something else", "\t// Domain is the frontend's host name;", "\t// It is the frontend's host name;",
			"the comment of config.Edge.Domain (edge.domain) does not begin with the field's name"},
		{"no comment", "\t// Team owns the environment and is named in alerts. Default: platform.\n", "",
			"config.Tags.Team (tags.team) has no comment"},
		{"no default", "named in alerts. Default: platform.", "named in alerts.",
			"the comment of config.Tags.Team (tags.team) names no default"},
		{"a stale default", "named in alerts. Default: platform.", "named in alerts. Default: platforms.",
			"the default in the comment of config.Tags.Team (tags.team) does not name platform, which an environment ships with"},
		{"a placeholder that is not called one", "Let's Encrypt. Default: a\n\t// placeholder.", "Let's Encrypt. Default: ours.",
			"the comment of config.Edge.CertificateEmail (edge.certificateEmail) does not say that its default is a placeholder"},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(filepath.Join(root, "config"))); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "environment.go")
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Count(string(source), row.old) != 1 {
				t.Fatalf("%q does not stand in environment.go once", row.old)
			}
			if err := os.WriteFile(path, []byte(strings.Replace(string(source), row.old, row.fresh, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err = reference.Markdown(dir)
			if err == nil || err.Error() != row.want {
				t.Errorf("error %v, want %s", err, row.want)
			}
		})
	}
}
