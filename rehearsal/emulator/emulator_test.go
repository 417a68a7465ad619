package emulator

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// script writes a program in the emulator's place, which does what lines say.
func script(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fakecloud")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// started is an emulator whose program does what lines say.
func started(t *testing.T, lines string) *Emulator {
	t.Helper()
	e, err := Start(t.Context(), Options{Binary: script(t, lines), Account: "111122223333", Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	return e
}

func TestBinary(t *testing.T) {
	there := script(t, "exit 0")
	for _, c := range []struct{ path, want string }{
		{"", EnvBinary + " is not set: `make rehearse` builds the emulator"},
		{filepath.Join(t.TempDir(), "nothing"), "no such file or directory: `make rehearse` builds it"},
		{there, ""},
	} {
		t.Setenv(EnvBinary, c.path)
		got, err := Binary()
		if c.want == "" {
			if err != nil || got != c.path {
				t.Errorf("%s: found %q, error %v", c.path, got, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: the error is %v, not %q", c.path, err, c.want)
		}
		if _, err := Start(t.Context(), Options{Dir: t.TempDir()}); err == nil {
			t.Errorf("%q: an emulator starts", c.path)
		}
	}
}

func TestStart(t *testing.T) {
	t.Setenv("AWS_SECRET_ACCESS_KEY", "the caller's")
	e := started(t, "env; printf FAKECLOUD_PORT=45; sleep 0.2; echo 66; exec sleep 60")
	if e.Endpoint != "http://127.0.0.1:4566" {
		t.Errorf("it listens on %s", e.Endpoint)
	}
	environment := strings.Split(string(e.process.Tail()), "\n")
	for _, want := range []string{"FAKECLOUD_ADDR=127.0.0.1:0", "FAKECLOUD_ACCOUNT_ID=111122223333", "FAKECLOUD_CONTAINER_CLI=/nonexistent"} {
		if !slices.Contains(environment, want) {
			t.Errorf("it is started without %s", want)
		}
	}
	if slices.Contains(environment, "AWS_SECRET_ACCESS_KEY=the caller's") {
		t.Error("it is given the caller's credentials")
	}
	e.Stop()
	select {
	case <-e.Ended():
	default:
		t.Error("it goes on after Stop")
	}
}

// TestStartsThatFail want an error that a reader can do something with.
func TestStartsThatFail(t *testing.T) {
	for _, c := range []struct{ name, lines, want string }{
		{"it ends at once", "echo 'the port is taken' >&2; exit 3", "the emulator did not come up: fakecloud ended: exit status 3; its last lines:\nthe port is taken"},
		{"it ends at once, and says nothing", "exit 0", "the emulator did not come up: fakecloud ended: with status 0"},
		{"it never says where it listens", "echo 'waiting for a lock'; exec sleep 60", "the emulator did not come up: it did not say where it listens: context deadline exceeded; its last lines:\nwaiting for a lock"},
	} {
		t.Run(c.name, func(t *testing.T) {
			// Long enough for a shell to start and write a line beside other work.
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			_, err := Start(ctx, Options{Binary: script(t, c.lines), Dir: t.TempDir()})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, not %q", err, c.want)
			}
		})
	}
	if _, err := Start(t.Context(), Options{Binary: t.TempDir(), Dir: t.TempDir()}); err == nil || !strings.HasPrefix(err.Error(), "fakecloud: ") {
		t.Errorf("a folder in the program's place: %v", err)
	}
}

// line is how fakecloud 0.51.0 logs a resource of a type that it does not know.
func line(typ string) string {
	return "2026-11-23T13:09:40.123456Z  WARN fakecloud_cloudformation::resource_provisioner: CloudFormation: no provisioner for resource type; " +
		unbacked + " resource_type=" + typ + " logical_id=It\n"
}

func TestUnbacked(t *testing.T) {
	e := started(t, "echo FAKECLOUD_PORT=1; exec sleep 60")
	for _, c := range []struct {
		name, log string
		want      []string
		failure   string
	}{
		{"nothing", "FAKECLOUD_PORT=1\n", nil, ""},
		{
			"some, one of them twice, and what is about something else",
			line("AWS::Budgets::Budget") + "2026 WARN other: resource_type=AWS::S3::Bucket\n" + line("AWS::AccessAnalyzer::Analyzer") + line("AWS::Budgets::Budget"),
			[]string{"AWS::AccessAnalyzer::Analyzer", "AWS::Budgets::Budget"}, "",
		},
		{"a line longer than most", strings.Repeat("x", 1<<17) + "\n" + line("AWS::Budgets::Budget"), []string{"AWS::Budgets::Budget"}, ""},
		{"a line without a type", "WARN " + unbacked + " logical_id=It\n", nil, "names no type where it should: WARN " + unbacked},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(e.process.LogPath(), []byte(c.log), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := e.Unbacked()
			if !slices.Equal(got, c.want) || (err == nil) != (c.failure == "") || (err != nil && !strings.Contains(err.Error(), c.failure)) {
				t.Errorf("types %q, error %v", got, err)
			}
		})
	}
	if err := os.Remove(e.process.LogPath()); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Unbacked(); err == nil {
		t.Error("there is no log, and no error")
	}
}

func TestResourceType(t *testing.T) {
	for line, want := range map[string]string{
		"WARN x: recorded resource_type=AWS::Budgets::Budget logical_id=It":   "AWS::Budgets::Budget",
		`WARN x: recorded logical_id=It resource_type="AWS::Budgets::Budget"`: "AWS::Budgets::Budget",
		"WARN x: recorded resource_type=AWS::Budgets::Budget\n":               "AWS::Budgets::Budget",
		`{"level":"WARN","fields":{"resource_type":"AWS::Budgets::Budget"}}`:  "AWS::Budgets::Budget",
		`{"level":"WARN","fields":{}}`:                                        "",
		"WARN x: nothing of the kind":                                         "",
	} {
		if got := resourceType(line); got != want {
			t.Errorf("%s: %q, not %q", line, got, want)
		}
	}
}
