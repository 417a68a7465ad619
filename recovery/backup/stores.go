package backup

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/config"
)

// store is the name by which a person knows a resource: the last part of its ARN.
func store(arn string) string { return arn[strings.LastIndexByte(arn, ':')+1:] }

// choose returns those of resources whose stores are wanted, or all of them where
// none is. A store that is not there is an error that lists what is.
func choose(resources, wanted []string) ([]string, error) {
	if len(wanted) == 0 {
		return resources, nil
	}
	var known, chosen []string
	for _, arn := range resources {
		known = append(known, store(arn))
		if slices.Contains(wanted, store(arn)) {
			chosen = append(chosen, arn)
		}
	}
	var problems []error
	for _, name := range wanted {
		if !slices.Contains(known, name) {
			problems = append(problems, config.Problem{
				Field: "--store", Value: fmt.Sprintf("%q", name), Reason: "is not in the backup plan", Want: strings.Join(known, " or "),
			})
		}
	}
	return chosen, errors.Join(problems...)
}
