package drill

import "context"

// Fault is something that goes wrong in a drill, and how the drill finds it.
type Fault struct {
	Name string
	// Seed says what is done.
	Seed string
	// Step is the step that finds it.
	Step string
	// Text stands in what that step says.
	Text string

	// options changes how the drill is run.
	options func(*Options)
	// backup changes the files of the base backup before they are stored.
	backup func(dir string) error
	// home does something while the writer writes, lost after the region is lost,
	// during while the log is played, and restored after that.
	home, lost, restored func(context.Context, *Drill) error
	during               func(context.Context, *Drill)
	// again changes how a second restore is done, which must hold; nil for none.
	again func(*Options)
}

// Repairs reports whether a second restore must hold.
func (f Fault) Repairs() bool { return f.again != nil }
