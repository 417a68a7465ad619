package programs

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/observability/objectstore"
)

// emptyBucket is an S3 in which there is nothing, on loopback.
func emptyBucket(t *testing.T, asked *output) *httptest.Server {
	s3 := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(asked, r.Method, r.URL)
		if r.Method != http.MethodGet || !r.URL.Query().Has("list-type") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprint(w, `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>`)
	}))
	t.Cleanup(s3.Close)
	return s3
}

// thanosParts are the parts of release thanos that run by themselves.
func thanosParts() []struct{ kind, name, part, directory string } {
	return []struct{ kind, name, part, directory string }{
		{"StatefulSet", "thanos-storegateway", "store", "/var/thanos/store"},
		{"StatefulSet", "thanos-compactor", "compact", "/var/thanos/compact"},
		{"Deployment", "thanos-query", "query", ""},
	}
}

// startThanos runs a part of Thanos with the arguments that its pod gets.
func startThanos(t *testing.T, env config.Environment, kind, name, directory, s3 string) *output {
	t.Helper()
	open := freePorts(t, 2)
	dir := t.TempDir()
	c := container(t, rendered(t, env, "thanos"), kind, name)
	text := strings.Join(c.Args, "\n")
	rows := []substitution{
		{"http-address=0.0.0.0:" + after(text, "http-address=0.0.0.0:"), fmt.Sprintf("http-address=127.0.0.1:%d", open[0]), "a free port, on loopback"},
	}
	if directory == "" {
		rows = append(rows, substitution{"dnssrv+_grpc._tcp.", "dns+127.0.0.1:1/", "there is no DNS"})
	} else {
		rows = append(rows, substitution{directory, dir, "the volume's mount"}, substitution{"/etc/thanos/objstore.yml", dir + "/objstore.yml", "the Secret's mount"})
		// The text of the Secret, as manifest 10 asks External Secrets for it.
		write(t, filepath.Join(dir, "objstore.yml"), replaced(t, objectstore.Config(env), []substitution{
			{"endpoint: s3." + env.Region + ".amazonaws.com", "endpoint: " + strings.TrimPrefix(s3, "http://") + "\n  insecure: true", "there is no S3"},
		}))
	}
	if strings.Contains(text, "grpc-address=0.0.0.0:10901") {
		rows = append(rows, substitution{"grpc-address=0.0.0.0:10901", fmt.Sprintf("grpc-address=127.0.0.1:%d", open[1]), "a free port, on loopback"})
	}
	program := command(t, "VIBE_THANOS", strings.Split(replaced(t, text, rows), "\n")...)
	program.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=none", "AWS_SECRET_ACCESS_KEY=none", "AWS_EC2_METADATA_DISABLED=true")
	return run(t, program, fmt.Sprintf("http://127.0.0.1:%d/-/ready", open[0]))
}

// after is what follows head in text, to the end of the line.
func after(text, head string) string {
	_, rest, _ := strings.Cut(text, head)
	line, _, _ := strings.Cut(rest, "\n")
	return line
}

// TestThanosRuns starts each part with the arguments of its pod: it becomes ready
// and, where it has to, looks into the bucket.
func TestThanosRuns(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		for _, part := range thanosParts() {
			asked := &output{}
			s3 := emptyBucket(t, asked)
			said := startThanos(t, env, part.kind, part.name, part.directory, s3.URL)
			bucket := names.Home(env).Bucket(names.BucketThanos)
			// It says that it is ready before it looks.
			for deadline := time.Now().Add(time.Minute); part.directory != "" && !strings.Contains(asked.String(), bucket); time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%s has not asked for bucket %s: %s\n%s", part.name, bucket, asked, said)
				}
			}
		}
	})
}

// TestThanosRefuses shows what would not have started.
func TestThanosRefuses(t *testing.T) {
	env := environment(t, "production")
	refused := func(t *testing.T, arguments ...string) string {
		t.Helper()
		out, err := command(t, "VIBE_THANOS", arguments...).CombinedOutput()
		if err == nil {
			t.Errorf("Thanos takes %v", arguments)
		}
		return string(out)
	}
	for _, part := range thanosParts() {
		arguments := container(t, rendered(t, env, "thanos"), part.kind, part.name).Args
		if out := refused(t, append(arguments, "--web.disable-cross")...); !strings.Contains(out, "unknown long flag '--web.disable-cross'") {
			t.Errorf("%s says:\n%s", part.name, out)
		}
	}
	path := filepath.Join(t.TempDir(), "objstore.yml")
	write(t, path, strings.Replace(objectstore.Config(env), "aws_sdk_auth", "aws_sdk_authority", 1))
	if out := refused(t, "tools", "bucket", "ls", "--objstore.config-file="+path); !strings.Contains(out, "aws_sdk_authority") {
		t.Errorf("Thanos says:\n%s", out)
	}
}
