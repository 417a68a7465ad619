package config

import (
	"fmt"
	"strings"
)

// Lookup returns the environment that ships under name. It returns an error
// that lists the known ones if there is none.
func Lookup(name string) (Environment, error) {
	for _, e := range environments() {
		if e.Name == name {
			return e, nil
		}
	}
	return Environment{}, fmt.Errorf("environment: %q is unknown; write one of %s", name, strings.Join(Names(), ", "))
}
