package keeper

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// bundleLimit bounds what is read; RDS' bundle of all regions has 165 kB.
const bundleLimit = 1 << 20

// Download returns a Trust that fetches a PEM bundle from an https address.
//
// RDS' authorities are in no public trust store, and the bundle is neither in
// Lambda's image nor to be had from an API. AWS serves it by HTTPS under a public
// certificate, so fetching it when it is needed gives a chain of trust that is
// checked from end to end and that follows RDS when it takes new authorities
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html).
func Download(client *http.Client, address string) Trust {
	return func(ctx context.Context) (*x509.CertPool, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, err
		}
		if request.URL.Scheme != "https" {
			return nil, fmt.Errorf("%s must be fetched by https: it says whom to trust", address)
		}
		response, err := client.Do(request)
		if err != nil {
			return nil, transientError{err}
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != http.StatusOK {
			return nil, transientError{fmt.Errorf("%s answered %s", address, response.Status)}
		}
		bundle, err := io.ReadAll(io.LimitReader(response.Body, bundleLimit))
		if err != nil {
			return nil, transientError{err}
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(bundle) {
			return nil, errors.New(address + " holds no certificate")
		}
		return pool, nil
	}
}
