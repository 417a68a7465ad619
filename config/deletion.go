package config

// Deletion names what may be taken away, by an update that replaces a resource,
// by a stack's deletion or by `cdk destroy`.
type Deletion string

// The deletion settings. See Deletion.Rules for what each one does.
const (
	// DeletionDestroy takes everything and leaves nothing that costs money.
	DeletionDestroy Deletion = "destroy"
	// DeletionSnapshot takes everything but leaves what a restore needs:
	// database and cache snapshots, backup vaults and the keys that open them.
	DeletionSnapshot Deletion = "snapshot"
	// DeletionProtect refuses deletion, and retains every stateful resource
	// even where its stack goes.
	DeletionProtect Deletion = "protect"
	// DeletionDecommission lifts DeletionProtect on purpose: deployed first, it
	// lets `cdk destroy --all` go through, and still retains the data.
	DeletionDecommission Deletion = "decommission"
)

// Removal is what CloudFormation does with a resource that leaves a template.
type Removal string

// The removals that CloudFormation knows as DeletionPolicy values.
const (
	RemovalDelete   Removal = "Delete"
	RemovalSnapshot Removal = "Snapshot"
	RemovalRetain   Removal = "Retain"
)

// DeletionRules is what a Deletion setting means for each kind of resource.
type DeletionRules struct {
	// Protected turns on termination protection of stacks and deletion
	// protection of the database, the cluster and the load balancer.
	Protected bool
	// Database is the removal of PostgreSQL and Redis.
	Database Removal
	// Buckets is the removal of buckets; Delete empties them first.
	Buckets Removal
	// Keys is the removal of KMS keys and of backup vaults: what is encrypted
	// by a key is lost with it.
	Keys Removal
	// Logs is the removal of log groups.
	Logs Removal
}

// Rules returns what d means; an unknown d means DeletionProtect, the setting
// that loses nothing.
func (d Deletion) Rules() DeletionRules {
	switch d {
	case DeletionDestroy:
		return DeletionRules{Database: RemovalDelete, Buckets: RemovalDelete, Keys: RemovalDelete, Logs: RemovalDelete}
	case DeletionSnapshot:
		return DeletionRules{Database: RemovalSnapshot, Buckets: RemovalDelete, Keys: RemovalRetain, Logs: RemovalDelete}
	case DeletionDecommission:
		return DeletionRules{Database: RemovalSnapshot, Buckets: RemovalRetain, Keys: RemovalRetain, Logs: RemovalDelete}
	default:
		return DeletionRules{Protected: true, Database: RemovalRetain, Buckets: RemovalRetain, Keys: RemovalRetain, Logs: RemovalRetain}
	}
}

// Deletions lists every Deletion that exists.
func Deletions() []Deletion {
	return []Deletion{DeletionDestroy, DeletionSnapshot, DeletionProtect, DeletionDecommission}
}
