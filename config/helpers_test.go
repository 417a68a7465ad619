package config_test

import (
	"errors"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
)

// asProblems unpacks the problems of an error that Load returns.
func asProblems(err error, problems *config.Problems) bool {
	return errors.As(err, problems) && len(*problems) > 0
}

// joined writes texts with commas between them.
func joined(texts []string) string { return strings.Join(texts, ", ") }
