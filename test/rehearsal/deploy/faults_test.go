package deploy

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/rehearsal/front"
)

// TestEmulatorStopsHalfWay ends the emulator when the data stack begins, and
// deploys again as an operator would.
func TestEmulatorStopsHalfWay(t *testing.T) {
	t.Parallel()
	a := open(t, true)
	restarted := make(chan error, 1)
	a.began = func(c front.Change) {
		if !strings.Contains(c.Stack, "-"+names.Data) || len(restarted) > 0 {
			return
		}
		restarted <- nil
		go func() {
			err := a.restart(context.WithoutCancel(t.Context()))
			<-restarted
			restarted <- err
		}()
	}
	if err := a.cli.Deploy(t.Context(), a.dir); err == nil {
		t.Log("the CLI went through the restart by itself")
	}
	select {
	case err := <-restarted:
		if err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatal("the data stack never began")
	}
	if standing := len(a.statuses(t)); standing == 0 {
		t.Error("nothing of before the stop is there after it")
	}
	if err := a.cli.Deploy(t.Context(), a.dir); err != nil {
		t.Fatal(err)
	}
	a.same(t)
}

// impossible is the setting of the test below. No VPC has such a subnet.
const impossible = "subnet-0123456789abcdef0"

// TestFailingStack gives one resource of the data stack a setting that cannot be,
// deploys, mends it and deploys again.
func TestFailingStack(t *testing.T) {
	t.Parallel()
	a := open(t, false)
	err := a.cli.Deploy(t.Context(), broken(t, a.dir))
	if err == nil {
		t.Fatal("the deployment went through")
	}
	for _, text := range []string{"vibe-development-" + names.Data + " failed to deploy", "DatabaseSubnets", impossible} {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("the error does not hold %q: %v", text, err)
		}
	}
	statuses := a.statuses(t)
	for _, id := range []string{names.Network, names.Storage} {
		if statuses[id] != "CREATE_COMPLETE" {
			t.Errorf("%s is %q, and needs nothing of what failed", id, statuses[id])
		}
	}
	for _, id := range []string{names.Observability, names.WorkloadStack} {
		if statuses[id] != "" {
			t.Errorf("%s is %s, and what it needs failed", id, statuses[id])
		}
	}
	if err := a.cli.Deploy(t.Context(), a.dir); err != nil {
		t.Fatal(err)
	}
	a.same(t)
}

// broken copies an assembly with the impossible setting in it. A template goes to
// its bucket by its hash, which must be another for another template.
func broken(t *testing.T, sound string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(sound)); err != nil {
		t.Fatal(err)
	}
	name := names.Data + ".template.json"
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	was := fmt.Sprintf("%x", sha256.Sum256(text))
	text = seed(t, text)
	now := fmt.Sprintf("%x", sha256.Sum256(text))
	if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"manifest.json", names.Data + ".assets.json"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(text, []byte(was)) {
			t.Fatalf("%s does not name the template's hash", name)
		}
		if err := os.WriteFile(filepath.Join(dir, name), bytes.ReplaceAll(text, []byte(was), []byte(now)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// seed puts the impossible setting into a template.
func seed(t *testing.T, text []byte) []byte {
	t.Helper()
	var template map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&template); err != nil {
		t.Fatal(err)
	}
	seeded := false
	for _, value := range template["Resources"].(map[string]any) {
		r := value.(map[string]any)
		if r["Type"] == "AWS::RDS::DBSubnetGroup" {
			r["Properties"].(map[string]any)["SubnetIds"] = []string{impossible}
			seeded = true
		}
	}
	out, err := json.Marshal(template)
	if err != nil || !seeded {
		t.Fatalf("there is no subnet group, or %v", err)
	}
	return out
}
