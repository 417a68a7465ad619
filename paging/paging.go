// Package paging reads every page of what one of the AWS SDK's paginators lists.
package paging

import "context"

// Pager is what the SDK's paginators have in common.
type Pager[O, F any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...F) (*O, error)
}

// All is what of picks out of each page, in order. An error of one page is an error
// of all.
func All[P Pager[O, F], O, F, T any](ctx context.Context, p P, of func(*O) []T) ([]T, error) {
	var values []T
	for p.HasMorePages() {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		values = append(values, of(page)...)
	}
	return values, nil
}
