package inventory

import (
	"slices"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// Left lists what there is now and was not in the baseline.
func Left(baseline, now []Item) []Item {
	known := map[string]bool{}
	for _, item := range baseline {
		known[item.String()] = true
	}
	var left []Item
	for _, item := range now {
		if !known[item.String()] {
			left = append(left, item)
		}
	}
	return left
}

// Costly lists those of items that cost money.
func Costly(items []Item) []Item {
	return slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return !i.Price().Costs })
}

// Kept is what a stack leaves behind when it goes.
type Kept struct {
	Item
	// Snapshot says that CloudFormation leaves a snapshot in its place.
	Snapshot bool
}

// Retained lists what the stacks of a leave behind, by the deletion policies of
// its templates. resources are what the stacks held while they were there; of
// types that no API is asked of, nothing is expected.
func Retained(clients *Clients, a *assembly.Assembly, resources []Resource) []Kept {
	policies := map[[2]string]string{}
	for _, stack := range a.Stacks {
		for logical, r := range stack.Template.Resources {
			policies[[2]string{stack.Name, logical}] = r.DeletionPolicy
		}
	}
	var kept []Kept
	for _, r := range resources {
		k, ok := kindOf(r.Type)
		if !ok || r.Region != clients.Region {
			continue
		}
		item := Item{Type: r.Type, ID: k.itemID(r.Physical), Region: clients.place(k)}
		switch policies[[2]string{r.Stack, r.Logical}] {
		case "Retain", "RetainExceptOnCreate":
			kept = append(kept, Kept{Item: item})
		case "Snapshot":
			kept = append(kept, Kept{Item: item, Snapshot: true})
		}
	}
	return kept
}

// Difference is how what is left differs from what should be.
type Difference struct {
	// Missing should be left and is not.
	Missing []Kept
	// Surplus is left and should not be.
	Surplus []Item
	// Instead are those that are left themselves where a snapshot was asked for:
	// fakecloud takes no snapshot and retains. On AWS there is none.
	Instead []Item
}

// Compare holds what is left against what should be left. A snapshot stands for
// what it was made from, and the backups of what is kept are no surplus.
func Compare(kept []Kept, left []Item) Difference {
	var d Difference
	expected := map[string]bool{}
	for _, k := range kept {
		itself := find(left, func(i Item) bool { return compare(i, k.Item) == 0 })
		switch {
		case !k.Snapshot && itself == nil:
			d.Missing = append(d.Missing, k)
		case !k.Snapshot:
			expected[itself.String()] = true
		default:
			snapshots := d.snapshot(k, itself, left)
			for _, s := range snapshots {
				expected[s.String()] = true
			}
		}
	}
	for _, item := range left {
		if !expected[item.String()] && !belongs(kept, item) {
			d.Surplus = append(d.Surplus, item)
		}
	}
	return d
}

// belongs reports whether an item is a backup that stays with what is kept, by
// itself or as a snapshot.
func belongs(kept []Kept, item Item) bool {
	of := map[string]string{
		"AWS::RDS::DBInstanceAutomatedBackup": "AWS::RDS::DBInstance",
		"AWS::RDS::DBSnapshot":                "AWS::RDS::DBInstance",
		"AWS::ElastiCache::Snapshot":          "AWS::ElastiCache::ReplicationGroup",
		"AWS::Backup::RecoveryPoint":          "AWS::Backup::BackupVault",
	}[item.Type]
	return of != "" && slices.ContainsFunc(kept, func(k Kept) bool {
		return k.Type == of && k.ID == item.Of && k.Region == item.Region
	})
}

// snapshot returns what stands for k, and notes what is wrong about it.
func (d *Difference) snapshot(k Kept, itself *Item, left []Item) []Item {
	var made []Item
	for _, item := range left {
		if slices.Contains(snapshotsOf(k.Type), item.Type) && item.Of == k.ID && item.Region == k.Region {
			made = append(made, item)
		}
	}
	if itself != nil {
		d.Instead = append(d.Instead, *itself)
		return append(made, *itself)
	}
	if len(made) == 0 {
		d.Missing = append(d.Missing, k)
	}
	return made
}

// snapshotsOf lists the types that stand for a type with DeletionPolicy Snapshot.
func snapshotsOf(typ string) []string {
	switch typ {
	case "AWS::RDS::DBInstance":
		return []string{"AWS::RDS::DBSnapshot"}
	case "AWS::ElastiCache::ReplicationGroup":
		return []string{"AWS::ElastiCache::Snapshot"}
	case "AWS::EC2::Volume":
		return []string{"AWS::EC2::Snapshot"}
	}
	return nil
}

func find(items []Item, is func(Item) bool) *Item {
	if i := slices.IndexFunc(items, is); i >= 0 {
		return &items[i]
	}
	return nil
}
