package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/spf13/cobra"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/cost/pricelist"
	"github.com/vibe-engineering/vibe-platform/cost/prices"
	"github.com/vibe-engineering/vibe-platform/target"
)

// refreshing is the command that reads AWS' price list.
type refreshing struct {
	regions []string
	file    string
	profile string
	timeout time.Duration
}

// newCostRefresh is the command that writes the file of unit prices anew.
func newCostRefresh() *cobra.Command {
	r := &refreshing{}
	command := &cobra.Command{
		Use:   "refresh",
		Short: "Read unit prices from AWS' price list, and write their file anew",
		Long: `refresh reads AWS' price list with credentials that may do pricing:GetProducts, and
writes the file of unit prices anew, sorted. Where the list cannot be read, nothing
is written. A price that the list does not have, has more than once, or has at more
than three times what it was or less than a third, stays as it was and is named.

It exits with 1 where a price stayed so, and with 2 where the list could not be
read. vibe is built with the file: build it anew, or point cost at it by --prices.`,
		Example: `  vibe cost refresh
  vibe cost refresh --region eu-west-1,eu-central-1`,
		Args: cobra.NoArgs,
		RunE: r.run,
	}
	flags := command.Flags()
	flags.StringSliceVar(&r.regions, "region", nil, "the `names` of regions; those of the file, unless given")
	flags.StringVar(&r.file, "file", prices.File, "the `file` of unit prices")
	flags.StringVar(&r.profile, "profile", "", "the `name` of a profile of AWS' shared configuration")
	flags.DurationVar(&r.timeout, "timeout", 5*time.Minute, "how long to read at most, such as 90s")
	_ = command.MarkFlagFilename("file", "json")
	return command
}

// run reads the list, and writes the file.
func (r *refreshing) run(command *cobra.Command, _ []string) error {
	table, err := r.open()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(command.Context(), r.timeout)
	defer cancel()
	options := []func(*awsconfig.LoadOptions) error{awsconfig.WithRegion(pricelist.Region)}
	if r.profile != "" {
		options = append(options, awsconfig.WithSharedConfigProfile(r.profile))
	}
	access, err := awsconfig.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return fmt.Errorf("AWS' shared configuration cannot be read: %s", target.Explain(err))
	}
	if _, err := access.Credentials.Retrieve(ctx); err != nil {
		return fmt.Errorf("there are no AWS credentials to read the price list with; sign in (`aws sso login`), or choose a profile with --profile: %s", target.Explain(err))
	}
	result, err := pricelist.Refresh(ctx, pricing.NewFromConfig(access), table, r.regions)
	if err != nil {
		return fmt.Errorf("nothing is written to %s: %s", r.file, target.Explain(err))
	}
	if err := result.Table.Write(r.file); err != nil {
		return fmt.Errorf("%s cannot be written: %w", r.file, err)
	}
	return r.tell(command.OutOrStdout(), result)
}

// open reads the file, and refuses what is wrong with the options, all at once.
func (r *refreshing) open() (*prices.Table, error) {
	var problems []error
	if r.timeout <= 0 {
		problems = append(problems, fmt.Errorf("--timeout: %s is no time to read; write one such as 90s", r.timeout))
	}
	for _, region := range r.regions {
		if !slices.ContainsFunc(config.Regions(), func(known config.Region) bool { return known.Name == region }) {
			problems = append(problems, fmt.Errorf("--region: %q is no region that the platform knows", region))
		}
	}
	data, err := os.ReadFile(filepath.Clean(r.file))
	if err != nil {
		return nil, errors.Join(append(problems, fmt.Errorf("--file: %w", err))...)
	}
	table, err := prices.Read(data)
	if err := errors.Join(append(problems, err)...); err != nil {
		return nil, err
	}
	if len(r.regions) == 0 {
		r.regions = table.Regions()
	}
	return table, nil
}

// tell says what has changed, and what stayed.
func (r *refreshing) tell(out io.Writer, result *pricelist.Result) error {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	if len(result.Changes) > 0 {
		fmt.Fprintln(table, "PRICE\tREGION\tWAS\tIS")
	}
	for _, c := range result.Changes {
		was := "none"
		if c.Was > 0 {
			was = fmt.Sprint(c.Was)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%g\n", c.ID, c.Region, was, c.Is)
	}
	_ = table.Flush() // A Builder takes everything.
	if len(result.Doubts) > 0 {
		fmt.Fprintln(table, "STAYED\tREGION\tWHY")
	}
	for _, d := range result.Doubts {
		fmt.Fprintf(table, "%s\t%s\t%s\n", d.ID, d.Region, d.Why)
	}
	_ = table.Flush() // A Builder takes everything.
	fmt.Fprintf(&text, "%s: of %d prices %d changed, and %d stayed as they were because the list did not tell them\n", r.file, result.Asked, len(result.Changes), len(result.Doubts))
	if _, err := io.WriteString(out, text.String()); err != nil {
		return err
	}
	if len(result.Doubts) > 0 {
		return errProblems
	}
	return nil
}
