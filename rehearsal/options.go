package rehearsal

import "github.com/vibe-engineering/vibe-platform/config"

// Validate says everything that is wrong with the options, and starts nothing.
func (o Options) Validate() error {
	_, err := config.LoadSettings(o.Environment, o.Settings)
	return err
}
