// Package cost estimates what an environment costs in a month, out of its templates
// and manifests, AWS' unit prices (package prices) and what the environment's config
// assumes of its use. It reaches nothing and knows no clock.
//
// A type of resource is either priced by a row of this package, or free by a row of
// package charges, with a reason. One that no row knows is named, and makes the
// estimate incomplete; it is never priced at nothing.
package cost
