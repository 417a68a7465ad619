package releases

import "github.com/vibe-engineering/vibe-platform/config"

// Observability are the releases that the platform watches itself with, in
// stages: a stage begins when the one before is ready.
func Observability(_ config.Environment, _ Facts) [][]Release { return nil }
