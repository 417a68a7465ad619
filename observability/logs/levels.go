package logs

// The levels that a line has in Loki, in rising order, and the one of lines that
// say nothing.
const (
	LevelDebug   = "debug"
	LevelInfo    = "info"
	LevelWarn    = "warn"
	LevelError   = "error"
	LevelFatal   = "fatal"
	LevelUnknown = "unknown"
)

// level is a row: what the label becomes, and what programs write for it.
type level struct {
	Name string
	// Written matches, as a whole and in any case, what is found in lines:
	// words, klog's and glog's letters, the numbers of pino and bunyan, nginx's
	// severities, and the heads of crashes.
	Written string
}

// levels are the rows, each word in one of them.
func levels() []level {
	return []level{
		{LevelDebug, `trace|debug|verbose|silly|10|20`},
		{LevelInfo, `i|info|information|informational|notice|log|30`},
		{LevelWarn, `w|warn|warning|40`},
		{LevelError, `e|err|error|crit|critical|50`},
		{LevelFatal, `f|fatal|panic|emerg|emergency|alert|fatal error|uncaught|60`},
	}
}
