package names

import "github.com/vibe-engineering/vibe-platform/config"

// Tags are what every resource of a component carries.
func Tags(env config.Environment, component string) map[string]string {
	return map[string]string{
		"project":     Project,
		"environment": env.Name,
		"component":   component,
		"team":        env.Tags.Team,
		"cost-centre": env.Tags.CostCentre,
	}
}
