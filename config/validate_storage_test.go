package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateStorage(t *testing.T) {
	refuse(t, []refusal{
		{"infrequent access too early", "production", func(e *config.Environment) {
			e.Storage.InfrequentAccessDays = 29
		}, []string{
			`storage.infrequentAccessDays: 29 is out of range; write 30 to 36500 days`,
		}},
		{"Glacier too soon after it", "production", func(e *config.Environment) {
			e.Storage.GlacierDays = 59
		}, []string{
			`storage.glacierDays: 59 is out of range; write 60 to 36500 days, 30 after storage.infrequentAccessDays`,
		}},
		{"old versions for no time", "production", func(e *config.Environment) {
			e.Storage.NoncurrentVersionDays = 0
		}, []string{
			`storage.noncurrentVersionDays: 0 is out of range; write 1 to 36500 days`,
		}},
		{"unfinished uploads for no time", "production", func(e *config.Environment) {
			e.Storage.IncompleteUploadDays = 0
		}, []string{
			`storage.incompleteUploadDays: 0 is out of range; write 1 to 36500 days`,
		}},
		{"access logs for no time", "production", func(e *config.Environment) {
			e.Storage.AccessLogDays = 0
		}, []string{
			`storage.accessLogDays: 0 is out of range; write 1 to 36500 days`,
		}},
	})
}
