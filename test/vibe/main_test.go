// Package vibe_test has the real vibe look at an environment that stands on this
// machine, as it should be and with one fault after another.
package vibe_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/rehearsal"
	"github.com/vibe-engineering/vibe-platform/test/vibe/faults"
)

// environment is the one that is brought up: it has every part.
const environment = "production"

// stage is what stands while the tests run.
type stage struct {
	rehearsal.Standing
	scene faults.Scene
}

// standing is set by TestMain, before any test.
var standing *stage

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// run brings the environment up, runs the tests and takes it away.
func run(m *testing.M) (code int, err error) {
	code = 1
	report, err := rehearsal.Run(context.Background(), rehearsal.Options{
		Environment: environment, Root: filepath.Join("..", ".."), Progress: os.Stderr,
		Hold: func(_ context.Context, s rehearsal.Standing) error {
			scene, err := open(s)
			if err != nil {
				return err
			}
			standing = &stage{s, scene}
			code = m.Run()
			return nil
		},
	})
	if err != nil {
		return 1, err
	}
	for _, s := range report.Steps {
		if s.Failure != "" {
			err = errors.Join(err, fmt.Errorf("%s: %s", s.Name, s.Failure))
		}
	}
	return code, err
}

// open reads what faults need of what stands.
func open(s rehearsal.Standing) (faults.Scene, error) {
	env, err := config.Lookup(s.Environment)
	if err != nil {
		return faults.Scene{}, err
	}
	read, err := assembly.Read(s.Assembly)
	if err != nil {
		return faults.Scene{}, err
	}
	cluster, err := clientcmd.BuildConfigFromFlags("", s.Kubeconfig)
	if err != nil {
		return faults.Scene{}, err
	}
	cluster.QPS = -1
	return faults.Scene{
		Env: env, Assembly: read, Kubernetes: cluster, World: s.World, Outside: s.Outside,
		AWS: func(region string) aws.Config {
			return aws.Config{
				Region: region, BaseEndpoint: &s.Endpoint,
				Credentials: credentials.NewStaticCredentialsProvider("rehearsal", "rehearsal", ""),
			}
		},
	}, nil
}
