package sweep

import (
	"strings"
	"time"

	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
)

// Kind is a kind of resource that controllers make.
type Kind string

// The kinds.
const (
	LoadBalancer  Kind = "load balancer"
	TargetGroup   Kind = "target group"
	Interface     Kind = "network interface"
	SecurityGroup Kind = "security group"
	Volume        Kind = "volume"
	Snapshot      Kind = "snapshot"
	Record        Kind = "DNS record"
)

// holdsData says whether a resource of the kind is all that is left of what an
// application wrote.
func (k Kind) holdsData() bool { return k == Volume || k == Snapshot }

// Outcome is what became of a finding.
type Outcome string

// The outcomes.
const (
	// Found was not asked to be deleted, or not reached.
	Found Outcome = "found"
	// Removed is gone.
	Removed Outcome = "removed"
	// Kept is left on purpose.
	Kept Outcome = "kept"
	// Failed is still there.
	Failed Outcome = "failed"
)

// Finding is one resource that was left.
type Finding struct {
	Kind Kind `json:"kind"`
	// ID is what AWS knows it by: an ARN, an id, or a record's name and type.
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Zone is the availability zone, where there is one.
	Zone string `json:"zone,omitempty"`
	// State is AWS' word for it, where there is one.
	State string `json:"state,omitempty"`
	// Created is nil where AWS does not tell.
	Created *time.Time `json:"created,omitempty"`
	// MadeFor is the Kubernetes object that it was made for.
	MadeFor string `json:"madeFor"`
	// Why is why it is believed ours.
	Why     string  `json:"why"`
	Outcome Outcome `json:"outcome"`
	// Reason says why it was kept, or why removing it failed.
	Reason string `json:"reason,omitempty"`

	// zone and records are the hosted zone and the records that go together.
	zone    string
	records []route53types.ResourceRecordSet
}

// shortID is ID without the part of an ARN that repeats account and region.
func (f Finding) shortID() string {
	if strings.HasPrefix(f.ID, "arn:") {
		parts := strings.SplitN(f.ID, ":", 6)
		return parts[len(parts)-1]
	}
	return f.ID
}

// left says whether the finding is there still.
func (f Finding) left() bool { return f.Outcome != Removed }
