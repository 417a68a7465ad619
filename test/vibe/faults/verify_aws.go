package faults

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
	"github.com/vibe-engineering/vibe-platform/rehearsal/standin"
)

// VerifyAWS are the faults that vibe verify finds by AWS' own APIs.
func VerifyAWS() []Fault {
	return slices.Concat(stackFaults(), networkFaults(), networkChanges(), clusterFaults(), clusterChanges(), dataFaults(),
		bucketChanges(), backupFaults(), trafficFaults(), watchFaults(), watchChanges(), askingFaults())
}

// wrong is a fault in what an API answers: the healthy answer, edited.
func wrong(name, want, says, service, action string, edit func([]byte) []byte, also ...string) Fault {
	return Fault{
		Name: name, Command: "verify", Want: want, Status: check.Problem, Says: says, Also: also,
		Rows: func(Scene) []standin.Row {
			return []standin.Row{{Service: service, Action: action, Answer: standin.Edited(edit)}}
		},
	}
}

// answered is a fault in what an API answers, whatever the healthy answer is.
func answered(name, want, says, service, action string, answer standin.Answer, also ...string) Fault {
	return Fault{
		Name: name, Command: "verify", Want: want, Status: check.Problem, Says: says, Also: also,
		Rows: func(Scene) []standin.Row {
			return []standin.Row{{Service: service, Action: action, Answer: answer}}
		},
	}
}

// changed is a fault in the emulator's own state.
func changed(name, want, says string, change func(context.Context, Scene) (mend func() error, err error)) Fault {
	return Fault{Name: name, Command: "verify", Want: want, Status: check.Problem, Says: says, Break: change}
}

// replaced puts to for from, once.
func replaced(from, to string) func([]byte) []byte {
	return func(body []byte) []byte { return bytes.Replace(body, []byte(from), []byte(to), 1) }
}

// matched puts to for what a pattern matches, wherever it does; $1 is its first
// group.
func matched(pattern, to string) func([]byte) []byte {
	expression := regexp.MustCompile(pattern)
	return func(body []byte) []byte { return expression.ReplaceAll(body, []byte(to)) }
}

// deployed is what CloudFormation made.
func (s Scene) deployed() *deployed.Environment { return deployed.Of(s.Assembly, s.AWS) }

// found is the resource of a type in the home region that fits.
func (s Scene) found(ctx context.Context, typ string, fits func(deployed.Resource) bool) (deployed.Resource, error) {
	all, err := s.deployed().Resources(ctx, typ)
	if err != nil {
		return deployed.Resource{}, err
	}
	for _, r := range all {
		if r.Region == s.Env.Region && fits(r) {
			return r, nil
		}
	}
	return deployed.Resource{}, fmt.Errorf("no %s fits", typ)
}

// tagged fits what has that Name.
func tagged(name string) func(deployed.Resource) bool {
	return func(r deployed.Resource) bool {
		tags, _ := r.Properties["Tags"].([]any)
		return slices.ContainsFunc(tags, func(t any) bool {
			tag, _ := t.(map[string]any)
			return tag["Key"] == "Name" && tag["Value"] == name
		})
	}
}

// having fits what has that value as a property.
func having(property, value string) func(deployed.Resource) bool {
	return func(r deployed.Resource) bool { return r.Properties[property] == value }
}

// discard drops the answer of a call.
func discard[T any](_ T, err error) error { return err }
