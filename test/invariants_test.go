package test

import (
	"testing"
)

// invariant is one thing that must hold for every environment, whatever else
// changes. Resources are found by type and property, never by a logical id.
type invariant struct {
	name string
	// check names every place where the invariant does not hold.
	check func(s synthesis) []string
}

// invariants are all of them, by topic. TestSeededFaults shows that each can
// fail.
func invariants() []invariant {
	var all []invariant
	for _, topic := range [][]invariant{
		stackInvariants(),
		networkInvariants(),
		encryptionInvariants(),
		retentionInvariants(),
		identityInvariants(),
		clusterInvariants(),
		dataInvariants(),
		backupInvariants(),
		restoreInvariants(),
		edgeInvariants(),
		deliveryInvariants(),
		auditInvariants(),
		operationsInvariants(),
		storageInvariants(),
		credentialsInvariants(),
		functionInvariants(),
		platformInvariants(),
		observabilityInvariants(),
		namingInvariants(),
		contractInvariants(),
		teardownInvariants(),
	} {
		all = append(all, topic...)
	}
	return all
}

func TestInvariants(t *testing.T) {
	everyEnvironment(t, func(t *testing.T, s synthesis) {
		for _, i := range invariants() {
			t.Run(i.name, func(t *testing.T) {
				for _, problem := range i.check(s) {
					t.Error(problem)
				}
			})
		}
	})
}
