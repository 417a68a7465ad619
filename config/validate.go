package config

// Validate returns everything that is wrong with env, sorted by field; none if
// the platform can be built from it. It never looks at a clock, at the network
// or at AWS, and never panics, whatever env holds.
func Validate(env Environment) Problems {
	var problems Problems
	for _, section := range []func(Environment) []rule{
		generalRules,
		networkRules,
		addressRules,
		edgeRules,
		firewallRules,
		deliveryRules,
		clusterRules,
		endpointRules,
		addOnRules,
		nodeRules,
		sizingRules,
		databaseRules,
		cacheRules,
		storageRules,
		backupRules,
		scheduleRules,
		restoreTestingRules,
		workloadRules,
		quotaRules,
		auditRules,
		operationsRules,
		observabilityRules,
		costRules,
	} {
		problems = append(problems, broken(section(env))...)
	}
	return problems.sorted()
}
