package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"vibe": func() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// TestPreflightTranscripts runs the transcripts of `vibe preflight`. STRANGER is the address of a
// stand-in whose credentials are of another account than the environments'.
func TestPreflightTranscripts(t *testing.T) {
	stranger, err := standin.Start(t.Context(), "", standin.Row{Service: "sts", Action: "GetCallerIdentity", Answer: standin.XML(
		`<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::444455556666:user/jo</Arn><Account>444455556666</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stranger.Close)
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script", "preflight"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("STRANGER", stranger.Endpoint)
			e.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			return nil
		},
	})
}
