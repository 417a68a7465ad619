// Package objectives reckons what an environment would lose, and how long it
// would be away: the recovery point of each store out of the synthesized
// templates, and the recovery time of a region out of a table of steps. It reads
// what is deployed, and not what was meant: a replication that no template holds
// counts for nothing.
//
// A resource type that it does not know is a problem: nobody adds a store without
// saying how it comes back.
package objectives
