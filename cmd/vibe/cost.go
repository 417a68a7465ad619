package main

import (
	"github.com/spf13/cobra"
)

// newCost is the command that estimates a month's cost.
func newCost() *cobra.Command {
	c := &common{}
	command := &cobra.Command{
		Use:   "cost",
		Short: "Estimate what a month costs, out of the templates and manifests",
		Args:  cobra.NoArgs,
	}
	c.flags(command)
	return command
}
