package restorevalidation

// The metrics that the function writes, each with the dimension Plan, a restore testing
// plan's name.
const (
	// Namespace holds them.
	Namespace = "Vibe/RestoreTesting"
	// MetricFailed is 1 for a restored store that was not found sound, and 0 for
	// one that was.
	MetricFailed = "FailedValidations"
	// MetricHours is how long ago every store had been restored and found sound,
	// that of the store that waits longest; written once a day.
	MetricHours = "HoursSinceValidation"
	// Dimension is the metrics' dimension.
	Dimension = "Plan"
)
