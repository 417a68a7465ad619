// Package prices holds what AWS charges, in a data file: unit prices by region, each
// with its source and its date, and how AWS' price list is asked for it. It is the
// one home of prices in this repository.
package prices
