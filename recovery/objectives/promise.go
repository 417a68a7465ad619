package objectives

import (
	"time"

	"github.com/vibe-engineering/vibe-platform/config"
)

// What is promised for the loss of a region, and kept for the lesser losses too.
const (
	// PointLimit is the most that a store may lose: the recovery point objective.
	PointLimit = Loss(time.Hour)
	// TimeLimit is the longest that the platform may be away: the recovery time
	// objective.
	TimeLimit = 4 * time.Hour
)

// Promise is what an environment is held to.
type Promise struct {
	// Environment is its name, for people.
	Environment string
	// Home is the region that may be lost.
	Home string
	// Away is the recovery region. Empty: there is none, nothing is promised, and
	// what would be lost is told without a judgement.
	Away string
	// Exemptions are the stores that are held to less, each with its reason.
	Exemptions []Exemption
	// Unbacked are the databases and buckets that need no backup plan beside their
	// versions and replicas, each with the reason.
	Unbacked map[string]string
}

// Of is the promise for an environment. It is made where there is a recovery
// region, which in what ships is production alone.
func Of(env config.Environment) Promise {
	return Promise{Environment: env.Name, Home: env.Region, Away: env.Recovery.Region, Exemptions: exemptions(env), Unbacked: unbacked(env)}
}

// Made reports whether anything is promised.
func (p Promise) Made() bool { return p.Away != "" }
