// Command reference writes docs/CONFIGURATION.md out of package config. Start it
// in the module's root.
package main

import (
	"fmt"
	"os"

	"github.com/vibe-engineering/vibe-platform/config/reference"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	text, err := reference.Markdown("config")
	if err != nil {
		return err
	}
	return os.WriteFile(reference.Path, []byte(text), 0o644)
}
