package drill

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vibe-engineering/vibe-platform/recovery/drill/postgres"
)

// Programs are what a drill runs.
type Programs struct {
	Postgres postgres.Programs
	// Redis is the folder that Debian's package is unpacked in.
	Redis string
	// Self is vibe, which the servers call to archive and to fetch their log.
	Self string
}

// The variables that say where programs are. `make drill` sets them.
const (
	envServer = "VIBE_POSTGRES_CONTRIB"
	envTools  = "VIBE_POSTGRES"
	envRedis  = "VIBE_REDIS"
	envSelf   = "VIBE_DRILL"
)

// FindPrograms reads where programs are out of the environment, and says which are
// missing.
func FindPrograms() (Programs, error) {
	var problems []error
	find := func(variable, program string) string {
		dir := os.Getenv(variable)
		if _, err := os.Stat(filepath.Join(dir, program)); dir == "" || err != nil { //nolint:gosec // who runs the drill says where its programs are
			problems = append(problems, fmt.Errorf("%s=%q has no %s: `make drill` and `make test-drill` install what a drill needs and say where it is", variable, dir, program))
		}
		return dir
	}
	p := Programs{
		Postgres: postgres.Programs{Server: filepath.Join(find(envServer, "bin/postgres"), "bin"), Tools: find(envTools, "pg_basebackup")},
		Redis:    find(envRedis, "usr/bin/redis-server"),
		Self:     os.Getenv(envSelf),
	}
	if p.Self == "" {
		problems = append(problems, fmt.Errorf("%s names no program: it is vibe", envSelf))
	}
	return p, errors.Join(problems...)
}
