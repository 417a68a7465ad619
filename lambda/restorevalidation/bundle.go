package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// bundleLimit bounds what is read; RDS' bundle of all regions has 165 kB.
const bundleLimit = 1 << 20

// download returns what fetches a bundle of authorities, as databaserole/keeper
// does and for its reasons; the function that trusts them has no way to fetch it.
func download(client *http.Client) func(context.Context, string) ([]byte, error) {
	return func(ctx context.Context, address string) ([]byte, error) {
		if !strings.HasPrefix(address, "https://") {
			return nil, fmt.Errorf("%s must be fetched by https: it says whom to trust", address)
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, err
		}
		response, err := client.Do(request)
		if err != nil {
			return nil, err
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s answered %s", address, response.Status)
		}
		return io.ReadAll(io.LimitReader(response.Body, bundleLimit))
	}
}
