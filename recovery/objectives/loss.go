package objectives

import (
	"fmt"
	"math"
	"time"
)

// Tier is a kind of loss.
type Tier int

// The tiers.
const (
	// Mistake is data that was deleted or spoiled, by a person or a program, and
	// is wanted as it was before.
	Mistake Tier = iota
	// Zone is the loss of one availability zone.
	Zone
	// Region is the loss of the home region.
	Region
	tiers
)

// String completes a sentence that begins with "loses data".
func (t Tier) String() string {
	return [tiers]string{"by a mistake", "with a zone", "with the home region"}[t]
}

// Loss is how much of the last writes is lost.
type Loss time.Duration

// Everything is the loss of all that a store holds.
const Everything Loss = math.MaxInt64

// String is the loss in minutes, in whole hours, or, beyond four of them, in days
// that are begun.
func (l Loss) String() string {
	minutes := int(time.Duration(l).Round(time.Minute).Minutes())
	switch {
	case l == Everything:
		return "everything"
	case l == 0:
		return "nothing"
	case minutes%60 != 0:
		return fmt.Sprintf("%d min", minutes)
	case minutes > 4*24*60:
		return fmt.Sprintf("%d days", (minutes+24*60-1)/(24*60))
	default:
		return fmt.Sprintf("%d h", minutes/60)
	}
}

// Way is a way back from a loss.
type Way struct {
	// Loss is the most that it loses.
	Loss Loss
	// By says by what the data comes back.
	By string
	// Facts are what Loss rests on beside the templates.
	Facts []Fact
}

// none is the absence of a way back.
func none(why string) Way { return Way{Loss: Everything, By: why} }

// String is the loss and what limits it.
func (w Way) String() string { return w.Loss.String() + ": " + w.By }

// least is the way that loses least, the first of several.
func least(first Way, others ...Way) Way {
	for _, w := range others {
		if w.Loss < first.Loss {
			first = w
		}
	}
	return first
}
