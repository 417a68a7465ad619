package inventory

import (
	"context"
	"fmt"
	"slices"

	"github.com/vibe-engineering/vibe-platform/paging"
)

// kind is a type of which an API is asked.
type kind struct {
	// typ is the type, as Item.Type.
	typ string
	// api is the action that lists it, as IAM policies write it.
	api string
	// global says that each region lists the same.
	global bool
	// all lists what there is, without Type and Region.
	all func(context.Context, *Clients) ([]Item, error)
	// look asks for what all does not tell of one item; nil: all tells everything.
	look func(context.Context, *Clients, Item) (any, error)
	// id is Item.ID for CloudFormation's physical id, where they differ.
	id func(physical string) string
}

// list lists what there is of k.
func (k kind) list(ctx context.Context, clients *Clients) ([]Item, error) {
	items, err := k.all(ctx, clients)
	if err != nil {
		return nil, fmt.Errorf("%s is not known in %s: %s: %w", k.typ, clients.Region, k.api, err)
	}
	for i := range items {
		items[i].Type, items[i].Region = k.typ, clients.place(k)
	}
	return items, nil
}

// detail returns what the API tells of one item.
func (k kind) detail(ctx context.Context, clients *Clients, item Item) (any, error) {
	if k.look == nil {
		return item.detail, nil
	}
	detail, err := k.look(ctx, clients, item)
	if err != nil {
		return nil, fmt.Errorf("%s is listed and not described: %w", item, err)
	}
	return detail, nil
}

// itemID is Item.ID for CloudFormation's physical id.
func (k kind) itemID(physical string) string {
	if k.id == nil {
		return physical
	}
	return k.id(physical)
}

// everywhere marks a kind that each region lists the same.
func (k kind) everywhere() kind { k.global = true; return k }

// identified says how a physical id reads in the API.
func (k kind) identified(id func(string) string) kind { k.id = id; return k }

// described adds how one item is looked at.
func (k kind) described(look func(context.Context, *Clients, Item) (any, error)) kind {
	k.look = look
	return k
}

// asked lists every kind.
func asked() []kind {
	return slices.Concat(networkKinds(), trafficKinds(), clusterKinds(), machineKinds(), databaseKinds(), cacheKinds(), storageKinds(), backupKinds(), identityKinds(), edgeKinds(), watchKinds(), accountKinds())
}

// kindOf returns the kind of a type, or false.
func kindOf(typ string) (kind, bool) {
	for _, k := range asked() {
		if k.typ == typ {
			return k, true
		}
	}
	return kind{}, false
}

// paged is a kind that one paginated action lists. An item without an ID is left
// out.
func paged[P paging.Pager[O, F], O, F, T any](typ, api string, open func(*Clients) P, page func(*O) []T, item func(T) Item) kind {
	return kind{typ: typ, api: api, all: func(ctx context.Context, clients *Clients) ([]Item, error) {
		values, err := paging.All(ctx, open(clients), page)
		return itemsOf(values, item), err
	}}
}

// once is a kind that an action lists in one answer.
func once[T any](typ, api string, ask func(context.Context, *Clients) ([]T, error), item func(T) Item) kind {
	return kind{typ: typ, api: api, all: func(ctx context.Context, clients *Clients) ([]Item, error) {
		values, err := ask(ctx, clients)
		return itemsOf(values, item), err
	}}
}

// itemsOf makes items of what an API answered.
func itemsOf[T any](values []T, item func(T) Item) []Item {
	var items []Item
	for _, value := range values {
		if one := item(value); one.ID != "" {
			items = append(items, one)
		}
	}
	return items
}
