package config

// Validate returns everything that is wrong with env, sorted by field; none if
// the platform can be built from it. It never looks at a clock, at the network
// or at AWS.
func Validate(env Environment) Problems {
	return nil
}

// Warnings returns what env may do but its owner should know, sorted by field.
// A warning never stops synthesis.
func Warnings(env Environment) Problems {
	return nil
}
