package drill

import "fmt"

// FaultNamed is the fault of that name; none for an empty one.
func FaultNamed(name string) (*Fault, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // no fault is asked for
	}
	return nil, fmt.Errorf("-fault %q: there is none of that name", name)
}
