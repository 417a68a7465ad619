package main

import "github.com/spf13/cobra"

func newCostRefresh() *cobra.Command { return &cobra.Command{Use: "refresh"} }
