package lab

import (
	"fmt"
	"os"
)

// Binaries are the programs of a lab, as paths.
type Binaries struct {
	// Kubernetes is tools/kubernetes: etcd, API server, controller manager,
	// scheduler and kubectl in one.
	Kubernetes string
	// KWOK plays the kubelets (https://kwok.sigs.k8s.io).
	KWOK string
	// Stages is KWOK's configuration: what becomes of a node and of a pod.
	Stages string
}

// The environment variables that FromEnvironment reads.
const (
	EnvKubernetes = "VIBE_LAB_KUBERNETES"
	EnvKWOK       = "VIBE_LAB_KWOK"
	EnvStages     = "VIBE_LAB_STAGES"
)

// FromEnvironment returns the binaries that the environment names. It fails
// where one is not named or not there.
func FromEnvironment() (Binaries, error) {
	var b Binaries
	for _, row := range []struct {
		variable string
		path     *string
	}{
		{EnvKubernetes, &b.Kubernetes},
		{EnvKWOK, &b.KWOK},
		{EnvStages, &b.Stages},
	} {
		*row.path = os.Getenv(row.variable)
		if *row.path == "" {
			return b, fmt.Errorf("%s is not set: `make test-kube` and `make lab` build what the lab needs and say where it is", row.variable)
		}
		if _, err := os.Stat(*row.path); err != nil {
			return b, fmt.Errorf("%s: %w: `make test-kube` builds it", row.variable, err)
		}
	}
	return b, nil
}
