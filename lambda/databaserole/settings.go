package main

import (
	"encoding/json"
	"fmt"

	"github.com/vibe-engineering/vibe-platform/databaserole"
)

// settings are what the construct hands to the function.
type settings struct {
	plan databaserole.Plan
	// master, application and monitoring are the ARNs of the secrets.
	master, application, monitoring string
	// bundle is the address of the authorities that sign RDS' certificates.
	bundle string
	region string
}

// readSettings reads the environment that constructs/databaserole sets, and the
// region, which Lambda does.
func readSettings(getenv func(string) string) (settings, error) {
	var s settings
	for _, v := range []struct {
		name string
		into *string
	}{
		{databaserole.EnvMasterSecret, &s.master},
		{databaserole.EnvApplicationSecret, &s.application},
		{databaserole.EnvMonitoringSecret, &s.monitoring},
		{databaserole.EnvTrustBundle, &s.bundle},
		{"AWS_REGION", &s.region},
	} {
		if *v.into = getenv(v.name); *v.into == "" {
			return settings{}, fmt.Errorf("%s is not set", v.name)
		}
	}
	if err := json.Unmarshal([]byte(getenv(databaserole.EnvPlan)), &s.plan); err != nil {
		return settings{}, fmt.Errorf("%s: %w", databaserole.EnvPlan, err)
	}
	return s, s.plan.Check()
}
